import { readFileSync } from 'node:fs';
import dockerignore from '@balena/dockerignore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IgnoreMatcher } from '../../../src/buildContext/ignoreMatcher.ts';
import { readIgnorePatterns } from '../../../src/buildContext/ignorePatterns.ts';
import { isLeftOut } from './dockerModel.ts';

interface RealCase {
  readonly text: string;
  /** Of a refused one: all files. */
  readonly files?: readonly string[];
  readonly kept?: readonly string[];
  readonly left?: readonly string[];
  readonly isRefused?: true;
}

const cases: readonly RealCase[] = JSON.parse(
  readFileSync(new URL('../../fixtures/dockerignore/cases.json', import.meta.url), 'utf8'),
);

function createMatcher(text: string): IgnoreMatcher {
  return new IgnoreMatcher(readIgnorePatterns(text, { isWindows: false }).patterns);
}

function keptOf(text: string, files: readonly string[]): readonly string[] {
  const matcher = createMatcher(text);
  return files.filter((file) => !matcher.ignores(file));
}

describe('the matcher', () => {
  it('leaves out what Docker leaves out, for nine hundred files that Docker was given', () => {
    const wrong = cases.filter(({ text, files, kept = [], left = [] }) => {
      const all = files ?? [...kept, ...left];
      return files === undefined && keptOf(text, all).toSorted().join() !== kept.toSorted().join();
    });
    expect([cases.length, wrong]).toEqual([900, []]);
  });

  it('tells every file that makes Docker refuse to build, and no other', () => {
    const wrong = cases.filter(({ text, files, kept = [], left = [], isRefused = false }) => {
      const { patterns, problems } = readIgnorePatterns(text, { isWindows: false });
      const matcher = new IgnoreMatcher(patterns);
      (files ?? [...kept, ...left]).forEach((file) => matcher.ignores(file));
      return problems.length + matcher.problems.length > 0 !== isRefused;
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['a pattern is about the root alone', 'a', ['a', 'a/x', 'b/a', 'ab'], ['b/a', 'ab']],
    ['a leading slash says nothing', '/a', ['a/x', 'b/a'], ['b/a']],
    ['a slash at the end says nothing', 'a/', ['a', 'a/x'], []],
    ['a star ends at a slash', '*.md', ['a.md', 'b/a.md'], ['b/a.md']],
    ['two stars are any number of folders', '**/*.md', ['a.md', 'b/a.md', 'b/c/a.md'], []],
    ['two stars at the end are what is in a folder', 'a/**', ['a/x', 'a/b/x', 'b'], ['b']],
    ['the last that matches decides', '*.md\n!a.md', ['a.md', 'b.md'], ['a.md']],
    ['an exception before its pattern says nothing', '!a.md\n*.md', ['a.md'], []],
    ['an exception reaches below what is left out', 'a\n!a/b', ['a/b/x', 'a/c'], ['a/b/x']],
    ['what is left out again stays out', '*\n!a\na/b', ['a/b/x', 'a/c', 'd'], ['a/c']],
    ['a comment begins at the start of the line', '#a\n #b', ['a', '#a', '#b'], ['a', '#a']],
    ['upper and lower case differ', 'A', ['a', 'A'], ['a']],
    ['a question mark is one character, also outside of the first plane', 'a?', ['a😀', 'ab', 'a'], ['a']],
    ['two stars before a name are also the end of one', '**b', ['b', 'xb', 'a/xb'], []],
    ['brackets are classes', 'a[b-d]', ['ab', 'ae'], ['ae']],
    ['a class is negated by ^', 'a[^b]', ['ab', 'ac'], ['ab']],
    ['nothing else of regular expressions means anything', 'a+(b).c', ['a+(b).c', 'aab.c'], ['aab.c']],
    ['blanks around a pattern say nothing', '  a \t', ['a'], []],
    ['dots in a pattern are followed', 'a/../b', ['a', 'b'], ['a']],
    ['a byte order mark is passed over', '\uFEFFa', ['a'], []],
    ['Windows may have written it', 'a\r\nb\r\n', ['a', 'b', 'c'], ['c']],
  ])('%s', (_, text, files, kept) => {
    expect(keptOf(text, files)).toEqual(kept);
  });

  it('agrees with what the rules say, compared slowly', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'ba', 'c');
    const part = fc.constantFrom('a', 'b', 'ab', '*', '**', '?', 'a*', '*b', '*a*', '?b');
    const line = fc
      .tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 4 }))
      .map(([isException, parts]) => (isException ? '!' : '') + parts.join('/'));
    const paths = fc.array(
      fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/')),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), paths, (lines, files) => {
        expect(keptOf(lines.join('\n'), files)).toEqual(files.filter((file) => !isLeftOut(lines, file)));
      }),
      { numRuns: 2000 },
    );
  });

  it('looks below an ignored folder only where an exception may be', () => {
    const matcher = createMatcher('**\n!src/app/*\n!docs/**\n!*.md\n!packages/*/dist');
    const folders = ['src', 'src/app', 'src/other', 'docs', 'node_modules', 'packages/a', 'packages'];
    expect(folders.filter((folder) => matcher.canReinclude(folder))).toEqual(folders);
    const plain = createMatcher('**\n!src/app/*\n!docs/**\n!packages/*/dist');
    expect(folders.filter((folder) => plain.canReinclude(folder))).toEqual([
      'src',
      'src/app',
      'docs',
      'packages/a',
      'packages',
    ]);
  });

  it('takes no longer for many stars than for few', () => {
    const matcher = createMatcher(`${'*a'.repeat(60)}b\n${'**/a'.repeat(60)}/b`);
    const startMs = performance.now();
    expect(matcher.ignores(`${'a/'.repeat(100)}${'a'.repeat(200)}`)).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });

  it('knows folders by backslashes on Windows, where nothing is escaped', () => {
    const { patterns } = readIgnorePatterns('a\\b\n*.md\\', { isWindows: true });
    const matcher = new IgnoreMatcher(patterns);
    expect(['a/b', 'a/c', 'x.md'].filter((file) => matcher.ignores(file))).toEqual(['a/b', 'x.md']);
  });
});

/** Why the library that others use is not used here: each of these is what Docker does, and not what it does. */
describe('@balena/dockerignore', () => {
  const askLibrary = (text: string, file: string): boolean =>
    dockerignore.default({ ignorecase: false }).add(text).ignores(file);

  it('agrees on what is plain', () => {
    const text = '*.md\n!a.md\nb\n!b/c\n**/d';
    const files = ['a.md', 'b.md', 'b/x', 'b/c/x', 'x/d/y', 'e'];
    expect(files.filter((file) => !askLibrary(text, file))).toEqual(keptOf(text, files));
  });

  it.each([
    ['two stars before a name', '**b', 'xb'],
    ['two stars in a name', 'a**/b', 'a/c/b/x'],
    ['a plus', 'a+b', 'a+b'],
    ['a folder that an exception is about before it is left out', 'a/b\n!a', 'a/b'],
  ])('differs on %s', (_, text, file) => {
    expect([createMatcher(text).ignores(file), askLibrary(text, file)]).toEqual([true, false]);
  });

  it('throws where a bracket is never closed', () => {
    expect(() => askLibrary('a(', 'a')).toThrow('Invalid regular expression');
  });
});
