import { describe, expect, it } from 'vitest';
import { toContextTree } from '../../../../src/buildContext/contextTree.ts';
import { rootRow } from '../../../../src/buildContext/contextRows.ts';
import type { BuildContext } from '../../../../src/buildContext/readContext.ts';
import { toContextResult } from '../../../../src/vscode/panels/context/contextView.ts';

const nothing: BuildContext = {
  ignoreFile: undefined,
  problems: [],
  tree: toContextTree([rootRow]),
  ignored: { fileCount: 0, folderCount: 0 },
  notCounted: { unreadable: [], unreadableCount: 0, folderCount: 0 },
  largest: [],
  unwanted: [],
};

const unwanted = (path: string, pattern: string, sizeBytes: number) => ({
  path,
  pattern,
  kind: 'dependencies' as const,
  fileCount: 2,
  sizeBytes,
});

describe('toContextResult', () => {
  it('says nothing of an empty context', () => {
    expect(toContextResult(nothing, 7)).toEqual({
      version: 7,
      fileCount: 0,
      sizeBytes: 0,
      ignoredFiles: 0,
      ignoredFolders: 0,
      problems: [],
      notCounted: [],
      largest: [],
      unwanted: [],
    });
  });

  it('puts what one line leaves out together, the largest first', () => {
    const { unwanted: groups } = toContextResult(
      {
        ...nothing,
        unwanted: [
          unwanted('c', 'c', 50),
          unwanted('a/node_modules', '**/node_modules', 40),
          unwanted('b/node_modules', '**/node_modules', 30),
          { ...unwanted('.env', '**/.env', 1), kind: 'secret' },
        ],
      },
      1,
    );
    expect(
      groups.map(({ pattern, sizeBytes, fileCount, pathCount }) => [
        pattern,
        sizeBytes,
        fileCount,
        pathCount,
      ]),
    ).toEqual([
      ['**/node_modules', 70, 4, 2],
      ['c', 50, 2, 1],
      ['**/.env', 1, 2, 1],
    ]);
    expect(groups[0]?.paths.map(({ path }) => path)).toEqual(['a/node_modules', 'b/node_modules']);
    expect(groups.map(({ title, isSecret }) => [title, isSecret])).toEqual([
      ['Installed packages', false],
      ['Installed packages', false],
      ['Secret', true],
    ]);
  });

  it('names no more paths than are read, and counts all', () => {
    const many = Array.from({ length: 120 }, (_, at) => unwanted(`${at}/x`, '**/x', 1));
    const [group] = toContextResult({ ...nothing, unwanted: many }, 1).unwanted;
    expect([group?.paths.length, group?.pathCount, group?.sizeBytes]).toEqual([50, 120, 120]);
  });

  it('says what is not counted, and why Docker would not build', () => {
    const { notCounted, problems } = toContextResult(
      {
        ...nothing,
        ignoreFile: { path: '/x/a.dockerignore', name: 'a.dockerignore', text: '[', isCut: false },
        problems: [
          { line: 2, text: '[', why: 'a “[” is never closed' },
          { line: 4, text: '', why: 'it is too long' },
        ],
        notCounted: { unreadable: ['a', 'b'], unreadableCount: 5, folderCount: 1 },
      },
      1,
    );
    expect(problems).toEqual([
      'a.dockerignore, line 3, “[”: a “[” is never closed.',
      'a.dockerignore, line 5: it is too long.',
    ]);
    expect(notCounted).toEqual([
      '“a”, “b” and 3 others could not be read, and what is there is not counted.',
      'There are more files than are counted here: 1 folder was not looked into to the end.',
    ]);
  });
});
