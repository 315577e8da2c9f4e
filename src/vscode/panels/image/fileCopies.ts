/** What became of one path over the layers. */
import { findRow, rowFlags, rowKinds } from '../../../analysis/layerIndex.ts';
import { unpackLayerIndex } from '../../../analysis/layerIndexFile.ts';
import type { PackedIndex } from '../../../analysis/worker/protocol.ts';
import type { FileCopyView } from '../../../shared/imagePanel.ts';

/** The oldest first; a removal is told even where there was nothing to remove. */
export function listFileCopies(
  layers: readonly (PackedIndex | undefined)[],
  path: string,
  instructions: readonly (string | undefined)[],
): readonly FileCopyView[] {
  const copies: FileCopyView[] = [];
  let isThere = false;
  layers.forEach((packed, layer) => {
    const index = packed === undefined ? undefined : unpackLayerIndex(packed);
    const row = index === undefined ? undefined : findRow(index, path);
    const instruction = instructions[layer];
    const base = { layer, ...(instruction === undefined ? {} : { instruction }) };
    if (index === undefined) {
      return;
    }
    const kind = row === undefined ? rowKinds.none : (index.columns.kinds[row] ?? rowKinds.none);
    if (row !== undefined && kind !== rowKinds.none) {
      const { sizes, modes } = index.columns;
      const what = isThere ? 'changed' : 'added';
      copies.push({ ...base, what, sizeBytes: sizes[row] ?? 0, mode: modes[row] ?? 0 });
      isThere = true;
    } else if (isThere && isRemoved(index, path)) {
      copies.push({ ...base, what: 'removed', sizeBytes: 0, mode: 0 });
      isThere = false;
    }
  });
  return copies;
}

/** By a whiteout of the path or of a folder it is in, or by a folder that begins anew. */
function isRemoved(index: ReturnType<typeof unpackLayerIndex>, path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, count) => {
    const row = findRow(index, parts.slice(0, count + 1).join('/'));
    const flags = row === undefined ? 0 : (index.columns.flags[row] ?? 0);
    const isItself = count === parts.length - 1;
    return (flags & rowFlags.whiteout) !== 0 || (!isItself && (flags & rowFlags.opaque) !== 0);
  });
}
