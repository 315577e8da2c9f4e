import { describe, expect, it } from 'vitest';
import { FileNames, fold } from '../../../../webview/lib/fileNames.ts';
import { buildFileTree } from '../../../support/panel/treeBuilder.ts';

const { columns } = buildFileTree(
  ['usr/bin/Git', 'usr/lib/\ufeffmark', 'usr/lib/É'].map((path) => ({ path })),
);
const names = new FileNames(columns);

describe('FileNames', () => {
  it('knows paths, from the root and from a folder, and finds their rows', () => {
    const row = names.find('usr/bin/Git');
    expect(names.path(row)).toBe('usr/bin/Git');
    expect(names.path(row, names.find('usr'))).toBe('bin/Git');
    expect(names.find('usr/none')).toBe(0);
    expect(names.path(0)).toBe('');
  });

  it('keeps a byte order mark in a name', () => {
    expect(names.name(names.find('usr/lib/\ufeffmark'))).toBe('\ufeffmark');
  });

  it('shows bytes that are no UTF-8 as such, and searches beside them', () => {
    const broken = new FileNames({
      ...columns,
      parents: new Uint32Array(3),
      names: new Uint8Array([0x61, 0xff, 0x41, 0x62]),
      nameStarts: new Uint32Array([0, 0, 2, 4]),
    });
    expect(broken.name(1)).toBe('a\ufffd');
    expect([...broken.search('a')]).toEqual([0, 1, 1]);
    expect([...broken.search('ab')]).toEqual([0, 0, 1]);
  });

  it('compares beginnings without regard to case', () => {
    expect(names.startsWith(names.find('usr/bin/Git'), fold('gi'))).toBe(true);
    expect(names.startsWith(names.find('usr/lib/É'), fold('é'))).toBe(true);
    expect(names.startsWith(names.find('usr/lib/É'), fold('e'))).toBe(false);
  });
});
