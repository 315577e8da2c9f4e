import { describe, expect, it } from 'vitest';
import { findWhiteout } from '../../../src/analysis/whiteouts.ts';

function find(path: string): string | undefined {
  const found = findWhiteout(Buffer.from(path));
  const at =
    found?.kind === 'removes' ? found.path : found?.kind === 'opaque' ? found.folder : Buffer.alloc(0);
  return found === undefined ? undefined : `${found.kind} ${Buffer.from(at).toString()}`.trim();
}

describe('findWhiteout', () => {
  it.each(['a', 'a/b', 'a/.hidden', '.w', '.wh', '.whx', 'a.wh.b', 'a/.wh.b/c', './a/', '/', ''])(
    'takes %j for an entry',
    (path) => {
      expect(find(path)).toBeUndefined();
    },
  );

  it.each([
    ['.wh.a', 'a'],
    ['a/.wh.b', 'a/b'],
    ['./a/.wh.b', './a/b'],
    ['/.wh.a', '/a'],
    ['a/.wh.b/', 'a/b'],
    ['a/.wh.b//', 'a/b'],
    ['a/.wh.…', 'a/…'],
    ['a/.wh....', 'a/...'],
    ['.wh.a/.wh.b', '.wh.a/b'],
  ])('finds in %j that it removes %j', (path, removed) => {
    expect(find(path)).toBe(`removes ${removed}`);
  });

  it.each([
    ['.wh..wh..opq', ''],
    ['a/b/.wh..wh..opq', 'a/b/'],
    ['./.wh..wh..opq', './'],
  ])('finds in %j that %j is opaque', (path, folder) => {
    expect(find(path)).toBe(`opaque ${folder}`.trim());
  });

  it.each([
    '.wh..wh.aufs',
    '.wh..wh.orph/',
    '.wh..wh.plnk/123.456',
    './.wh..wh.plnk/',
    '/.wh..wh.plnk/x',
    'a/.wh..wh.x',
  ])('takes %j for a thing of the storage driver', (path) => {
    expect(find(path)).toBe('auxiliary');
  });

  it.each(['.wh.', 'a/.wh.', 'a/.wh..', 'a/.wh...'])('finds that %j names nothing', (path) => {
    expect(find(path)).toBe('pointless');
  });
});
