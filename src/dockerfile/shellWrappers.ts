/** Programs that run another one: `sudo apt-get update` is `apt-get update`. */
import type { ShellWord } from './shell.ts';

export interface UnwrappedCommand {
  readonly words: readonly ShellWord[];
  /** What `env A=1` and `sudo A=1` set. */
  readonly environment: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** Options of each that take the next word. */
const wrappers: ReadonlyMap<string, readonly string[]> = new Map([
  ['sudo', ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '--user', '--group']],
  ['doas', ['-u', '-C']],
  ['env', ['-u', '-C', '--unset', '--chdir', '-S']],
  ['command', []],
  ['builtin', []],
  ['exec', ['-a']],
  ['time', ['-o', '-f']],
  ['nice', ['-n']],
  ['ionice', ['-c', '-n']],
  ['nohup', []],
  ['eatmydata', []],
  ['setarch', []],
  ['stdbuf', ['-i', '-o', '-e']],
  ['gosu', []],
  ['su-exec', []],
  ['chroot', []],
  ['timeout', ['-s', '-k', '--signal', '--kill-after']],
  ['retry', ['-t', '-d', '--times', '--delay']],
  ['travis_retry', []],
  ['fakeroot', []],
]);

/** Words between a wrapper's options and the program it runs. */
const operands: ReadonlyMap<string, number> = new Map([
  ['timeout', 1],
  ['gosu', 1],
  ['su-exec', 1],
  ['setarch', 1],
]);

/** What changes the root of the file system is no wrapper: its paths are others. */
const opaque: ReadonlySet<string> = new Set(['chroot']);

const maxWrappers = 8;

export function unwrapCommand(words: readonly ShellWord[]): UnwrappedCommand {
  let rest = words;
  const environment: { name: string; value: string | undefined }[] = [];
  for (let count = 0; count < maxWrappers; count++) {
    const name = rest[0]?.value?.replace(/^.*\//, '') ?? '';
    const options = wrappers.get(name);
    if (options === undefined || opaque.has(name)) {
      break;
    }
    let at = 1;
    for (; at < rest.length; at++) {
      const text = rest[at]?.key ?? '';
      const pair = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text);
      if (pair?.[1] !== undefined && (name === 'env' || name === 'sudo')) {
        environment.push({ name: pair[1], value: rest[at]?.value === undefined ? undefined : pair[2] });
      } else if (options.includes(text)) {
        at++;
      } else if (!text.startsWith('-') || text === '-') {
        break;
      }
    }
    at += operands.get(name) ?? 0;
    if (at >= rest.length) {
      break;
    }
    rest = rest.slice(at);
  }
  return { words: rest, environment };
}
