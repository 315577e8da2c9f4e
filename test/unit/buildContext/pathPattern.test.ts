import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../src/buildContext/pathPattern.ts';

function matches(pattern: string, path: string): boolean | undefined {
  return compilePattern(pattern, { isWindows: false })?.matches(path);
}

/** Most are those of Docker's own tests. */
const fitting: readonly (readonly [string, string])[] = [
  ['**', 'dir/file'],
  ['**/**', 'dir/file'],
  ['dir/**', 'dir/dir2/file'],
  ['**/dir', 'dir'],
  ['**/dir2/*', 'dir/dir2/file'],
  ['**/dir2/**', 'dir/dir2/dir3/file'],
  ['**file', 'dir/dir/file'],
  ['**/file*txt', 'dir/dir/file.txt'],
  ['**/**/*.txt', 'file.txt'],
  ['a**/*.txt', 'a/dir/dir/file.txt'],
  ['a/*.txt**', 'a/file.txt'],
  ['a[b-d]e', 'ace'],
  ['a[^b-d]e', 'aze'],
  ['.*', '.foo'],
  ['abc?def', 'abcZdef'],
  ['a\\\\', 'a\\'],
  ['a\\*b', 'a*b'],
  ['a(b)c/def', 'a(b)c/def'],
  ['a.|)$(}+{bc', 'a.|)$(}+{bc'],
  ['dist/*.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl'],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/f'],
  ['a*b?c*x', 'abxbbxdbxebxczzx'],
  ['a[^a]b', 'a☺b'],
  ['[a-ζ]*', 'α'],
  ['[\\]a]', ']'],
  ['[x\\-]', '-'],
  ['*\\.js', 'a.js'],
  // What stands in brackets and behind backslashes is Go's.
  ['a\\d', 'a7'],
  ['*[[:alpha:]]', '1b'],
  ['*[[:^alpha:]]', 'b1'],
  ['*\\pL', '1é'],
  ['\\x61*', 'abc'],
  ['\\101?', 'Ab'],
  ['*\\Qa|b\\E', 'xa|b'],
  ['a\\b*', 'a-b'],
  // And `*` is not taken out of brackets, nor are `|` and `{` escaped.
  ['[*]', '[]'],
  ['[?]', '[]'],
  ['a|*b', 'ax'],
  ['*a{2}', 'xaa'],
  ['*a{0,1}b{1,}', 'xabbb'],
  ['*{a,b}', 'x{a,b}'],
];

const unfitting: readonly (readonly [string, string])[] = [
  ['**/**/*.txt2', 'dir/dir/file.txt'],
  ['a/*.txt', 'a/dir/file.txt'],
  ['a[b-d]e', 'ae'],
  ['abc.def', 'abcZdef'],
  ['abc/**', 'abc'],
  ['**/.foo', 'bar.foo'],
  ['a*b', 'a/b'],
  ['a?b', 'a/b'],
  ['*[a-ζ]', 'A'],
  ['a\\D', 'a7'],
  ['a\\b*', 'abc'],
  ['a\\B*', 'a-b'],
  ['*{a,b}', 'xa'],
  ['*a{2}', 'xa'],
  ['^^a*', 'b'],
];

describe('a pattern', () => {
  it.each(fitting)('%s fits %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(true);
  });

  it.each(unfitting)('%s does not fit %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(false);
  });

  it.each([
    'a*\\e',
    '*\\pX',
    '*[[:no:]]',
    '*[b-a]',
    '*a{1001}',
    '*{2}',
    '*a{2}{3}',
    '*\\1',
    'a|{2}*',
    '*\\xZZ',
  ])('%s is none', (pattern) => {
    expect(matches(pattern, 'a')).toBeUndefined();
  });
});
