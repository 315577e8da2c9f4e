/**
 * How zlib, which starts at whole bytes and at the first block only, is made to start at any bit of a byte: with empty
 * blocks before it, as many as their lengths in bits need to end at that bit (RFC 1951, 3.2).
 */
import { startKinds } from './gzipResumeSearch.ts';

/** As much as a deflate block can look back. */
export const windowBytes = 32_768;

/** Empty blocks that are not the last one; their bits, the first one to be read first. */
const fixedBlock = '0100000000';

/**
 * A block with codes of its own, one of one bit for its end. Its header, after the three bits of its kind: 257 literals, one distance, 18 lengths of the
 * code for lengths, in which 1 is `0`, 0 is `10` and 18 (many zeros) is `11`; 138 and 118 zeros, a 1, a 0; the end.
 */
const dynamicBlock = [
  '00100000000000111',
  ...[0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].map((length) => lowestFirst(length, 3)),
  '11' + lowestFirst(138 - 11, 7),
  '11' + lowestFirst(118 - 11, 7),
  '0',
  '10',
  '0',
].join('');

/** By the bit to start at, blocks of as many bits and whole bytes more. */
const blocks: readonly string[] = Array.from({ length: 8 }, (_, bit) => {
  const odd = bit % 2 === 0 ? '' : dynamicBlock;
  const found = [0, 1, 2, 3].find((count) => (odd.length + count * fixedBlock.length) % 8 === bit) ?? 0;
  return odd + fixedBlock.repeat(found);
});

/** The bytes from a start on, so changed that raw inflate can begin with the first. */
export function toStartedBytes(kind: number, bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  if (kind === startKinds.stored) {
    return [Uint8Array.of(0), bytes];
  }
  const bits = blocks[kind] ?? '';
  if (kind === 0 || bits === '') {
    return [new Uint8Array(0), bytes];
  }
  const prefix = new Uint8Array(Math.ceil(bits.length / 8));
  for (let index = 0; index < bits.length; index++) {
    const at = index >>> 3;
    prefix[at] = (prefix[at] ?? 0) | (bits[index] === '1' ? 1 << (index & 7) : 0);
  }
  const ownBits = (1 << kind) - 1;
  const last = prefix.length - 1;
  prefix[last] = ((prefix[last] ?? 0) & ownBits) | ((bytes[0] ?? 0) & ~ownBits);
  return [prefix, bytes.subarray(1)];
}

function lowestFirst(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => (value >>> index) & 1).join('');
}
