import { describe, expect, it } from 'vitest';
import { foldRepositories, toFolderPaths } from '../../../../src/vscode/tree/folding.ts';

const repositories = ['alpine', 'team/api', 'team/web', 'team', 'team/tools/lint', 'b10', 'b9'];

describe('foldRepositories', () => {
  it('puts folders first, sorted, with a repository of the same name beside them', () => {
    expect(foldRepositories(repositories, '').map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'folder team',
      'repository alpine',
      'repository b9',
      'repository b10',
      'repository team',
    ]);
  });

  it('gives what stands directly below a folder', () => {
    expect(foldRepositories(repositories, 'team')).toEqual([
      { kind: 'folder', path: 'team/tools', label: 'tools' },
      { kind: 'repository', repository: 'team/api', label: 'api' },
      { kind: 'repository', repository: 'team/web', label: 'web' },
    ]);
  });

  it('knows the folders on the way to a repository', () => {
    expect(toFolderPaths('a/b/c')).toEqual(['a', 'a/b']);
    expect(toFolderPaths('alpine')).toEqual([]);
  });
});
