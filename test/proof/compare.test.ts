/** What counts as a difference, so that a proof can fail. */
import { describe, expect, it } from 'vitest';
import { compareTrees, findBroken } from './compare.ts';
import type { FileEntry } from './fileTree.ts';

const file: FileEntry = { kind: 'file', mode: '0644', owner: '0:0', sizeBytes: 3, content: 'abc' };

function treeOf(files: Readonly<Record<string, Partial<FileEntry>>>): ReadonlyMap<string, FileEntry> {
  return new Map(Object.entries(files).map(([path, changed]) => [path, { ...file, ...changed }]));
}

describe('compareTrees', () => {
  it('finds nothing where nothing differs', () => {
    expect(compareTrees(treeOf({ '/a': {}, '/b': {} }), treeOf({ '/b': {}, '/a': {} }))).toEqual([]);
  });

  it('finds what is gone and what is new', () => {
    expect(compareTrees(treeOf({ '/a': {} }), treeOf({ '/b': {} }))).toEqual([
      { kind: 'removed', path: '/a', detail: '' },
      { kind: 'added', path: '/b', detail: '' },
    ]);
  });

  it.each([
    [{ kind: 'link' }, 'kind file is link'],
    [{ mode: '0755' }, 'mode 0644 is 0755'],
    [{ owner: '1000:1000' }, 'owner 0:0 is 1000:1000'],
    [{ content: 'abd' }, 'content abc is abd'],
    [{ sizeBytes: 4, content: 'abcd' }, 'sizeBytes 3 is 4, content abc is abcd'],
  ] as const)('finds %j', (change, detail) => {
    expect(compareTrees(treeOf({ '/a': {} }), treeOf({ '/a': change }))).toEqual([
      { kind: 'changed', path: '/a', detail },
    ]);
  });

  it('takes what a log says for what it is, but not who owns it', () => {
    const log = '/var/log/apt/history.log';
    expect(compareTrees(treeOf({ [log]: {} }), treeOf({ [log]: { content: 'x', sizeBytes: 1 } }))).toEqual(
      [],
    );
    expect(compareTrees(treeOf({ [log]: {} }), treeOf({ [log]: { owner: '1:1' } }))).toHaveLength(1);
    expect(compareTrees(treeOf({ [log]: {} }), treeOf({}))).toHaveLength(1);
  });
});

describe('findBroken', () => {
  const removed = { kind: 'removed', path: '/root/.cache/pip/x', detail: '' } as const;

  it('is content with what was promised', () => {
    expect(findBroken([removed], { promised: { removed: ['/root/.cache/**'] } })).toEqual([]);
  });

  it('names what nobody promised', () => {
    expect(findBroken([removed], { promised: {} })).toEqual([
      '/root/.cache/pip/x is removed, which nobody promised',
    ]);
    expect(findBroken([removed], { promised: { changed: ['/root/.cache/**'] } })).toHaveLength(2);
  });

  it('names a promise that nothing kept', () => {
    expect(findBroken([], { promised: { removed: ['/root/.cache/**'] } })).toEqual([
      '/root/.cache/** was to be removed, and nothing is',
    ]);
  });

  it('is content with files of packages that are gone, where that was promised', () => {
    const ofPackages = new Set([removed.path]);
    expect(findBroken([removed], { promised: { hasFewerPackages: true }, ofPackages })).toEqual([]);
    expect(findBroken([removed], { promised: {}, ofPackages })).toHaveLength(1);
    expect(findBroken([], { promised: { hasFewerPackages: true } })).toHaveLength(1);
    const other = { ...removed, path: '/etc/passwd' };
    expect(findBroken([removed, other], { promised: { hasFewerPackages: true }, ofPackages })).toEqual([
      '/etc/passwd is removed, which nobody promised',
    ]);
  });
});
