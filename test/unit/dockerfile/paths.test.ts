import { describe, expect, it } from 'vitest';
import { empties, isWithin, removesFile } from '../../../src/dockerfile/paths.ts';

describe('removesFile', () => {
  it.each([
    ['/a/b', '/a/b'],
    ['/a', '/a/b/c'],
    ['/a/*', '/a/b/c'],
    ['/a/*.txt', '/a/b.txt'],
    ['/a/b?d', '/a/bcd'],
    ['/a/**', '/a/b'],
    ['/*/b', '/a/b'],
    ['/a/*b*d', '/a/abcbcd'],
    ['/a/(b)+', '/a/(b)+'],
  ])('is true of %s for %s', (pattern, path) => {
    expect(removesFile(pattern, path)).toBe(true);
  });

  it.each([
    ['/a/b', '/a'],
    ['/a/b', '/a/bc'],
    ['/a/*', '/a'],
    ['/a*', '/b/a'],
    ['/a/?', '/a/bc'],
    ['/a/*.txt', '/a/b/c.txt'],
    ['/a/*b', '/a/bc'],
    ['/a.c', '/abc'],
  ])('is false of %s for %s', (pattern, path) => {
    expect(removesFile(pattern, path)).toBe(false);
  });

  it('takes no longer for many wildcards than for one', () => {
    const start = performance.now();
    expect(removesFile(`/${'*a'.repeat(5000)}b`, `/${'a'.repeat(10_000)}`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('isWithin', () => {
  it.each([
    ['/a', '/a', true],
    ['/a/b', '/a/', true],
    ['/a/b', '/', true],
    ['/ab', '/a', false],
    ['/a', '/a/b', false],
  ])('tells whether %s is in %s', (path, folder, expected) => {
    expect(isWithin(path, folder)).toBe(expected);
  });
});

describe('empties', () => {
  it.each([
    ['/var/lib/apt/lists/*', '/var/lib/apt/lists', true],
    ['/var/lib/apt/*', '/var/lib/apt/lists', true],
    ['/var/lib/apt/lists/*_*', '/var/lib/apt/lists', true],
    ['/var/lib/apt', '/var/lib/apt/lists', true],
    ['/var/apt/lists/*', '/var/lib/apt/lists', false],
    ['/*', '/var', false],
  ])('tells whether %s empties %s', (pattern, path, expected) => {
    expect(empties(pattern, path)).toBe(expected);
  });
});
