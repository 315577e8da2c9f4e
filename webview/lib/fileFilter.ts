/** Which rows of a tree pass a filter, and what the passing ones add up to. Two walks over the columns, no objects. */
import { type FileChange, fileChanges, fileKinds } from '../../src/shared/fileTree.ts';
import type { FileIndex } from './fileIndex.ts';

export interface FileFilter {
  /** Part of a name, or of a path when it has a slash; in lower or upper case. */
  readonly query: string;
  readonly changes: readonly FileChange[];
  /** Of a file. */
  readonly minBytes: number;
  /** Whether removed files count in their folders also beside others. */
  readonly countsRemoved?: boolean;
}

export interface FilteredFiles {
  /** For each row the sum of the flags below. */
  readonly flags: Uint8Array;
  /** For each folder how many rows directly in it are to be seen. */
  readonly shownCounts: Uint32Array;
  /** Of a file its bytes when it passes; of a folder those of what passes below it, without what was removed. */
  readonly bytes: Float64Array;
  /** Whether removed files count in their folders: when it is wanted, and where only removed files are looked at. */
  readonly countsRemoved: boolean;
  readonly matchCount: number;
}

/** The row is to be seen: it passes, or something below it does. */
export const shownFlag = 1;
/** What was looked for is below this folder, so it is shown open. */
export const openFlag = 2;
/** The row is what was looked for, not only on the way to it. */
const matchFlag = 4;

const directory = fileKinds.indexOf('directory');
const removed = fileChanges.indexOf('removed');

export function filterFiles({ tree, names }: FileIndex, filter: FileFilter): FilteredFiles {
  const { parents, kinds, changes, sizes } = tree.columns;
  const count = parents.length;
  const flags = new Uint8Array(count);
  const shownCounts = new Uint32Array(count);
  const bytes = new Float64Array(count);
  const wanted = fileChanges.map((change) => (filter.changes.includes(change) ? 1 : 0));
  const countsRemoved =
    filter.countsRemoved === true || filter.changes.every((change) => change === 'removed');
  const isSearching = filter.query !== '';
  const opens = isSearching || filter.minBytes > 0;
  const named = isSearching ? names.search(filter.query) : undefined;
  const inside = named === undefined ? undefined : spread(named, parents);
  let matchCount = 0;
  for (let row = count - 1; row > 0; row--) {
    const isFolder = kinds[row] === directory;
    const passes =
      wanted[changes[row] ?? 0] === 1 &&
      (inside === undefined || inside[row] === 1) &&
      (isFolder ? filter.minBytes === 0 : (sizes[row] ?? 0) >= filter.minBytes);
    let own = flags[row] ?? 0;
    if (passes) {
      own |= shownFlag;
      if (!isFolder) {
        bytes[row] = sizes[row] ?? 0;
      }
    }
    if (own === 0) {
      continue;
    }
    if (named === undefined ? !isFolder : named[row] === 1) {
      own |= matchFlag;
      matchCount++;
    }
    flags[row] = own;
    const parent = parents[row] ?? 0;
    shownCounts[parent] = (shownCounts[parent] ?? 0) + 1;
    const isWorthOpening = opens && (own & (matchFlag | openFlag)) !== 0;
    flags[parent] = (flags[parent] ?? 0) | shownFlag | (isWorthOpening ? openFlag : 0);
    if (isFolder || countsRemoved || changes[row] !== removed) {
      bytes[parent] = (bytes[parent] ?? 0) + (bytes[row] ?? 0);
    }
  }
  flags[0] = (flags[0] ?? 0) | shownFlag;
  return { flags, shownCounts, bytes, countsRemoved, matchCount };
}

/** What is below a folder that was found counts as found, so that the folder can be opened. */
function spread(named: Uint8Array, parents: Uint32Array): Uint8Array {
  const inside = named.slice();
  for (let row = 1; row < inside.length; row++) {
    if (inside[parents[row] ?? 0] === 1) {
      inside[row] = 1;
    }
  }
  return inside;
}
