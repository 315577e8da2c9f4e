/** Finds a path in columns that were made for a page. */
import type { FileTree } from '../../../shared/fileTree.ts';

export function findTreeRow(
  tree: FileTree,
  path: string,
): { readonly row: number; readonly change: number } | undefined {
  const { firstChildren, nextSiblings, names, nameStarts, changes } = tree.columns;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let row = 0;
  for (const part of path.split('/')) {
    let child = firstChildren[row] ?? 0;
    while (child !== 0 && decoder.decode(names.subarray(nameStarts[child], nameStarts[child + 1])) !== part) {
      child = nextSiblings[child] ?? 0;
    }
    if (child === 0) {
      return undefined;
    }
    row = child;
  }
  return { row, change: changes[row] ?? 0 };
}
