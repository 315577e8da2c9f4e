/** Where a file says a name for the last time. Whatever is not mentioned behind a place is not needed there. */
import type { Dockerfile } from './dockerfile.ts';

/** Whether a path, told by its last part, is mentioned behind an offset. A name of several words counts where all are. */
export function isMentionedAfter(file: Dockerfile, path: string, offset: number): boolean {
  const words = path.slice(path.lastIndexOf('/') + 1).match(wordPattern) ?? [];
  const last = lastOf(file);
  return words.every((word) => (last.get(word) ?? -1) >= offset);
}

const wordPattern = /[\w.]+/g;

const known = new WeakMap<Dockerfile, ReadonlyMap<string, number>>();

function lastOf(file: Dockerfile): ReadonlyMap<string, number> {
  let last = known.get(file);
  if (last === undefined) {
    last = new Map([...file.text.matchAll(wordPattern)].map((found) => [found[0], found.index]));
    known.set(file, last);
  }
  return last;
}
