/** The files of an image after some of its layers, marked by what the last few of them did: columns for the screen. */
import type { FileTree, FileTreeColumns } from '../shared/fileTree.ts';
import { type LayerIndex, rowFlags, rowKinds, targetOf } from './layerIndex.ts';
import { isFileKind, Overlay } from './overlay.ts';
import { rootRow } from './pathTable.ts';

/** Layers from 0; both ends count. */
export interface LayerRange {
  readonly first: number;
  readonly last: number;
}

/** The places in `fileChanges` and `fileKinds` of shared/fileTree.ts. */
const change = { unchanged: 0, added: 1, changed: 2, removed: 3 } as const;
const folder = 0;

/**
 * A path is one row: where a folder took the place of a file, or a file that of a folder, it has changed. Layers that
 * could not be read are passed over.
 */
export function buildFileTree(layers: readonly (LayerIndex | undefined)[], range: LayerRange): FileTree {
  const overlay = new Overlay(layers);
  for (let layer = 0; layer < range.first; layer++) {
    overlay.applyNext();
  }
  const base = copySeen(overlay);
  for (let layer = range.first; layer <= range.last; layer++) {
    overlay.applyNext();
  }
  return toFileTree(overlay, { base, isSame: (node) => isSameFolder(overlay, { node, base }) }).tree;
}

/** What is seen now, for comparing it with what is seen later. */
export function copySeen(overlay: Overlay): Seen {
  return {
    layers: overlay.seenLayers.slice(),
    rows: overlay.seenRows.slice(),
    kinds: overlay.seenKinds.slice(),
  };
}

/**
 * Everything that is or was seen. `isSame` decides about a node that was seen in another layer before. `nodes` has the
 * overlay's node of each row.
 */
export function toFileTree(
  overlay: Overlay,
  comparison: { readonly base: Seen; readonly isSame: (node: number) => boolean },
): { readonly tree: FileTree; readonly nodes: Uint32Array } {
  const shown = findShown(overlay, comparison);
  const sorted = sortNodes(overlay, shown);
  return { tree: toTree(overlay, { shown, ...sorted }), nodes: sorted.order };
}

/** By node of the overlay. */
export interface Seen {
  /** One more than the layer, 0 for none. */
  readonly layers: Uint16Array;
  readonly rows: Uint32Array;
  readonly kinds: Uint8Array;
}

interface Shown extends Seen {
  readonly changes: Uint8Array;
}

/** What stands for a node: what is there now or, if it is gone, what was there before the range. */
function findShown(
  overlay: Overlay,
  { base, isSame }: { readonly base: Seen; readonly isSame: (node: number) => boolean },
): Shown {
  const { count } = overlay.paths;
  const shown = {
    layers: overlay.seenLayers.slice(0, count),
    rows: overlay.seenRows.slice(0, count),
    kinds: overlay.seenKinds.slice(0, count),
    changes: new Uint8Array(count),
  };
  for (let node = 1; node < count; node++) {
    const now = shown.layers[node] ?? 0;
    const before = base.layers[node] ?? 0;
    if (now === 0) {
      shown.layers[node] = before;
      shown.rows[node] = base.rows[node] ?? 0;
      shown.kinds[node] = base.kinds[node] ?? rowKinds.none;
      shown.changes[node] = change.removed;
    } else if (before === 0) {
      shown.changes[node] = change.added;
    } else {
      shown.changes[node] = now === before || isSame(node) ? change.unchanged : change.changed;
    }
  }
  return shown;
}

/** Builders write down the folders around every change; one that is as it was has not changed. */
function isSameFolder(
  overlay: Overlay,
  { node, base }: { readonly node: number; readonly base: Seen },
): boolean {
  const now = overlay.seenAt(node);
  const before = overlay.layers[(base.layers[node] ?? 0) - 1]?.columns;
  const row = base.rows[node] ?? 0;
  if (
    now === undefined ||
    before === undefined ||
    isFileKind(overlay.seenKinds[node]) ||
    isFileKind(base.kinds[node])
  ) {
    return false;
  }
  const { columns } = now;
  const isImplied = columns.kinds[now.row] !== rowKinds.directory || before.kinds[row] !== rowKinds.directory;
  return (
    isImplied ||
    (columns.modes[now.row] === before.modes[row] &&
      columns.owners[now.row] === before.owners[row] &&
      columns.groups[now.row] === before.groups[row])
  );
}

interface SortedNodes {
  /** Nodes by row of the tree. */
  readonly order: Uint32Array;
  readonly parents: Uint32Array;
}

/** Every node that is or was seen, parents first, folders before files, then by the bytes of their names. */
function sortNodes(overlay: Overlay, shown: Shown): SortedNodes {
  const order = new Uint32Array(overlay.paths.count);
  const parents = new Uint32Array(overlay.paths.count);
  let count = 1;
  // Taken from the end, so children are put there in reverse.
  const nodes = toReversedChildren(overlay, shown, rootRow);
  const rows: number[] = nodes.map(() => rootRow);
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const row = count++;
    order[row] = node;
    parents[row] = rows.pop() ?? rootRow;
    if (overlay.firstChildren[node] !== 0) {
      for (const child of toReversedChildren(overlay, shown, node)) {
        nodes.push(child);
        rows.push(row);
      }
    }
  }
  return { order: order.slice(0, count), parents: parents.slice(0, count) };
}

