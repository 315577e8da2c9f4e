/** Which programs an editor and whatever it starts were run with, as anybody on the machine can see. */
import { readdirSync, readFileSync } from 'node:fs';

export interface CommandLines extends Disposable {
  /** The distinct ones so far, with blanks between the words. */
  readonly seen: ReadonlySet<string>;
}

const pollMs = 50;

/** Looks again and again (Linux has no event for it); a program that ends within the pause is missed. */
export function watchCommandLines(host: { readonly base: string }): CommandLines {
  const seen = new Set<string>();
  const look = (): void => {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (read(id, 'environ').includes(`HOME=${host.base}/home\0`)) {
        seen.add(read(id, 'cmdline').replaceAll('\0', ' '));
      }
    }
  };
  const timer = setInterval(look, pollMs);
  return { seen, [Symbol.dispose]: () => clearInterval(timer) };
}

/** Empty for what ended meanwhile or is somebody else's. */
function read(id: string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
