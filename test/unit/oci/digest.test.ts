import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  computeDigest,
  createDigester,
  findDigest,
  isDigest,
  parseDigest,
  toAlgorithm,
  toShortDigest,
} from '../../../src/oci/digest.ts';

describe('digests', () => {
  it.each(['sha256', 'sha512'] as const)(
    'of %s read back what was computed, in pieces or whole',
    (algorithm) => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (pieces) => {
          const digester = createDigester(algorithm);
          for (const piece of pieces) {
            digester.update(piece);
          }
          const whole = Buffer.concat(pieces);
          const digest = computeDigest(whole, algorithm);
          expect(digester.digest()).toBe(digest);
          expect(digest).toBe(`${algorithm}:${createHash(algorithm).update(whole).digest('hex')}`);
          expect(parseDigest(digest)).toBe(digest);
          expect(toAlgorithm(digest)).toBe(algorithm);
        }),
      );
    },
  );

  it.each([
    ['', 'must begin with sha256: or sha512:'],
    ['abc', 'must begin with sha256: or sha512:'],
    ['md5:abc', 'not “md5”'],
    ['sha256:abc', '64 hexadecimal digits, not 3'],
    [`sha256:${'G'.repeat(64)}`, 'lower case'],
    [`sha256:${'A'.repeat(64)}`, 'lower case'],
    [`sha512:${'a'.repeat(64)}`, '128 hexadecimal digits, not 64'],
  ])('say what is wrong with %j', (text, fault) => {
    expect(() => parseDigest(text)).toThrow(fault);
    expect(findDigest(text)).toBeUndefined();
    expect(isDigest(text)).toBe(false);
  });

  it('are shortened to twelve digits', () => {
    expect(toShortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('0123456789ab');
  });
});
