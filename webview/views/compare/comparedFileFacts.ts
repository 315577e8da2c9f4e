/** What is said about a file of a comparison, in its row and below the list. */
import { formatBytes, formatQuantity } from '../../../src/shared/format.ts';
import { changeMarks } from '../../lib/changeMarks.ts';
import { formatMode } from '../../lib/fileFacts.ts';
import { changeOf, type FileIndex, kindOf } from '../../lib/fileIndex.ts';
import { formatDifference } from '../../lib/sizeDifferences.ts';
import type { ComparedFilesState } from './comparedFiles.svelte.ts';

/** `undefined` where the host does not tell, so that there is no column; empty for what is no difference. */
export function formatRowDifference(
  { index, differences }: ComparedFilesState,
  row: number,
): string | undefined {
  if (index === undefined || differences === undefined) {
    return undefined;
  }
  const bytes = differences[row] ?? 0;
  return bytes === 0 && changeOf(index, row) !== 'changed' ? '' : formatDifference(bytes);
}

export function listFileFacts(
  index: FileIndex,
  row: number,
  beforeSizes: Float64Array | undefined,
): readonly string[] {
  const { sizes, changedCounts, modes, owners, groups } = index.tree.columns;
  const kind = kindOf(index, row);
  const change = changeOf(index, row);
  const sizeBytes = sizes[row] ?? 0;
  const changedCount = changedCounts[row] ?? 0;
  const size =
    kind !== 'directory' && change === 'changed' && beforeSizes !== undefined
      ? `${formatBytes(beforeSizes[row] ?? 0)} → ${formatBytes(sizeBytes)}`
      : formatBytes(sizeBytes);
  return [
    changeMarks[change].label,
    size,
    ...(kind === 'directory'
      ? [formatQuantity(changedCount, { one: 'file differs', many: 'files differ' })]
      : [kind]),
    formatMode(modes[row] ?? 0),
    `owner ${owners[row] ?? 0}:${groups[row] ?? 0}`,
    ...(index.tree.strange.includes(row) ? ['strange path, not followed'] : []),
  ];
}
