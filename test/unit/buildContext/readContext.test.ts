import { symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ContextUnreadableError } from '../../../src/buildContext/errors.ts';
import { readContext, toContextFacts } from '../../../src/buildContext/readContext.ts';
import { createDiskContext, createMemoryFiles, toMemoryFolder } from '../../support/buildContexts.ts';
import { rejection } from '../distribution/testClient.ts';

const { signal } = new AbortController();
const options = { signal, copied: ['.'] };

describe('readContext', () => {
  it('says what COPY of everything would send', async () => {
    await using disk = await createDiskContext({
      Dockerfile: 'FROM scratch',
      '.dockerignore': '*.md\n',
      'read.md': '1234',
      'src/main.ts': '123',
      'node_modules/m/index.js': '123456',
      '.git/objects/pack/p': '12345678',
    });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const context = await readContext(place, options);
    expect(context.problems).toEqual([]);
    expect(context.ignored).toEqual({ fileCount: 1, folderCount: 0 });
    expect(context.largest).toEqual([
      { path: '.git', fileCount: 1, sizeBytes: 8 },
      { path: 'node_modules', fileCount: 1, sizeBytes: 6 },
      { path: 'src', fileCount: 1, sizeBytes: 3 },
    ]);
    expect(context.unwanted.map(({ path, pattern }) => [path, pattern])).toEqual([
      ['.git', '.git'],
      ['node_modules', '**/node_modules'],
    ]);
    const facts = toContextFacts(context);
    expect([facts.ignoreFile, facts.fileCount, facts.sizeBytes, facts.isComplete]).toEqual([
      '.dockerignore',
      5,
      8 + 6 + 3 + 'FROM scratch'.length + '*.md\n'.length,
      true,
    ]);
    expect(facts.unwanted).toBe(context.unwanted);
  });

  it('knows modes and sizes of what is in the context, and of nothing else', async () => {
    await using disk = await createDiskContext({ '.dockerignore': 'b\n', 'a/x': '123', b: '1' });
    await writeFile(disk.at('a/run.sh'), '#!', { mode: 0o755 });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const facts = toContextFacts(await readContext(place, options));
    expect(['a/run.sh', './a//run.sh', 'b', 'c', '', 'a/x/y'].map((path) => facts.findMode(path))).toEqual([
      0o755,
      0o755,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(['a', 'a/x', 'b', '.'].map((path) => facts.findSizeBytes(path))).toEqual([5, 3, undefined, 7]);
  });

  it('follows a link to the context', async () => {
    await using disk = await createDiskContext({ 'real/a': '1', 'real/Dockerfile': '' });
    await symlink(disk.at('real'), disk.at('link'));
    const place = { dockerfile: disk.at('link/Dockerfile'), contextFolder: disk.at('link') };
    expect((await readContext(place, options)).tree.tree.fileCount).toBe(2);
  });

  it.each(['nowhere', 'file'])('tells of a context that is no folder: %s', async (name) => {
    await using disk = await createDiskContext({ file: '' });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.at(name) };
    const error = await rejection(readContext(place, options));
    expect(error).toBeInstanceOf(ContextUnreadableError);
    expect(error).toHaveProperty('summary', `The build context “${disk.at(name)}” cannot be read.`);
  });

  it('tells broken patterns, of all lines and of those that are reached', async () => {
    await using disk = await createDiskContext({ '.dockerignore': 'a\n[\nx*[\n', a: '', b: '' });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const { problems, tree } = await readContext(place, options);
    expect(problems.map(({ line, text }) => [line, text])).toEqual([
      [1, '['],
      [2, 'x*['],
    ]);
    expect(tree.tree.fileCount).toBe(2);
  });

  it('is not complete where something could not be read', async () => {
    await using disk = await createDiskContext({ Dockerfile: '' });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const files = createMemoryFiles(toMemoryFolder(['a', 'b']), { unreadable: ['a'] });
    const context = await readContext(place, { ...options, files });
    expect(toContextFacts(context).isComplete).toBe(false);
    expect(context.notCounted.unreadable).toEqual(['a']);
  });

  it('does not want what an exception says by name, nor what is in it', async () => {
    await using disk = await createDiskContext({
      '.dockerignore': '*\n!src/**\n!.env\n!vendor/node_modules/keep\n',
      'src/node_modules/x': '1',
      '.env': 'A=1',
      'vendor/node_modules/keep/x': '1',
    });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const { unwanted } = await readContext(place, options);
    expect(unwanted.map(({ path }) => path)).toEqual(['src/node_modules']);
  });

  it('ends when it is told to, as an abort', async () => {
    await using disk = await createDiskContext({ a: '' });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const reason = new Error('closed');
    await expect(readContext(place, { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('reads thousands of files in many folders of the disk', async () => {
    const files = Array.from({ length: 3000 }, (_, at) => [`d${at % 60}/e${at % 7}/f${at}`, 'x'] as const);
    await using disk = await createDiskContext(Object.fromEntries(files));
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const { tree, notCounted } = await readContext(place, options);
    expect([tree.tree.fileCount, tree.tree.columns.sizes[0]]).toEqual([3000, 3000]);
    expect(notCounted).toEqual({ unreadable: [], unreadableCount: 0, folderCount: 0 });
  });
});
