/** The folders that say where the bytes of a context are: few, none of them in another. */
import { childrenOf, type ContextTree, isFolderRow, nameOf, pathOf } from './contextTree.ts';

export interface FolderTotal {
  /** Relative to the context. */
  readonly path: string;
  readonly fileCount: number;
  readonly sizeBytes: number;
}

/** A folder with so much of its bytes in one folder says less than that one. */
const dominantShare = 0.9;

/** The largest first. */
export function findLargestFolders(
  context: ContextTree,
  options: { readonly count: number },
): readonly FolderTotal[] {
  const { columns } = context.tree;
  return foldersIn(context, 0)
    .filter((row) => (columns.sizes[row] ?? 0) > 0)
    .map((row) => descend(context, row))
    .toSorted((a, b) => (columns.sizes[b] ?? 0) - (columns.sizes[a] ?? 0))
    .slice(0, options.count)
    .map((row) => ({
      path: pathOf(columns, row),
      fileCount: context.fileCounts[row] ?? 0,
      sizeBytes: columns.sizes[row] ?? 0,
    }));
}

/** Down as long as one folder has nearly all bytes. What is in `.git` or `node_modules` is nobody's own. */
function descend(context: ContextTree, from: number): number {
  const { columns } = context.tree;
  let row = from;
  for (;;) {
    const name = nameOf(columns, row);
    const bytes = columns.sizes[row] ?? 0;
    const isClosed = name.startsWith('.') || name === 'node_modules';
    const next = isClosed
      ? undefined
      : foldersIn(context, row).find((child) => (columns.sizes[child] ?? 0) >= dominantShare * bytes);
    if (next === undefined) {
      return row;
    }
    row = next;
  }
}

function foldersIn({ tree }: ContextTree, row: number): readonly number[] {
  return childrenOf(tree.columns, row).filter((child) => isFolderRow(tree.columns, child));
}