function toReversedChildren(overlay: Overlay, shown: Shown, node: number): number[] {
  const { paths, firstChildren, nextSiblings } = overlay;
  const names = Buffer.from(paths.names.buffer);
  const children: { readonly node: number; readonly key: string }[] = [];
  for (let child = firstChildren[node] ?? 0; child !== 0; child = nextSiblings[child] ?? 0) {
    if (shown.layers[child] !== 0) {
      const name = names.toString('latin1', paths.nameStarts[child], paths.nameStarts[child + 1]);
      children.push({ node: child, key: isFileKind(shown.kinds[child]) ? `1${name}` : `0${name}` });
    }
  }
  return children.toSorted((a, b) => (a.key < b.key ? 1 : -1)).map((child) => child.node);
}

function toTree(overlay: Overlay, tree: SortedNodes & { readonly shown: Shown }): FileTree {
  const { order, parents, shown } = tree;
  const columns = { ...toColumns(order.length), parents };
  const links: Record<number, string> = {};
  const strange: number[] = [];
  const bytesOfLinks = findBytesOfLinks(overlay);
  let fileCount = 0;
  for (let row = 1; row < order.length; row++) {
    const node = order[row] ?? rootRow;
    const layer = (shown.layers[node] ?? 0) - 1;
    const from = shown.rows[node] ?? 0;
    const index = overlay.layers[layer];
    const kind = shown.kinds[node] ?? rowKinds.directory;
    if (index === undefined) {
      continue;
    }
    columns.kinds[row] = kind - rowKinds.directory;
    columns.changes[row] = shown.changes[node] ?? change.unchanged;
    columns.layers[row] = layer;
    columns.modes[row] = index.columns.modes[from] ?? 0;
    columns.owners[row] = index.columns.owners[from] ?? 0;
    columns.groups[row] = index.columns.groups[from] ?? 0;
    if (((index.columns.flags[from] ?? 0) & rowFlags.strange) !== 0) {
      strange.push(row);
    }
    if (isFileKind(kind)) {
      columns.sizes[row] = bytesOfLinks.get(node) ?? index.columns.sizes[from] ?? 0;
      const target = targetOf(index, from);
      if (target !== undefined) {
        links[row] = target;
      }
      fileCount += columns.changes[row] === change.removed ? 0 : 1;
    }
  }
  addUp(columns);
  return { columns: { ...columns, ...joinNames(overlay, order) }, links, strange, fileCount };
}

function toColumns(count: number): Omit<FileTreeColumns, 'parents' | 'names' | 'nameStarts'> {
  return {
    firstChildren: new Uint32Array(count),
    nextSiblings: new Uint32Array(count),
    kinds: new Uint8Array(count),
    changes: new Uint8Array(count),
    sizes: new Float64Array(count),
    changedCounts: new Uint32Array(count),
    layers: new Uint16Array(count),
    modes: new Uint16Array(count),
    owners: new Uint32Array(count),
    groups: new Uint32Array(count),
  };
}

/** The bytes of a file whose own name is gone are those of the first hard link that still shows it. By node. */
function findBytesOfLinks(overlay: Overlay): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { layer, row, nodes } of overlay.findLinked().values()) {
    const [first = rootRow] = nodes;
    if (overlay.seenKinds[first] === rowKinds.hardLink) {
      found.set(first, overlay.layers[layer]?.columns.sizes[row] ?? 0);
    }
  }
  return found;
}

/** Links children in order, and gives folders the sums of what is below them: a removed one of what it had. */
function addUp(columns: Omit<FileTreeColumns, 'names' | 'nameStarts'>): void {
  const { parents, firstChildren, nextSiblings, kinds, changes, sizes, changedCounts } = columns;
  for (let row = parents.length - 1; row > 0; row--) {
    const parent = parents[row] ?? 0;
    nextSiblings[row] = firstChildren[parent] ?? 0;
    firstChildren[parent] = row;
    const isRemoved = changes[row] === change.removed;
    const isChangedFile = kinds[row] !== folder && changes[row] !== change.unchanged;
    changedCounts[parent] =
      (changedCounts[parent] ?? 0) + (changedCounts[row] ?? 0) + (isChangedFile ? 1 : 0);
    if (!isRemoved || changes[parent] === change.removed) {
      sizes[parent] = (sizes[parent] ?? 0) + (sizes[row] ?? 0);
    }
  }
}

function joinNames({ paths }: Overlay, order: Uint32Array): Pick<FileTreeColumns, 'names' | 'nameStarts'> {
  const nameStarts = new Uint32Array(order.length + 1);
  const names = new Uint8Array(paths.nameStarts[paths.count] ?? 0);
  let end = 0;
  order.forEach((node, row) => {
    const start = paths.nameStarts[node] ?? 0;
    const nameEnd = paths.nameStarts[node + 1] ?? 0;
    names.set(paths.names.subarray(start, nameEnd), end);
    end += nameEnd - start;
    nameStarts[row + 1] = end;
  });
  return { names: names.slice(0, end), nameStarts };
}
