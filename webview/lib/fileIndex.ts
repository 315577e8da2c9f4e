/** A tree of files with what is computed once from it and used by everything that shows it. */
import {
  type FileChange,
  fileChanges,
  type FileKind,
  fileKinds,
  type FileTree,
} from '../../src/shared/fileTree.ts';
import { FileNames } from './fileNames.ts';

export interface FileIndex {
  readonly tree: FileTree;
  readonly names: FileNames;
  /** Of the root 0. */
  readonly depths: Uint16Array;
}

export function createFileIndex(tree: FileTree): FileIndex {
  const { parents } = tree.columns;
  const depths = new Uint16Array(parents.length);
  for (let row = 1; row < depths.length; row++) {
    depths[row] = (depths[parents[row] ?? 0] ?? 0) + 1;
  }
  return { tree, names: new FileNames(tree.columns), depths };
}

export function kindOf({ tree }: FileIndex, row: number): FileKind {
  return fileKinds[tree.columns.kinds[row] ?? 0] ?? 'file';
}

export function changeOf({ tree }: FileIndex, row: number): FileChange {
  return fileChanges[tree.columns.changes[row] ?? 0] ?? 'unchanged';
}

export function isFolder(index: FileIndex, row: number): boolean {
  return kindOf(index, row) === 'directory';
}
