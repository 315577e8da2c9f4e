import { describe, expect, it } from 'vitest';
import { cosignTag, referrersTag } from '../../../../src/oci/attachedTags.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { listNames, shortenDigest, shortenTag } from '../../../../src/vscode/changing/shortNames.ts';

const digest = computeDigest(Buffer.from('one'));

describe('a digest in short', () => {
  it('keeps its algorithm', () => {
    expect(shortenDigest(digest)).toMatch(/^sha256:[0-9a-f]{12}$/);
    expect(shortenDigest(computeDigest(Buffer.from('one'), 'sha512'))).toMatch(/^sha512:[0-9a-f]{12}$/);
  });
});

describe('a tag in short', () => {
  it('is whole when a person made it, however long it is', () => {
    const long = 'x'.repeat(128);
    expect([shortenTag('1.2'), shortenTag(long), shortenTag('sha256-not-a-digest')]).toEqual([
      '1.2',
      long,
      'sha256-not-a-digest',
    ]);
  });

  it('is cut inside its digest when a tool made it, and still says what it is', () => {
    expect(shortenTag(cosignTag(digest, 'sig'))).toBe(`sha256-${digest.slice(7, 19)}….sig`);
    expect(shortenTag(cosignTag(digest, 'sbom'))).toBe(`sha256-${digest.slice(7, 19)}….sbom`);
    expect(shortenTag(referrersTag(digest))).toBe(`sha256-${digest.slice(7, 19)}…`);
  });
});

describe('a list of names', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd'], 'a, b, c and d'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d and 1 more'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d and 3 more'],
  ])('of %j', (names, expected) => {
    expect(listNames(names)).toBe(expected);
  });

  it('is as long as it is wanted', () => {
    expect(listNames(['a', 'b', 'c'], 1)).toBe('a and 2 more');
    expect(listNames(['a', 'b', 'c', 'd', 'e'], 5)).toBe('a, b, c, d and e');
  });
});
