import { describe, expect, it } from 'vitest';
import type { FileTree } from '../../../../src/shared/fileTree.ts';
import { formatFileList } from '../../../../src/vscode/panels/image/fileList.ts';

const names = ['', 'etc', 'a,"b"', '=cmd()', 'link'];
const bytes = names.map((name) => Buffer.from(name));
let end = 0;

const tree: FileTree = {
  columns: {
    parents: Uint32Array.from([0, 0, 1, 1, 1]),
    firstChildren: Uint32Array.from([1, 2, 0, 0, 0]),
    nextSiblings: Uint32Array.from([0, 0, 3, 4, 0]),
    names: Buffer.concat(bytes),
    nameStarts: Uint32Array.from([0, ...bytes.map((name) => (end += name.length))]),
    kinds: Uint8Array.from([0, 0, 1, 1, 3]),
    changes: Uint8Array.from([0, 0, 1, 2, 3]),
    sizes: Float64Array.from([30, 30, 10, 20, 0]),
    changedCounts: new Uint32Array(5),
    layers: Uint16Array.from([0, 0, 0, 1, 1]),
    modes: Uint16Array.from([0, 0o755, 0o644, 0o4755, 0o777]),
    owners: new Uint32Array(5),
    groups: new Uint32Array(5),
  },
  links: { 4: '/bin/sh' },
  strange: [],
  fileCount: 3,
};

describe('a list of files', () => {
  it('is CSV that quotes what needs it, and holds no formula', () => {
    expect([...formatFileList(tree, 'csv')].join('')).toBe(
      [
        'path,kind,change,sizeBytes,layer,mode,uid,gid,target',
        'etc,directory,unchanged,30,1,0755,0,0,',
        '"etc/a,""b""",file,added,10,1,0644,0,0,',
        'etc/=cmd(),file,changed,20,2,4755,0,0,',
        'etc/link,symlink,removed,0,2,0777,0,0,/bin/sh',
        '',
      ].join('\r\n'),
    );
  });

  it('keeps a spreadsheet from taking a name for a formula', () => {
    const atRoot: FileTree = {
      ...tree,
      columns: { ...tree.columns, parents: Uint32Array.from([0, 0, 0, 0, 0]) },
    };
    expect([...formatFileList(atRoot, 'csv')].join('')).toContain("\r\n'=cmd(),");
  });

  it('is JSON that parses', () => {
    const list: unknown = JSON.parse([...formatFileList(tree, 'json')].join(''));
    expect(list).toHaveLength(4);
    expect(list).toContainEqual(
      expect.objectContaining({ path: 'etc/link', kind: 'symlink', change: 'removed', target: '/bin/sh' }),
    );
  });
});
