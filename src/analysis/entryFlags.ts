/** What an index marks an entry of an archive with. */
import { rowFlags } from './layerIndex.ts';
import type { TarEntry } from './tar/tarEntry.ts';

const slash = 0x2f;
const dot = 0x2e;

export function toFlags(entry: TarEntry): number {
  return (
    (isStrange(entry.path) ? rowFlags.strange : 0) |
    (entry.pieces === undefined ? 0 : rowFlags.sparse) |
    (entry.attributes.length === 0 ? 0 : rowFlags.attributes)
  );
}

/** Absolute, or with a part that climbs. */
function isStrange(path: Uint8Array): boolean {
  for (let at = 0; at + 1 < path.length; at++) {
    const isPart = (at === 0 || path[at - 1] === slash) && (at + 2 === path.length || path[at + 2] === slash);
    if (path[at] === dot && path[at + 1] === dot && isPart) {
      return true;
    }
  }
  return path[0] === slash;
}
