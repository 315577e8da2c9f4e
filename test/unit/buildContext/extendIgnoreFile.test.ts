import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendIgnoreFile } from '../../../src/buildContext/extendIgnoreFile.ts';
import { IgnoreMatcher } from '../../../src/buildContext/ignoreMatcher.ts';
import { readIgnorePatterns } from '../../../src/buildContext/ignorePatterns.ts';

describe('extendIgnoreFile', () => {
  it('writes a file where there is none', () => {
    expect(extendIgnoreFile(undefined, ['.git', '**/node_modules'])).toBe('.git\n**/node_modules\n');
  });

  it('writes behind what is there, and keeps it', () => {
    const text = '# What is made\n/dist/\n\n# Last words\n';
    expect(extendIgnoreFile(text, ['.git'])).toBe(`${text}.git\n`);
  });

  it('ends a last line that has no end', () => {
    expect(extendIgnoreFile('a', ['b'])).toBe('a\nb\n');
  });

  it('keeps the line breaks of Windows and a byte order mark', () => {
    expect(extendIgnoreFile('\uFEFFa\r\nb', ['c'])).toBe('\uFEFFa\r\nb\r\nc\r\n');
  });

  it.each([
    ['.git\n', '.git'],
    ['/.git/\n', '.git'],
    ['  .git  \n', '.git'],
    ['**/.git\n', '.git'],
    ['**/dist\n', 'packages/a/dist'],
    ['packages\n', 'packages/a/dist'],
    ['.git\n!src\n.git\n', '.git'],
  ])('changes nothing in %j, which leaves out %s already', (text, pattern) => {
    expect(extendIgnoreFile(text, [pattern])).toBe(text);
  });

  it('writes of two patterns the wider one', () => {
    expect(extendIgnoreFile('', ['node_modules', '**/node_modules', 'a/node_modules'])).toBe(
      '**/node_modules\n',
    );
  });

  it('writes behind exceptions that would take it back', () => {
    expect(extendIgnoreFile('*\n!src\n', ['**/node_modules'])).toBe('*\n!src\n**/node_modules\n');
  });

  it('moves a line there that an exception took back by the way', () => {
    expect(extendIgnoreFile('**/node_modules\n*.md\n!src\n', ['**/node_modules'])).toBe(
      '*.md\n!src\n**/node_modules\n',
    );
  });

  it.each(['!**/node_modules/keep', '!node_modules', '!app/node_modules/**'])(
    'writes before %s, which was written on purpose',
    (exception) => {
      expect(extendIgnoreFile(`a\n${exception}\nb\n`, ['**/node_modules'])).toBe(
        `a\n**/node_modules\n${exception}\nb\n`,
      );
    },
  );

  it('writes a pattern for names before an exception for one of them', () => {
    expect(extendIgnoreFile('!keep.log\n', ['**/*.log'])).toBe('**/*.log\n!keep.log\n');
  });

  it('leaves out what it was asked to, and more the second time never', () => {
    const part = fc.constantFrom('a', 'b', '*', '**', 'node_modules', '*.log');
    const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const line = fc.oneof(
      pattern,
      pattern.map((text) => `!${text}`),
      fc.constantFrom('# words', '', '  '),
    );
    const wanted = fc.array(fc.constantFrom('**/node_modules', '.git', '**/*.log', 'a/b'), { minLength: 1 });
    const newline = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), wanted, newline, (lines, patterns, end) => {
        const text = lines.join(end);
        const extended = extendIgnoreFile(text, patterns);
        expect(extendIgnoreFile(extended, patterns)).toBe(extended);
        const { patterns: read } = readIgnorePatterns(extended, { isWindows: false });
        const comments = (file: string): readonly string[] =>
          file.split(/\r?\n/).filter((one) => one.startsWith('#'));
        expect(comments(extended)).toEqual(comments(text));
        const excepted = read.filter(({ isException }) => isException).map((one) => one.pattern);
        // Without exceptions nothing takes a pattern back.
        if (excepted.length === 0 && patterns.includes('.git')) {
          expect(new IgnoreMatcher(read).ignores('.git/config')).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
