import { describe, expect, it } from 'vitest';
import { readFileTree } from '../../../../webview/lib/columns.ts';
import { buildFileTree } from '../../../support/panel/treeBuilder.ts';

const tree = buildFileTree([
  { path: 'etc/passwd', sizeBytes: 10 },
  { path: 'bin', kind: 'symlink', link: 'usr/bin' },
]);

describe('readFileTree', () => {
  it('takes typed arrays as they are', () => {
    expect(readFileTree(tree).columns.sizes).toBe(tree.columns.sizes);
  });

  it('takes columns that travelled as their bytes', () => {
    const columns = Object.entries(tree.columns).map(([name, column]: [string, Uint8Array]) => {
      // An odd beginning, as in the middle of a larger message.
      const around = new Uint8Array(column.byteLength + 3);
      around.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), 3);
      return [name, around.subarray(3)] as const;
    });
    expect(readFileTree({ ...tree, columns: Object.fromEntries(columns) })).toEqual(tree);
  });

  it('takes buffers', () => {
    const columns = Object.entries(tree.columns).map(
      ([name, column]: [string, Uint8Array]) =>
        [name, column.buffer.slice(column.byteOffset, column.byteOffset + column.byteLength)] as const,
    );
    expect(readFileTree({ ...tree, columns: Object.fromEntries(columns) })).toEqual(tree);
  });

  it.each([
    ['no tree', undefined],
    ['no columns', { fileCount: 1 }],
    ['a column of another length', { ...tree, columns: { ...tree.columns, kinds: new Uint8Array(1) } }],
    ['a column that is none', { ...tree, columns: { ...tree.columns, kinds: [1, 2] } }],
    ['names that end too late', { ...tree, columns: { ...tree.columns, names: new Uint8Array(2) } }],
    [
      'siblings in a circle',
      { ...tree, columns: { ...tree.columns, nextSiblings: tree.columns.nextSiblings.map((_, row) => row) } },
    ],
    [
      'a child before its folder',
      { ...tree, columns: { ...tree.columns, parents: tree.columns.parents.map(() => 3) } },
    ],
  ])('refuses %s', (_, value) => {
    expect(() => readFileTree(value)).toThrow('is not understood');
  });
});
