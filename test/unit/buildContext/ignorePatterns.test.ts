import { describe, expect, it } from 'vitest';
import { cleanLine, readIgnorePatterns } from '../../../src/buildContext/ignorePatterns.ts';

const onLinux = { isWindows: false };

function problemsOf(text: string): readonly string[] {
  return readIgnorePatterns(text, onLinux).problems.map(({ line, why }) => `${line}: ${why}`);
}

describe('readIgnorePatterns', () => {
  it('reads lines as Docker does', () => {
    const text = 'test1\n/test2\n/a/file/here\n\nlastfile\n# a comment\n! /inverted/abs/path\n a/./b//c/ \n';
    const { patterns, problems } = readIgnorePatterns(text, onLinux);
    expect(problems).toEqual([]);
    expect(patterns.map(({ line, pattern, isException }) => [line, isException, pattern])).toEqual([
      [0, false, 'test1'],
      [1, false, 'test2'],
      [2, false, 'a/file/here'],
      [4, false, 'lastfile'],
      [6, true, 'inverted/abs/path'],
      [7, false, 'a/b/c'],
    ]);
  });

  it.each([
    ['a\n[', '1: a “[” is never closed'],
    ['[]a]', '0: “]” stands where a character of “[…]” is expected'],
    ['[-]', '0: “-” stands where a character of “[…]” is expected'],
    ['[x-]', '0: “]” stands where a character of “[…]” is expected'],
    ['a\\', '0: a backslash at the end has nothing to escape'],
    ['!', '0: “!” stands alone'],
    ['! ', '0: “!” stands alone'],
    ['!/', '0: “!” stands alone'],
    ['a'.repeat(65_536), '0: the line is longer than 64 KiB'],
  ])('tells of %j what makes Docker refuse it', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('reads what is around a refused line', () => {
    const { patterns, problems } = readIgnorePatterns('a\n[\nb', onLinux);
    expect([patterns.map(({ pattern }) => pattern), problems.map(({ text }) => text)]).toEqual([
      ['a', 'b'],
      ['['],
    ]);
  });

  it('finds no fault behind what does not fit, which Docker does not look at before it has to', () => {
    const { patterns, problems } = readIgnorePatterns('a*[', onLinux);
    expect([problems, patterns[0]?.problem]).toEqual([
      [],
      { line: 0, text: 'a*[', why: 'what it becomes as a regular expression is none' },
    ]);
  });

  it('reads anything without throwing', () => {
    const odd = [
      '\0',
      '\\',
      '[',
      ']',
      '*',
      '?',
      '!',
      '#',
      '/',
      '{',
      '}',
      '|',
      '(',
      '^',
      '$',
      '\uD800',
      '\u0085',
    ];
    const texts = odd.flatMap((a) => odd.flatMap((b) => odd.map((c) => a + b + c)));
    for (const text of texts) {
      const { patterns } = readIgnorePatterns(text, onLinux);
      patterns.forEach((pattern) => pattern.matches('a/b'));
    }
    expect(texts.length).toBe(odd.length ** 3);
  });
});

describe('cleanLine', () => {
  it.each([
    ['a/', 'a'],
    ['//a', 'a'],
    ['./a', 'a'],
    ['./#a', '#a'],
    ['/', '/'],
    ['..', '..'],
    ['! a/../b', '!b'],
    ['\u00A0a\u3000', 'a'],
    ['\u0085a', 'a'],
  ])('makes %j to %j', (line, clean) => {
    expect(cleanLine(line, onLinux)).toBe(clean);
  });

  it.each(['# a', '#', '', '   ', '\t'])('finds nothing in %j', (line) => {
    expect(cleanLine(line, onLinux)).toBeUndefined();
  });
});
