import { describe, expect, it } from 'vitest';
import { toContextTree } from '../../../src/buildContext/contextTree.ts';
import { findUnwanted } from '../../../src/buildContext/findUnwanted.ts';
import { IgnoreMatcher } from '../../../src/buildContext/ignoreMatcher.ts';
import { readIgnorePatterns } from '../../../src/buildContext/ignorePatterns.ts';
import { walkContext } from '../../../src/buildContext/walkContext.ts';
import type { UnwantedPath } from '../../../src/dockerfile/facts.ts';
import { createMemoryFiles, type MemoryFilesOptions, toMemoryFolder } from '../../support/buildContexts.ts';

const { signal } = new AbortController();

async function find(
  paths: readonly string[],
  options: MemoryFilesOptions & { readonly copied?: readonly string[] } = {},
): Promise<readonly UnwantedPath[]> {
  const files = createMemoryFiles(toMemoryFolder(paths), options);
  const { rows } = await walkContext(files, new IgnoreMatcher([]), { signal });
  return findUnwanted(toContextTree(rows), {
    signal,
    files,
    copied: options.copied ?? ['.'],
    isExcepted: () => false,
  });
}

async function findPaths(...asked: Parameters<typeof find>): Promise<readonly string[]> {
  return (await find(...asked)).map(({ path }) => path).toSorted();
}

