import { describe, expect, it } from 'vitest';
import { fileChanges } from '../../../../src/shared/fileTree.ts';
import { findDifferingParts } from '../../../../webview/lib/differingParts.ts';
import { filterFiles } from '../../../../webview/lib/fileFilter.ts';
import { createFileIndex } from '../../../../webview/lib/fileIndex.ts';
import { formatDifference, sumDifferences } from '../../../../webview/lib/sizeDifferences.ts';
import { buildFileTree } from '../../../support/panel/treeBuilder.ts';

describe('sumDifferences', () => {
  const index = createFileIndex(
    buildFileTree([
      { path: 'a/added', change: 'added', sizeBytes: 100 },
      { path: 'a/b/changed', change: 'changed', sizeBytes: 50 },
      { path: 'a/b/removed', change: 'removed', sizeBytes: 30 },
      { path: 'same', sizeBytes: 1000 },
    ]),
  );
  const beforeSizes = new Float64Array(index.tree.columns.sizes.length);
  beforeSizes[index.names.find('a/b/changed')] = 80;
  beforeSizes[index.names.find('same')] = 1000;

  function sum(changes: typeof fileChanges | readonly ['added']): (path: string) => number | undefined {
    const filtered = filterFiles(index, { query: '', minBytes: 0, changes });
    const differences = sumDifferences(index, filtered, beforeSizes);
    return (path) => differences[index.names.find(path)];
  }

  it('adds up what was added, removed and changed, in folders too', () => {
    const of = sum(fileChanges);
    expect(['a/added', 'a/b/changed', 'a/b/removed', 'same', 'a/b', 'a', ''].map(of)).toEqual([
      100, -30, -30, 0, -60, 40, 40,
    ]);
  });

  it('leaves out what the filter does', () => {
    expect(sum(['added'])('a')).toBe(100);
  });
});

describe('formatDifference', () => {
  it.each([
    [12_300_000, '+12.3 MB'],
    [-4000, '−4 kB'],
    [0, '±0 B'],
  ])('writes %d as %s', (bytes, written) => {
    expect(formatDifference(bytes)).toBe(written);
  });
});

describe('findDifferingParts', () => {
  it.each([
    ['--workers 4 app', '--workers 8 app', ['--workers ', '4', '8', ' app']],
    ['/opt/venv/bin:/bin', '/opt/other/bin:/bin', ['/opt/', 'venv', 'other', '/bin:/bin']],
    ['a b', 'a b c', ['a ', 'b', 'b c', '']],
    ['one two', 'one two two', ['one ', 'two', 'two two', '']],
    ['same text', 'same text', ['same ', 'text', 'text', '']],
  ])('of %s and %s marks whole words', (before, after, [start, left, right, end]) => {
    expect(findDifferingParts(before, after)).toEqual({ start, before: left, after: right, end });
  });

  it('marks nothing where nothing is the same', () => {
    expect(findDifferingParts('root', 'app')).toBeUndefined();
    expect(findDifferingParts('4f2a', '91be')).toBeUndefined();
    expect(findDifferingParts('', 'app')).toBeUndefined();
  });

  it('puts together to both texts', () => {
    for (const [before, after] of [
      ['aaa', 'aa'],
      ['a:a:a', 'a:a'],
      ['x', 'x y'],
      ['\n', '\n\n'],
    ] as const) {
      const parts = findDifferingParts(before, after);
      expect((parts?.start ?? '') + (parts?.before ?? before) + (parts?.end ?? '')).toBe(before);
      expect((parts?.start ?? '') + (parts?.after ?? after) + (parts?.end ?? '')).toBe(after);
    }
  });
});
