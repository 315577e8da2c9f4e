/** By how much two images differ in size, file by file and folder by folder. */
import { fileChanges, fileKinds } from '../../src/shared/fileTree.ts';
import { formatBytes } from '../../src/shared/format.ts';
import { type FilteredFiles, shownFlag } from './fileFilter.ts';
import type { FileIndex } from './fileIndex.ts';

const directory = fileKinds.indexOf('directory');
const added = fileChanges.indexOf('added');
const changed = fileChanges.indexOf('changed');
const removed = fileChanges.indexOf('removed');

/** Of each file that is shown the bytes it has more than before, below 0 for fewer; of folders those of all in them. */
export function sumDifferences(
  { tree }: FileIndex,
  { flags }: FilteredFiles,
  beforeSizes: Float64Array,
): Float64Array {
  const { parents, kinds, changes, sizes } = tree.columns;
  const differences = new Float64Array(parents.length);
  for (let row = parents.length - 1; row > 0; row--) {
    if (((flags[row] ?? 0) & shownFlag) === 0) {
      continue;
    }
    if (kinds[row] !== directory) {
      differences[row] = differenceOf(changes[row], sizes[row] ?? 0, beforeSizes[row] ?? 0);
    }
    const parent = parents[row] ?? 0;
    differences[parent] = (differences[parent] ?? 0) + (differences[row] ?? 0);
  }
  return differences;
}

function differenceOf(change: number | undefined, sizeBytes: number, beforeBytes: number): number {
  if (change === added) {
    return sizeBytes;
  }
  if (change === removed) {
    return -sizeBytes;
  }
  return change === changed ? sizeBytes - beforeBytes : 0;
}

/** `+12.3 MB`, `−4 kB`, `±0 B` */
export function formatDifference(bytes: number): string {
  const size = formatBytes(Math.abs(bytes));
  if (bytes === 0) {
    return `±${size}`;
  }
  return bytes > 0 ? `+${size}` : `−${size}`;
}
