/**
 * A tree of files as columns of numbers, made for being sent to a page and walked there: 200,000 files are a dozen
 * megabytes and one message. Row 0 is the root; a parent stands before its children, and the children of a folder
 * are linked in the order of their names (folders first).
 */

/** What a file is; the numbers in `kinds`. */
export const fileKinds = [
  'directory',
  'file',
  'hard-link',
  'symlink',
  'character-device',
  'block-device',
  'fifo',
] as const;
export type FileKind = (typeof fileKinds)[number];

/** What the chosen layers did to a file; the numbers in `changes`. */
export const fileChanges = ['unchanged', 'added', 'changed', 'removed'] as const;
export type FileChange = (typeof fileChanges)[number];

/** One entry a file in every column, except where said. */
export interface FileTreeColumns {
  readonly parents: Uint32Array;
  /** 0 where there is none, since the root is nobody's child. */
  readonly firstChildren: Uint32Array;
  readonly nextSiblings: Uint32Array;
  /** UTF-8, one after the other; `nameStarts` has one more entry than there are files. */
  readonly names: Uint8Array;
  readonly nameStarts: Uint32Array;
  readonly kinds: Uint8Array;
  readonly changes: Uint8Array;
  /** Of a file its own bytes (of a removed one, those it had), of a folder those of everything below it. */
  readonly sizes: Float64Array;
  /** Of a folder: how many files below it are added, changed or removed. */
  readonly changedCounts: Uint32Array;
  /** The layer whose copy is shown, from 0; of a removed file the layer it was last in. */
  readonly layers: Uint16Array;
  readonly modes: Uint16Array;
  readonly owners: Uint32Array;
  readonly groups: Uint32Array;
}

/** What is too rare for a column. Keys are row numbers. */
export interface FileTreeDetails {
  readonly links: { readonly [row: number]: string };
  /** Paths that are absolute or climb with `..` in the archive: shown, never followed. */
  readonly strange: readonly number[];
}

export interface FileTree extends FileTreeDetails {
  readonly columns: FileTreeColumns;
  /** Files, links and devices, without folders. */
  readonly fileCount: number;
}
