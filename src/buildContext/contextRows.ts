/** What a walk has met: one row for each path that is in the context or may have something in it that is. */
import type { FileKind } from '../shared/fileTree.ts';

export interface ContextRow {
  readonly parent: number;
  readonly name: string;
  readonly kind: FileKind;
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  /** A folder that is left out, but may have exceptions in it. */
  readonly isIgnored: boolean;
  /** Of a link: what it says. */
  readonly target?: string;
}

/** Row 0 is the context itself. A folder stands before what is in it, and what is in it side by side and sorted. */
export const rootRow: ContextRow = {
  parent: 0,
  name: '',
  kind: 'directory',
  sizeBytes: 0,
  mode: 0o755,
  isIgnored: false,
};

/** Folders first, then by name. */
export function compareEntries(
  a: { readonly name: string; readonly isFolder: boolean },
  b: { readonly name: string; readonly isFolder: boolean },
): number {
  if (a.isFolder !== b.isFolder) {
    return a.isFolder ? -1 : 1;
  }
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}
