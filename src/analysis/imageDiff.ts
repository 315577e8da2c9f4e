/** What is different between the files of two images: the same columns as for one, marked by how the second differs. */
import type { ComparedFiles, DiffTotals } from '../shared/comparePanel.ts';
import type { FileTree } from '../shared/fileTree.ts';
import type { ChangeTotal } from '../shared/imagePanel.ts';
import { copySeen, type Seen, toFileTree } from './fileTree.ts';
import { hashOf, type LayerIndex, rowKinds, targetOf } from './layerIndex.ts';
import { isFileKind, Overlay } from './overlay.ts';

export interface ImageDiff {
  readonly tree: ComparedFiles;
  readonly totals: DiffTotals;
}

/**
 * Two files are the same when kind, mode, owner, size and content are; when they were last written matters only where the
 * hash of one is not known. A hard link is the file that it names.
 * Layers that could not be read are passed over. The layers in the tree are those of the second image, of removed files those
 * of the first.
 */
export function diffImages(
  before: readonly (LayerIndex | undefined)[],
  after: readonly (LayerIndex | undefined)[],
): ImageDiff {
  const overlay = new Overlay([...before, ...after]);
  before.forEach(() => overlay.applyNext());
  const base = copySeen(overlay);
  overlay.startOver();
  after.forEach(() => overlay.applyNext());
  const { tree, nodes } = toFileTree(overlay, {
    base,
    isSame: (node) => isSameEntry(overlay, { node, base }),
  });
  const { changes, layers, parents } = tree.columns;
  for (let row = 1; row < layers.length; row++) {
    if (changes[row] !== totalsByChange.indexOf('removed')) {
      layers[row] = (layers[row] ?? 0) - before.length;
    }
  }
  const beforeSizes = findBeforeSizes(overlay, { base, nodes, parents });
  return { tree: { ...tree, beforeSizes }, totals: addUp(tree, beforeSizes) };
}

interface Entry {
  readonly index: LayerIndex;
  readonly row: number;
}

function isSameEntry(
  overlay: Overlay,
  { node, base }: { readonly node: number; readonly base: Seen },
): boolean {
  const now = findContent(overlay, {
    layer: overlay.seenLayers[node] ?? 0,
    row: overlay.seenRows[node] ?? 0,
  });
  const before = findContent(overlay, { layer: base.layers[node] ?? 0, row: base.rows[node] ?? 0 });
  const isFolder = !isFileKind(overlay.seenKinds[node]);
  if (now === undefined || before === undefined || isFolder !== !isFileKind(base.kinds[node])) {
    return false;
  }
  // A folder that is only implied says nothing of itself.
  const isImplied = [now, before].some(({ index, row }) => index.columns.kinds[row] === rowKinds.none);
  return (isFolder && isImplied) || (hasSameFacts(before, now) && (isFolder || hasSameContent(before, now)));
}

function hasSameFacts(before: Entry, now: Entry): boolean {
  const left = before.index.columns;
  const right = now.index.columns;
  return (
    left.modes[before.row] === right.modes[now.row] &&
    left.owners[before.row] === right.owners[now.row] &&
    left.groups[before.row] === right.groups[now.row]
  );
}

function hasSameContent(before: Entry, now: Entry): boolean {
  const left = before.index.columns;
  const right = now.index.columns;
  return (
    left.kinds[before.row] === right.kinds[now.row] &&
    left.sizes[before.row] === right.sizes[now.row] &&
    targetOf(before.index, before.row) === targetOf(now.index, now.row) &&
    hasSameBytes(before, now) &&
    isSameDevice(before, now)
  );
}

/** Of the same size. Files without a hash are sparse, or in a table of contents that has none. */
function hasSameBytes(before: Entry, now: Entry): boolean {
  const left = hashOf(before.index, before.row);
  const right = hashOf(now.index, now.row);
  const isEmpty = now.index.columns.sizes[now.row] === 0;
  return left !== undefined && right !== undefined
    ? left === right
    : isEmpty || before.index.columns.mtimes[before.row] === now.index.columns.mtimes[now.row];
}

function isSameDevice(before: Entry, now: Entry): boolean {
  const left = before.index.facts.devices[before.row];
  const right = now.index.facts.devices[now.row];
  return left?.major === right?.major && left?.minor === right?.minor;
}

/** What an entry stands for, through a hard link too. */
function findContent(
  overlay: Overlay,
  seen: { readonly layer: number; readonly row: number },
): Entry | undefined {
  const file = overlay.fileOf(seen.layer - 1, seen.row);
  return findEntry(overlay, file === undefined ? seen : { layer: file.layer + 1, row: file.row });
}

function findEntry(
  overlay: Overlay,
  seen: { readonly layer: number; readonly row: number },
): Entry | undefined {
  const index = overlay.layers[seen.layer - 1];
  return index === undefined ? undefined : { index, row: seen.row };
}

/** The places in `fileChanges` of shared/fileTree.ts. */
const totalsByChange = ['unchanged', 'added', 'changed', 'removed'] as const;

function addUp(tree: FileTree, beforeSizes: Float64Array): DiffTotals {
  const totals: Record<(typeof totalsByChange)[number], { count: number; bytes: number } & ChangeTotal> = {
    unchanged: { count: 0, bytes: 0 },
    added: { count: 0, bytes: 0 },
    changed: { count: 0, bytes: 0 },
    removed: { count: 0, bytes: 0 },
  };
  const { kinds, changes, sizes } = tree.columns;
  for (let row = 1; row < kinds.length; row++) {
    const total = totals[totalsByChange[changes[row] ?? 0] ?? 'unchanged'];
    if (kinds[row] !== 0) {
      total.count++;
      total.bytes += sizes[row] ?? 0;
    }
  }
  const afterBytes = totals.unchanged.bytes + totals.added.bytes + totals.changed.bytes;
  return { ...totals, beforeBytes: beforeSizes[0] ?? 0, afterBytes };
}

/** By row of the tree: of a file the bytes that the first image has, of a folder those of everything below it. */
function findBeforeSizes(
  overlay: Overlay,
  rows: { readonly base: Seen; readonly nodes: Uint32Array; readonly parents: Uint32Array },
): Float64Array {
  const { base, nodes, parents } = rows;
  const sizes = new Float64Array(nodes.length);
  for (let row = nodes.length - 1; row > 0; row--) {
    const node = nodes[row] ?? 0;
    const entry = findEntry(overlay, { layer: base.layers[node] ?? 0, row: base.rows[node] ?? 0 });
    sizes[row] = (sizes[row] ?? 0) + (entry?.index.columns.sizes[entry.row] ?? 0);
    const parent = parents[row] ?? 0;
    sizes[parent] = (sizes[parent] ?? 0) + (sizes[row] ?? 0);
  }
  return sizes;
}
