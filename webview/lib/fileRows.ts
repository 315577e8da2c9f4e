/** The rows of a list that shows a tree: what is below open folders and passes the filter, in order. */
import { type FilteredFiles, shownFlag } from './fileFilter.ts';
import type { FileIndex } from './fileIndex.ts';

/** By `difference` come those first whose size changed most. */
export type FileOrder = 'name' | 'size' | 'difference';

export interface FileRows {
  /** Row numbers of the tree, from top to bottom. */
  readonly rows: Uint32Array;
  /** For each of them its place among its siblings, from 1, and how many these are; for assistive technology. */
  readonly places: Uint32Array;
  readonly siblings: Uint32Array;
}

export interface FlattenOptions {
  readonly isOpen: (folder: number) => boolean;
  readonly order: FileOrder;
}

/** A folder on the way down, and how far it is shown. */
interface Level {
  /** What of it is shown, sorted; absent where it is shown in the order of the tree. */
  readonly sorted: readonly number[] | undefined;
  place: number;
  row: number;
}

export function flattenFiles(index: FileIndex, filtered: FilteredFiles, options: FlattenOptions): FileRows {
  const { parents, firstChildren, nextSiblings } = index.tree.columns;
  const { flags, shownCounts } = filtered;
  const found = new RowBuffer();
  const enter = (folder: number): Level => {
    if (options.order === 'name') {
      return { sorted: undefined, place: 0, row: firstChildren[folder] ?? 0 };
    }
    const sorted = childrenOf(index, filtered, { folder, order: options.order });
    return { sorted, place: 0, row: sorted[0] ?? 0 };
  };
  const levels: Level[] = [enter(0)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const { row, sorted } = level;
    if (row === 0) {
      levels.pop();
      continue;
    }
    const isShown = ((flags[row] ?? 0) & shownFlag) !== 0;
    if (isShown) {
      level.place++;
      found.add(row, level.place, shownCounts[parents[row] ?? 0] ?? 0);
    }
    level.row = (sorted === undefined ? nextSiblings[row] : sorted[level.place]) ?? 0;
    if (isShown && firstChildren[row] !== 0 && options.isOpen(row)) {
      levels.push(enter(row));
    }
  }
  return found.finish();
}

/** Grows as it is filled: mostly few of the rows are in open folders. */
class RowBuffer {
  #rows = new Uint32Array(1024);
  #places = new Uint32Array(1024);
  #siblings = new Uint32Array(1024);
  #end = 0;

  add(row: number, place: number, siblings: number): void {
    if (this.#end === this.#rows.length) {
      this.#rows = double(this.#rows);
      this.#places = double(this.#places);
      this.#siblings = double(this.#siblings);
    }
    this.#rows[this.#end] = row;
    this.#places[this.#end] = place;
    this.#siblings[this.#end++] = siblings;
  }

  finish(): FileRows {
    return {
      rows: this.#rows.slice(0, this.#end),
      places: this.#places.slice(0, this.#end),
      siblings: this.#siblings.slice(0, this.#end),
    };
  }
}

function double(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(column.length * 2);
  longer.set(column);
  return longer;
}

interface ChildrenQuery {
  readonly folder: number;
  readonly order: FileOrder;
}

/** What of a folder is shown. The largest first, or in the order of the tree; equally large ones stay in that. */
export function childrenOf({ tree }: FileIndex, filtered: FilteredFiles, query: ChildrenQuery): number[] {
  const { firstChildren, nextSiblings } = tree.columns;
  const { flags, bytes } = filtered;
  const children: number[] = [];
  for (let row = firstChildren[query.folder] ?? 0; row !== 0; row = nextSiblings[row] ?? 0) {
    if (((flags[row] ?? 0) & shownFlag) !== 0) {
      children.push(row);
    }
  }
  return query.order === 'name' ? children : children.toSorted((a, b) => (bytes[b] ?? 0) - (bytes[a] ?? 0));
}
