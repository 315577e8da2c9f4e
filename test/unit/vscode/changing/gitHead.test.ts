/** The commit of the open workspace, from whatever the git extension gives out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHeadCommit } from '../../../../src/vscode/changing/gitHead.ts';

const first = 'a'.repeat(40);
const second = 'b'.repeat(40);

function repository(commit: unknown): unknown {
  return { state: { HEAD: { name: 'main', commit } } };
}

/** As the extension has it: an object with methods that need their `this`. */
class Api {
  readonly repositories: unknown;
  readonly byFile: Readonly<Record<string, unknown>>;

  constructor(repositories: unknown, byFile: Readonly<Record<string, unknown>> = {}) {
    this.repositories = repositories;
    this.byFile = byFile;
  }

  getRepository(file: string): unknown {
    return this.byFile[file] ?? null;
  }
}

function gitExports(api: unknown): unknown {
  return { enabled: true, getAPI: (version: number) => (version === 1 ? api : undefined) };
}

describe('findHeadCommit', () => {
  it('is that of the repository that holds the file', () => {
    const api = new Api([repository(first), repository(second)], { 'file:///b/x': repository(second) });
    expect(findHeadCommit(gitExports(api), 'file:///b/x')).toBe(second);
  });

  it('is that of the first repository for a file outside of all, and without a file', () => {
    const api = new Api([repository(first), repository(second)]);
    expect(findHeadCommit(gitExports(api), 'file:///elsewhere')).toBe(first);
    expect(findHeadCommit(gitExports(api), undefined)).toBe(first);
  });

  it('is that of another repository where there is no commit yet', () => {
    const api = new Api([{ state: { HEAD: undefined } }, repository(undefined), repository(second)]);
    expect(findHeadCommit(gitExports(api), undefined)).toBe(second);
  });

  it.each([
    ['without repositories', gitExports(new Api([]))],
    ['with something else than a list of them', gitExports(new Api('none'))],
    [
      'with repositories of another shape',
      gitExports(new Api([null, 7, {}, { state: null }, { state: [] }])),
    ],
    ['with a commit that is no hash', gitExports(new Api([repository('HEAD'), repository('a1b2c3d; rm')]))],
    ['without an API of this version', gitExports(undefined)],
    ['without an API', { getAPI: 'none' }],
    ['without anything', undefined],
  ])('is unknown %s', (_situation, given) => {
    expect(findHeadCommit(given, 'file:///b/x')).toBeUndefined();
  });

  it('takes any exports without failing', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (api, file) => {
        expect(findHeadCommit(gitExports(api), file)).toBeUndefined();
      }),
    );
  });
});
