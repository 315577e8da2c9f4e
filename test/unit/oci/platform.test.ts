import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choosePlatform,
  comparePlatforms,
  findPlatform,
  formatPlatform,
  normalisePlatform,
  type Platform,
  platformOfMachine,
} from '../../../src/oci/platform.ts';

const read = (text: string): Platform => findPlatform(text) ?? { os: 'none', architecture: 'none' };

describe('formatPlatform', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['linux/armel', 'linux/arm/v6'],
    ['Linux/AMD64/v3', 'linux/amd64/v3'],
    ['windows/amd64:10.0.17763.1', 'windows/amd64:10.0.17763.1'],
  ])('writes %s as %s', (written, expected) => {
    expect(formatPlatform(read(written))).toBe(expected);
  });

  it('reads back what it writes', () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(name, name, fc.option(name, { nil: undefined }), (os, architecture, variant) => {
        const platform = normalisePlatform({ os, architecture, variant });
        expect(normalisePlatform(read(formatPlatform(platform)))).toEqual(
          normalisePlatform({ ...platform, osVersion: undefined }),
        );
      }),
    );
  });

  it('is no platform without a slash', () => {
    expect(findPlatform('linux')).toBeUndefined();
    expect(findPlatform('a/b/c/d')).toBeUndefined();
  });
});

describe('choosePlatform', () => {
  const choose = (candidates: readonly string[], wanted: string): string | undefined =>
    choosePlatform(candidates, read, read(wanted));

  it.each([
    [['linux/amd64', 'linux/arm64'], 'linux/arm64', 'linux/arm64'],
    [['linux/arm/v5', 'linux/arm/v6'], 'linux/arm/v7', 'linux/arm/v6'],
    [['linux/arm/v7', 'linux/arm/v6'], 'linux/arm/v6', 'linux/arm/v6'],
    [['linux/amd64/v3', 'linux/amd64'], 'linux/amd64', 'linux/amd64'],
    [['windows/amd64', 'linux/s390x'], 'linux/amd64', 'linux/s390x'],
    [['windows/amd64'], 'linux/amd64', 'windows/amd64'],
    [['windows/amd64:1', 'windows/amd64:2'], 'windows/amd64:2', 'windows/amd64:2'],
  ])('of %j takes for %s the one for %s', (candidates, wanted, expected) => {
    expect(choose(candidates, wanted)).toBe(expected);
  });

  it('finds none only among none', () => {
    expect(choose([], 'linux/amd64')).toBeUndefined();
    const any = fc.constantFrom('linux/amd64', 'windows/arm64', 'a/b/v9', 'linux/arm', 'freebsd/riscv64');
    fc.assert(
      fc.property(fc.array(any, { minLength: 1 }), any, (candidates, wanted) => {
        expect(candidates).toContain(choose(candidates, wanted));
      }),
    );
  });

  it('knows the platform of the machine', () => {
    expect(platformOfMachine({ arch: 'x64' })).toEqual({ os: 'linux', architecture: 'amd64' });
    expect(platformOfMachine({ arch: 'arm64' })).toEqual({ os: 'linux', architecture: 'arm64' });
  });
});

describe('comparePlatforms', () => {
  it('puts the common ones first', () => {
    const sorted = [
      'windows/amd64',
      'linux/s390x',
      'linux/arm/v7',
      'linux/arm64',
      'linux/amd64',
      'linux/arm/v6',
    ].toSorted((a, b) => comparePlatforms(read(a), read(b)));
    expect(sorted).toEqual([
      'linux/amd64',
      'linux/arm64',
      'linux/arm/v6',
      'linux/arm/v7',
      'linux/s390x',
      'windows/amd64',
    ]);
  });
});
