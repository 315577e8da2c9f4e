/** Files that an image shows with the same content as another one. */
import { hashOf } from '../layerIndex.ts';
import { duplicateFromBytes } from '../limits.ts';
import type { Overlay } from '../overlay.ts';

export interface ShownFile {
  readonly node: number;
  readonly layer: number;
  readonly row: number;
}

export interface Duplicate extends ShownFile {
  /** The node of the copy that is kept: the one in the lowest layer. */
  readonly original: number;
}

/** All copies but one, of files above `duplicateFromBytes`. `files` are different files, in any order. */
export function findDuplicates(overlay: Overlay, files: Iterable<ShownFile>): Duplicate[] {
  const kept = new Map<string, ShownFile>();
  const found: Duplicate[] = [];
  const sizeOf = ({ layer, row }: ShownFile): number => overlay.layers[layer]?.columns.sizes[row] ?? 0;
  const sorted = [...files]
    .filter((file) => sizeOf(file) > duplicateFromBytes)
    .toSorted((a, b) => a.layer - b.layer || a.row - b.row);
  for (const file of sorted) {
    const index = overlay.layers[file.layer];
    const hash = index && hashOf(index, file.row);
    if (hash === undefined) {
      continue;
    }
    const key = `${hash}${sizeOf(file)}`;
    const original = kept.get(key);
    if (original === undefined) {
      kept.set(key, file);
    } else {
      found.push({ ...file, original: original.node });
    }
  }
  return found;
}
