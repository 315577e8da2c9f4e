import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDiskFiles } from '../../../src/buildContext/contextFiles.ts';
import { type ContextTree, pathOf, toContextTree } from '../../../src/buildContext/contextTree.ts';
import { IgnoreMatcher } from '../../../src/buildContext/ignoreMatcher.ts';
import { readIgnorePatterns } from '../../../src/buildContext/ignorePatterns.ts';
import { walkContext, type WalkOptions } from '../../../src/buildContext/walkContext.ts';
import { createDiskContext, createMemoryFiles, toMemoryFolder } from '../../support/buildContexts.ts';

const { signal } = new AbortController();

function createMatcher(text = ''): IgnoreMatcher {
  return new IgnoreMatcher(readIgnorePatterns(text, { isWindows: false }).patterns);
}

function pathsOf({ tree: { columns } }: ContextTree): readonly string[] {
  return Array.from(columns.parents, (_, row) => pathOf(columns, row)).slice(1);
}

async function walkDisk(folder: string, ignored = '', options: Partial<WalkOptions> = {}) {
  const walked = await walkContext(createDiskFiles(folder), createMatcher(ignored), { signal, ...options });
  return { ...walked, context: toContextTree(walked.rows) };
}

describe('a walk over a context', () => {
  it('finds files and folders, with the sums of folders', async () => {
    await using disk = await createDiskContext({
      'b.txt': '12345',
      'a/x': '123',
      'a/c/y': '1',
      'empty/': '',
    });
    const { context, notCounted } = await walkDisk(disk.folder);
    const { columns } = context.tree;
    const byPath = pathsOf(context).map((path, at) => [
      path,
      columns.sizes[at + 1],
      context.fileCounts[at + 1],
    ]);
    expect(byPath).toEqual([
      ['a', 4, 2],
      ['empty', 0, 0],
      ['b.txt', 5, 1],
      ['a/c', 1, 1],
      ['a/x', 3, 1],
      ['a/c/y', 1, 1],
    ]);
    expect([columns.sizes[0], context.tree.fileCount]).toEqual([9, 3]);
    expect(notCounted).toEqual({ unreadable: [], unreadableCount: 0, folderCount: 0 });
  });

  it('shows folders first, each by name', async () => {
    await using disk = await createDiskContext({ a: '', 'z/x': '', 'b/x': '', B: '' });
    const { tree } = (await walkDisk(disk.folder)).context;
    const order: string[] = [];
    for (let row = tree.columns.firstChildren[0] ?? 0; row !== 0; row = tree.columns.nextSiblings[row] ?? 0) {
      order.push(pathOf(tree.columns, row));
    }
    expect(order).toEqual(['b', 'z', 'B', 'a']);
  });

  it('counts what is left out, and shows folders on the way to an exception alone', async () => {
    await using disk = await createDiskContext({
      'src/a.ts': '1',
      'src/b.md': '1',
      'docs/read.md': '1',
      'docs/keep/x': '1',
      'node_modules/m/x': '1',
      'other/deep/x': '1',
      'a.md': '1',
    });
    const { context, ignored } = await walkDisk(
      disk.folder,
      '**/*.md\nnode_modules\ndocs\nother\n!docs/keep\n!other/none',
    );
    expect(pathsOf(context).toSorted()).toEqual(['docs', 'docs/keep', 'docs/keep/x', 'src', 'src/a.ts']);
    expect(ignored).toEqual({ fileCount: 3, folderCount: 2 });
  });

  it('lists no folder that is left out for good', async () => {
    const files = createMemoryFiles(toMemoryFolder(['node_modules/a/b/c', 'src/a', 'docs/x/y']));
    await walkContext(files, createMatcher('node_modules\ndocs\n!docs/z'), { signal });
    expect(files.listed).toEqual(['', 'docs', 'src']);
    expect(files.looked.count).toBe(3);
  });

  it('agrees with asking for every path by itself', async () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'c');
    const part = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*');
    const line = fc
      .tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 3 }))
      .map(([isException, parts]) => (isException ? '!' : '') + parts.join('/'));
    const file = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `${names.join('/')}.f`);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), fc.uniqueArray(file), async (lines, files) => {
        const matcher = createMatcher(lines.join('\n'));
        const { rows } = await walkContext(createMemoryFiles(toMemoryFolder(files)), matcher, { signal });
        const found = pathsOf(toContextTree(rows)).filter((path) => path.endsWith('.f'));
        expect(found.toSorted()).toEqual(files.filter((path) => !matcher.ignores(path)).toSorted());
      }),
      { numRuns: 500 },
    );
  });

  it('follows no link, and so never ends in a loop', async () => {
    await using disk = await createDiskContext({ 'a/b/x': '123' });
    await symlink('..', disk.at('a/b/up'));
    await symlink(disk.folder, disk.at('self'));
    await symlink('nowhere', disk.at('broken'));
    const { context } = await walkDisk(disk.folder);
    expect(pathsOf(context).toSorted()).toEqual(['a', 'a/b', 'a/b/up', 'a/b/x', 'broken', 'self']);
    expect(Object.values(context.tree.links).toSorted()).toEqual(['..', disk.folder, 'nowhere'].toSorted());
    expect(context.tree.columns.sizes[0]).toBe(3);
  });

  it('counts the bytes of a file with two names once', async () => {
    await using disk = await createDiskContext({ a: '12345' });
    await link(disk.at('a'), disk.at('b'));
    const { context } = await walkDisk(disk.folder);
    expect([context.tree.columns.sizes[0], context.tree.fileCount]).toEqual([5, 2]);
  });

  it('keeps permission bits', async () => {
    await using disk = await createDiskContext({});
    await writeFile(disk.at('run'), '', { mode: 0o755 });
    const { context } = await walkDisk(disk.folder);
    expect(context.tree.columns.modes[1]).toBe(0o755);
  });

  it('tells folders and files that cannot be read, and goes on', async () => {
    const files = createMemoryFiles(toMemoryFolder(['a/x', 'b/x', 'c', 'd']), {
      unreadable: ['a', 'a/x', 'c'],
    });
    // The folder itself can be looked at.
    const lenient = {
      ...files,
      stat: (file: string) =>
        file === 'a'
          ? Promise.resolve({ kind: 'directory' as const, sizeBytes: 0, mode: 0 })
          : files.stat(file),
    };
    const { rows, notCounted } = await walkContext(lenient, createMatcher(), { signal });
    expect(pathsOf(toContextTree(rows)).toSorted()).toEqual(['a', 'b', 'b/x', 'd']);
    expect(notCounted).toEqual({ unreadable: ['c', 'a'], unreadableCount: 2, folderCount: 0 });
  });

  it('does not tell a folder that is left out and cannot be read', async () => {
    const files = createMemoryFiles(toMemoryFolder(['a/x', 'a/k']), { unreadable: ['a'] });
    const lenient = {
      ...files,
      stat: () => Promise.resolve({ kind: 'directory' as const, sizeBytes: 0, mode: 0 }),
    };
    const { notCounted } = await walkContext(lenient, createMatcher('a\n!a/k'), { signal });
    expect([files.listed, notCounted.unreadableCount]).toEqual([['', 'a'], 0]);
  });

  it('passes over what is gone by the time it is looked at', async () => {
    const files = createMemoryFiles(toMemoryFolder(['a', 'b']));
    const vanishing = {
      ...files,
      stat: (file: string) => (file === 'a' ? Promise.resolve(undefined) : files.stat(file)),
    };
    const { rows, notCounted } = await walkContext(vanishing, createMatcher(), { signal });
    expect([pathsOf(toContextTree(rows)), notCounted.unreadableCount]).toEqual([['b'], 0]);
  });

  it('fails where the context itself cannot be listed', async () => {
    const files = createMemoryFiles(toMemoryFolder([]), { unreadable: [''] });
    await expect(walkContext(files, createMatcher(), { signal })).rejects.toThrow('EACCES');
  });

  it('ends at a limit, nearest to the root first, and says that there is more', async () => {
    const deep = ['a/1', 'a/2', 'b/1', 'b/c/1', 'top'];
    const files = createMemoryFiles(toMemoryFolder(deep));
    const { rows, notCounted } = await walkContext(files, createMatcher(), { signal, maxEntries: 6 });
    expect(pathsOf(toContextTree(rows)).toSorted()).toEqual(['a', 'a/1', 'a/2', 'b', 'top']);
    expect(notCounted.folderCount).toBe(1);
    const whole = await walkContext(files, createMatcher(), { signal, maxEntries: 100 });
    expect(whole.notCounted.folderCount).toBe(0);
  });

  it('ends where folders go on without end', async () => {
    const endless = createMemoryFiles(() => [{ name: 'a', isFolder: true }]);
    const { rows, notCounted } = await walkContext(endless, createMatcher(), { signal });
    expect([rows.length, notCounted.folderCount]).toEqual([2002, 1]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const endless = createMemoryFiles((folder) => {
      if (folder.length > 40) {
        controller.abort(new Error('enough'));
      }
      return [{ name: 'a', isFolder: true }];
    });
    await expect(walkContext(endless, createMatcher(), { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });

  it('says how far it is', async () => {
    const said: number[] = [];
    const files = createMemoryFiles(toMemoryFolder(['a/1', 'b', 'c/2']), { sizeBytes: 10 });
    await walkContext(files, createMatcher(), {
      signal,
      onProgress: ({ sizeBytes }) => said.push(sizeBytes),
    });
    expect(said.at(-1)).toBe(30);
    expect(said).toEqual(said.toSorted((a, b) => a - b));
  });

  it('counts a million files, a hundred thousand of them in one folder', async () => {
    const many = (count: number, isFolder: boolean) =>
      Array.from({ length: count }, (_, at) => ({ name: `${isFolder ? 'd' : 'f'}${at}`, isFolder }));
    const inFolders = many(1000, false);
    const inRoot = [...many(100_000, false), ...many(900, true)];
    const files = {
      ...createMemoryFiles((folder) => (folder === '' ? inRoot : inFolders)),
      stat: (file: string) => {
        const isFolder = /^d\d+$/.test(file);
        return Promise.resolve({
          kind: isFolder ? ('directory' as const) : ('file' as const),
          sizeBytes: 2,
          mode: 0,
        });
      },
    };
    const { rows } = await walkContext(files, createMatcher('*.md\n!x'), { signal, maxEntries: 2_000_000 });
    const { tree } = toContextTree(rows);
    expect([tree.fileCount, tree.columns.sizes[0]]).toEqual([1_000_000, 2_000_000]);
  });

  it('counts a folder on the disk that grows while it is read', async () => {
    await using disk = await createDiskContext({ 'a/x': '1' });
    await mkdir(disk.at('late'));
    let isGrown = false;
    const { context } = await walkDisk(disk.folder, '', {
      onProgress: () => {
        isGrown = true;
      },
    });
    expect([isGrown, pathsOf(context).includes('late')]).toEqual([true, true]);
  });
});
