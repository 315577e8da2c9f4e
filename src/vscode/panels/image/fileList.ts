/** The files of a tree as a list for other programs: CSV after RFC 4180, or JSON. Written piece by piece. */
import { toCsvRow } from '../../../base/csv.ts';
import { type FileTree, fileChanges, fileKinds } from '../../../shared/fileTree.ts';

export type ListFormat = 'csv' | 'json';

interface ListedFile {
  readonly path: string;
  readonly kind: string;
  readonly change: string;
  readonly sizeBytes: number;
  readonly layer: number;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly target: string;
}

const columns = ['path', 'kind', 'change', 'sizeBytes', 'layer', 'mode', 'uid', 'gid', 'target'] as const;

/** Rows together in one piece. */
const rowsAPiece = 2000;

/** Layers are counted from 1, as the panel shows them. */
export function* formatFileList(tree: FileTree, format: ListFormat): Generator<string, void> {
  const files = listFiles(tree);
  yield format === 'csv' ? `${columns.join(',')}\r\n` : '[\n';
  let lines: string[] = [];
  let isFirst = true;
  for (const file of files) {
    const divider = format === 'json' && !isFirst ? ',\n' : '';
    isFirst = false;
    lines.push(format === 'csv' ? toCsv(file) : `${divider}${JSON.stringify(file)}`);
    if (lines.length === rowsAPiece) {
      yield lines.join('');
      lines = [];
    }
  }
  yield format === 'csv' ? lines.join('') : `${lines.join('')}\n]\n`;
}

function* listFiles(tree: FileTree): Generator<ListedFile, void> {
  const { parents, names, nameStarts, kinds, changes, sizes, layers, modes, owners, groups } = tree.columns;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const paths: string[] = [''];
  for (let row = 1; row < parents.length; row++) {
    const name = decoder.decode(names.subarray(nameStarts[row], nameStarts[row + 1]));
    const parent = paths[parents[row] ?? 0] ?? '';
    const path = parent === '' ? name : `${parent}/${name}`;
    // Only folders are asked for again.
    paths[row] = kinds[row] === 0 ? path : '';
    yield {
      path,
      kind: fileKinds[kinds[row] ?? 0] ?? 'file',
      change: fileChanges[changes[row] ?? 0] ?? 'unchanged',
      sizeBytes: sizes[row] ?? 0,
      layer: (layers[row] ?? 0) + 1,
      mode: (modes[row] ?? 0).toString(8).padStart(4, '0'),
      uid: owners[row] ?? 0,
      gid: groups[row] ?? 0,
      target: tree.links[row] ?? '',
    };
  }
}

function toCsv(file: ListedFile): string {
  return toCsvRow(columns.map((column) => String(file[column])));
}
