/** How a tree of files is shown: filtered, in which order, what is open and what has the focus. Knows no panel. */
import { type FileChange, fileChanges } from '../../../src/shared/fileTree.ts';
import { type FileFilter, filterFiles, openFlag } from '../../lib/fileFilter.ts';
import type { FileIndex } from '../../lib/fileIndex.ts';
import { type FileOrder, flattenFiles } from '../../lib/fileRows.ts';

/** What of it is kept over a reload. */
export interface FileTreePlace {
  readonly order: FileOrder;
  readonly query: string;
  readonly changes: readonly FileChange[];
  readonly minBytes: number;
  /** Whether folders are open unless turned, and the paths of those that are turned. */
  readonly areOpen: boolean;
  readonly turned: readonly string[];
}

export class FileTreeState {
  index = $state.raw<FileIndex>();
  order = $state.raw<FileOrder>('name');
  query = $state('');
  changes = $state.raw<readonly FileChange[]>([]);
  minBytes = $state(0);
  /** Whether changes say anything; else all files are shown, and none is marked. */
  hasMarks = $state(true);
  /** Whether the files of a folder that were removed count in its size. */
  countsRemoved = $state(false);
  /** The row of the tree that has the focus; 0 when none has. */
  focused = $state(0);
  #areOpen = $state(false);
  #turned = $state.raw<ReadonlySet<number>>(new Set());
  /** While a filter opens folders, turning them is about that filter alone. */
  #turnedInSearch = $state.raw<ReadonlySet<number>>(new Set());
  /** Paths turned in the tree before, until there is one; then those that this tree does not have. */
  #kept: readonly string[];

  readonly isSearching = $derived(this.query !== '' || this.minBytes > 0);
  readonly filter = $derived<FileFilter>({
    query: this.query,
    minBytes: this.minBytes,
    changes: this.hasMarks ? this.changes : fileChanges,
    countsRemoved: this.countsRemoved,
  });
  readonly filtered = $derived(this.index === undefined ? undefined : filterFiles(this.index, this.filter));
  /** What each row weighs where the heaviest come first. */
  readonly weights = $derived.by(() => this.weigh());
  readonly rows = $derived(
    this.index === undefined || this.filtered === undefined || this.weights === undefined
      ? undefined
      : flattenFiles(
          this.index,
          { ...this.filtered, bytes: this.weights },
          { isOpen: (row) => this.isOpen(row), order: this.order },
        ),
  );
  readonly changeCounts = $derived(this.index === undefined ? [] : countChanges(this.index));

  constructor(place: FileTreePlace) {
    this.order = place.order;
    this.query = place.query;
    this.changes = place.changes;
    this.minBytes = place.minBytes;
    this.#areOpen = place.areOpen;
    this.#kept = place.turned;
  }

  treePlace(): FileTreePlace {
    const { names } = this.index ?? {};
    return {
      order: this.order,
      query: this.query,
      changes: this.changes,
      minBytes: this.minBytes,
      areOpen: this.#areOpen,
      turned: [...Array.from(this.#turned, (row) => names?.path(row) ?? ''), ...this.#kept],
    };
  }

  /** Rows of one tree are not those of another; folders stay open by their paths, and so does the focus. */
  show(index: FileIndex): void {
    const focused = this.index?.names.path(this.focused) ?? '';
    const turned = this.treePlace().turned.map((path) => ({ path, row: index.names.find(path) }));
    this.index = index;
    this.#turnedInSearch = new Set();
    this.#turned = new Set(turned.flatMap(({ row }) => (row === 0 ? [] : [row])));
    this.#kept = turned.flatMap(({ path, row }) => (row === 0 ? [path] : []));
    this.focus(index.names.find(focused));
  }

  clear(): void {
    this.#kept = this.treePlace().turned;
    this.#turned = new Set();
    this.index = undefined;
  }

  isOpen(row: number): boolean {
    if (this.isSearching) {
      return (((this.filtered?.flags[row] ?? 0) & openFlag) !== 0) !== this.#turnedInSearch.has(row);
    }
    return this.#areOpen !== this.#turned.has(row);
  }

  turn(row: number): void {
    if (this.isSearching) {
      this.#turnedInSearch = toggle(this.#turnedInSearch, row);
    } else {
      this.#turned = toggle(this.#turned, row);
    }
  }

  turnAll(areOpen: boolean): void {
    this.#areOpen = areOpen;
    this.#turned = new Set();
    this.#kept = [];
  }

  setFilter(patch: Partial<FileFilter>): void {
    this.query = patch.query ?? this.query;
    this.minBytes = patch.minBytes ?? this.minBytes;
    this.changes = patch.changes ?? this.changes;
    this.#turnedInSearch = new Set();
  }

  focus(row: number): void {
    this.focused = row;
  }

  weigh(): Float64Array | undefined {
    return this.filtered?.bytes;
  }
}

function toggle(rows: ReadonlySet<number>, row: number): ReadonlySet<number> {
  const changed = new Set(rows);
  if (!changed.delete(row)) {
    changed.add(row);
  }
  return changed;
}

/** How many files, folders left out, each kind of change has. */
function countChanges({ tree }: FileIndex): readonly number[] {
  const { kinds, changes } = tree.columns;
  const counts = fileChanges.map(() => 0);
  for (let row = 1; row < changes.length; row++) {
    const change = changes[row] ?? 0;
    if (kinds[row] !== 0) {
      counts[change] = (counts[change] ?? 0) + 1;
    }
  }
  return counts;
}
