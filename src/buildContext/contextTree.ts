/** What a walk has met as the tree that pages show, with the sums of every folder, and how to find a path in it. */
import { fileKinds, type FileTree, type FileTreeColumns } from '../shared/fileTree.ts';
import type { ContextRow } from './contextRows.ts';

export interface ContextTree {
  readonly tree: FileTree;
  /** By row: of a folder the files below it, of a file 1. */
  readonly fileCounts: Uint32Array;
}

const folderKind = fileKinds.indexOf('directory');

/** `rows` as `walkContext` gives them. Folders that are left out and have nothing in them that is not are no part of it. */
export function toContextTree(rows: readonly ContextRow[]): ContextTree {
  const kept = findKept(rows);
  const keptRows = rows.filter((_, row) => kept[row] === 1);
  const places = toPlaces(kept);
  const { names, nameStarts } = joinNames(keptRows);
  const columns: FileTreeColumns = {
    parents: Uint32Array.from(keptRows, ({ parent }) => places[parent] ?? 0),
    firstChildren: new Uint32Array(keptRows.length),
    nextSiblings: new Uint32Array(keptRows.length),
    names,
    nameStarts,
    kinds: Uint8Array.from(keptRows, ({ kind }) => fileKinds.indexOf(kind)),
    changes: new Uint8Array(keptRows.length),
    sizes: Float64Array.from(keptRows, ({ sizeBytes, kind }) => (kind === 'directory' ? 0 : sizeBytes)),
    changedCounts: new Uint32Array(keptRows.length),
    layers: new Uint16Array(keptRows.length),
    modes: Uint16Array.from(keptRows, ({ mode }) => mode),
    owners: new Uint32Array(keptRows.length),
    groups: new Uint32Array(keptRows.length),
  };
  const fileCounts = addUp(columns);
  const links = Object.fromEntries(
    [...keptRows.entries()].flatMap(([row, { target }]) => (target === undefined ? [] : [[row, target]])),
  );
  return { tree: { columns, links, strange: [], fileCount: fileCounts[0] ?? 0 }, fileCounts };
}

export function nameOf({ names, nameStarts }: FileTreeColumns, row: number): string {
  return Buffer.from(names.buffer, names.byteOffset).toString('utf8', nameStarts[row], nameStarts[row + 1]);
}

export function pathOf(columns: FileTreeColumns, row: number): string {
  const names: string[] = [];
  for (let at = row; at !== 0; at = columns.parents[at] ?? 0) {
    names.push(nameOf(columns, at));
  }
  return names.toReversed().join('/');
}

export function childrenOf({ firstChildren, nextSiblings }: FileTreeColumns, row: number): readonly number[] {
  const children: number[] = [];
  for (let child = firstChildren[row] ?? 0; child !== 0; child = nextSiblings[child] ?? 0) {
    children.push(child);
  }
  return children;
}

export function isFolderRow({ kinds }: FileTreeColumns, row: number): boolean {
  return kinds[row] === folderKind;
}

/** `undefined` where the context has no such path. */
export function findRow(columns: FileTreeColumns, path: string): number | undefined {
  let row = 0;
  for (const part of path.split('/').filter((name) => name !== '' && name !== '.')) {
    const found = childrenOf(columns, row).find((child) => isNamed(columns, child, part));
    if (found === undefined) {
      return undefined;
    }
    row = found;
  }
  return row;
}

function isNamed(columns: FileTreeColumns, row: number, name: string): boolean {
  const { nameStarts } = columns;
  const length = (nameStarts[row + 1] ?? 0) - (nameStarts[row] ?? 0);
  return length === Buffer.byteLength(name) && nameOf(columns, row) === name;
}

/** 1 for each row that is in the context, or has something in it that is. */
function findKept(rows: readonly ContextRow[]): Uint8Array {
  const kept = new Uint8Array(rows.length);
  kept[0] = 1;
  for (let row = rows.length - 1; row > 0; row--) {
    const { isIgnored, parent } = rows[row] ?? { isIgnored: true, parent: 0 };
    if (!isIgnored || kept[row] === 1) {
      kept[row] = 1;
      kept[parent] = 1;
    }
  }
  return kept;
}

/** The row that each row has once the others are gone. */
function toPlaces(kept: Uint8Array): Uint32Array {
  const places = new Uint32Array(kept.length);
  let next = 0;
  for (let row = 0; row < kept.length; row++) {
    places[row] = next;
    next += kept[row] ?? 0;
  }
  return places;
}

function joinNames(rows: readonly ContextRow[]): Pick<FileTreeColumns, 'names' | 'nameStarts'> {
  const nameStarts = new Uint32Array(rows.length + 1);
  for (const [row, { name }] of rows.entries()) {
    nameStarts[row + 1] = (nameStarts[row] ?? 0) + Buffer.byteLength(name);
  }
  const names = new Uint8Array(nameStarts[rows.length] ?? 0);
  const bytes = Buffer.from(names.buffer);
  for (const [row, { name }] of rows.entries()) {
    bytes.write(name, nameStarts[row] ?? 0);
  }
  return { names, nameStarts };
}

/** Links what is in each folder, and gives folders the sums of what is below them. */
function addUp(columns: FileTreeColumns): Uint32Array {
  const { parents, firstChildren, nextSiblings, sizes } = columns;
  const fileCounts = new Uint32Array(parents.length);
  for (let row = parents.length - 1; row > 0; row--) {
    const parent = parents[row] ?? 0;
    nextSiblings[row] = firstChildren[parent] ?? 0;
    firstChildren[parent] = row;
    fileCounts[row] = isFolderRow(columns, row) ? (fileCounts[row] ?? 0) : 1;
    fileCounts[parent] = (fileCounts[parent] ?? 0) + (fileCounts[row] ?? 0);
    sizes[parent] = (sizes[parent] ?? 0) + (sizes[row] ?? 0);
  }
  return fileCounts;
}