describe('findUnwanted', () => {
  it.each([
    ['version-control', '.git', '.git/HEAD', '.git'],
    ['version-control', 'modules/a/.git', 'modules/a/.git/HEAD', '**/.git'],
    ['dependencies', 'node_modules', 'node_modules/m/x.js', '**/node_modules'],
    ['virtual-environment', 'venv', 'venv/pyvenv.cfg', '**/venv'],
    ['virtual-environment', '.venv', '.venv/pyvenv.cfg', '**/.venv'],
    ['cache', 'src/__pycache__', 'src/__pycache__/a.pyc', '**/__pycache__'],
    ['cache', 'a.pyc', 'a.pyc', '**/*.py[co]'],
    ['log', 'logs/a.log', 'logs/a.log', '**/*.log'],
    ['editor', '.idea', '.idea/a.xml', '**/.idea'],
    ['editor', '.DS_Store', '.DS_Store', '**/.DS_Store'],
    ['secret', '.env', '.env', '**/.env'],
    ['secret', 'api/.env.production', 'api/.env.production', '**/.env.production'],
    ['secret', 'keys/id_rsa', 'keys/id_rsa', '**/id_rsa'],
    ['secret', '.aws', '.aws/credentials', '**/.aws'],
    ['secret', 'a/b.p12', 'a/b.p12', 'a/b.p12'],
  ])('finds of kind %s: %s', async (kind, path, file, pattern) => {
    expect(await find([file, 'src/main.ts'])).toEqual([{ path, pattern, kind, fileCount: 1, sizeBytes: 1 }]);
  });

  it.each([
    ['target', 'Cargo.toml'],
    ['target', 'pom.xml'],
    ['dist', 'package.json'],
    ['dist', 'pyproject.toml'],
    ['build', 'build.gradle.kts'],
    ['build', 'CMakeLists.txt'],
    ['out', 'package.json'],
    ['bin', 'api.csproj'],
    ['obj', 'api.csproj'],
    ['coverage', 'package.json'],
    ['.next', 'package.json'],
  ])('finds the output %s of a build where %s is beside it', async (folder, beside) => {
    expect(await find([`app/${folder}/a`, `app/${beside}`])).toEqual([
      { path: `app/${folder}`, pattern: `app/${folder}`, kind: 'build-output', fileCount: 1, sizeBytes: 1 },
    ]);
  });

  it.each([
    [
      'folders of such a name that nothing makes',
      ['target/a', 'dist/a', 'build/a', 'out/a', 'bin/a', 'coverage/a'],
    ],
    ['a folder env without Python in it', ['env/a', 'venv/a']],
    ['samples of an environment', ['.env.example', '.env.sample', '.env.template', '.env.test', 'env']],
    [
      'names that only begin alike',
      ['.gitignore', '.github/a', 'node_modules.md', 'a.logger', 'catalog', 'id_rsa.pub'],
    ],
    ['empty folders', ['.gitkeep']],
  ])('finds nothing in %s', async (_, paths) => {
    expect(await find(paths)).toEqual([]);
  });

  it('adds up what is in a folder, and looks for nothing inside of it', async () => {
    const paths = ['node_modules/a/x', 'node_modules/a/node_modules/b/y', 'node_modules/c/.env', '.env'];
    expect(await find(paths, { sizeBytes: 10 })).toEqual([
      {
        path: 'node_modules',
        pattern: '**/node_modules',
        kind: 'dependencies',
        fileCount: 3,
        sizeBytes: 30,
      },
      { path: '.env', pattern: '**/.env', kind: 'secret', fileCount: 1, sizeBytes: 10 },
    ]);
  });

  it('takes keys and settings for secrets only where they are', async () => {
    const texts = {
      'tls/server.key': '-----BEGIN RSA PRIVATE KEY-----',
      'tls/server.pem': '-----BEGIN CERTIFICATE-----',
      'locale.key': 'hello',
      '.npmrc': '//registry.example.com/:_authToken=npm_abc',
      'a/.npmrc': '//registry.example.com/:_authToken=${NPM_TOKEN}',
      'b/.npmrc': 'save-exact=true',
      'c/.pypirc': '[pypi]\npassword = x',
    };
    expect(await findPaths(Object.keys(texts), { texts })).toEqual(['.npmrc', 'c/.pypirc', 'tls/server.key']);
  });

  it('takes archives for worth a word only where they are large', async () => {
    const paths = ['a.tar.gz', 'b.zip', 'dump.sql'];
    expect(await findPaths(paths, { sizeBytes: 1000 })).toEqual([]);
    expect(await findPaths(paths, { sizeBytes: 2_000_000 })).toEqual(['a.tar.gz', 'b.zip']);
    expect(await findPaths(paths, { sizeBytes: 20_000_000 })).toEqual(['a.tar.gz', 'b.zip', 'dump.sql']);
  });

  it.each([['dist'], ['./dist/'], ['dist/main.js'], ['dist/*.js'], ['d*t/x']])(
    'wants what is copied by name: %s',
    async (source) => {
      const paths = ['dist/main.js', 'package.json', '.env'];
      expect(await findPaths(paths, { copied: ['.', source] })).toEqual(['.env']);
    },
  );

  it.each([['.'], ['*'], ['**'], ['./'], ['distance'], ['src/dist']])(
    'does not take %s for the name of dist',
    async (source) => {
      expect(await findPaths(['dist/main.js', 'package.json'], { copied: [source] })).toEqual(['dist']);
    },
  );

  it('says a name wherever it is, unless that leaves out what is copied elsewhere', async () => {
    const paths = ['a/node_modules/x', 'b/node_modules/x'];
    const [found] = await find(paths, { copied: ['a/node_modules/x', '.'] });
    expect([found?.path, found?.pattern]).toEqual(['b/node_modules', 'b/node_modules']);
  });

  it('writes names with special characters as patterns that work on every system', async () => {
    const paths = ['a[1] {x}/b.p12', '#c.p12', '!d.p12', ' e.p12'];
    const found = await find(paths);
    expect(found.map(({ pattern }) => pattern).toSorted()).toEqual([
      '?c.p12',
      '?d.p12',
      '?e.p12',
      'a?1? ?x?/b.p12',
    ]);
    for (const { path, pattern } of found) {
      const matcher = new IgnoreMatcher(readIgnorePatterns(pattern, { isWindows: false }).patterns);
      expect([path, matcher.ignores(path)]).toEqual([path, true]);
    }
  });

  it('leaves out what it found, by the lines it says', async () => {
    const paths = [
      '.git/a',
      'a/.git/b',
      'node_modules/a',
      'b/__pycache__/c.pyc',
      'x.pyc',
      'x.log',
      'dist/a',
      'package.json',
    ];
    const found = await find(paths);
    const text = found.map(({ pattern }) => pattern).join('\n');
    const matcher = new IgnoreMatcher(readIgnorePatterns(text, { isWindows: false }).patterns);
    expect(paths.filter((path) => !matcher.ignores(path))).toEqual(['package.json']);
  });

  it('ends when it is told to', async () => {
    const files = createMemoryFiles(() => [], {});
    const many = Array.from({ length: 20_000 }, (_, at) => `f${at}`);
    const { rows } = await walkContext(createMemoryFiles(toMemoryFolder(many)), new IgnoreMatcher([]), {
      signal,
    });
    await expect(
      findUnwanted(toContextTree(rows), {
        signal: AbortSignal.abort(new Error('enough')),
        files,
        copied: [],
        isExcepted: () => false,
      }),
    ).rejects.toThrow('enough');
  }, 120_000);
});
