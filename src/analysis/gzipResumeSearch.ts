/**
 * Where decompression may start inside a gzip blob, told from the compressed bytes alone: members of gzip, and blocks of
 * deflate with a header that can be told from noise (RFC 1951, 3.2.4 and 3.2.7). Blocks with fixed codes cannot.
 * What is found here is a guess, to be proven by inflating from there.
 */

/** How the bytes at a start begin: 0 to 7 for a block at that bit of the first byte. */
export const startKinds = {
  /** The length of a stored block, its header left out. */
  stored: 8,
  member: 9,
} as const;

export interface GuessedStart {
  readonly at: number;
  /** A bit, or one of `startKinds`. */
  readonly kind: number;
}

/** Longer than the header of any block. */
export const headerBytes = 512;

const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);

/** Members that start from `from` on and before `to`. RFC 1952, 2.3: the three highest flags are reserved. */
export function* guessMembers(bytes: Uint8Array, from: number, to: number): Generator<GuessedStart, void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, to);
  for (let at = buffer.indexOf(gzipMagic, from); at >= 0; at = buffer.indexOf(gzipMagic, at + 1)) {
    if (((bytes[at + 3] ?? 0xff) & 0xe0) === 0) {
      yield { at, kind: startKinds.member };
    }
  }
}

/** Blocks that start from `from` on and before `to`. */
export function* guessBlocks(bytes: Uint8Array, from: number, to: number): Generator<GuessedStart, void> {
  for (let at = from; at < to; at++) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    if (isStoredLength(bytes, at)) {
      yield { at, kind: startKinds.stored };
    }
    const word = first | (second << 8) | ((bytes[at + 2] ?? 0) << 16);
    for (let bits = dynamicStarts[word & 0x3ff] ?? 0; bits !== 0; bits &= bits - 1) {
      const bit = 31 - Math.clz32(bits & -bits);
      const header = (word >>> bit) >>> 3;
      // At most 286 literals and 30 distances; five bits could say 288 and 32.
      if ((header & 0x1f) <= 29 && ((header >>> 5) & 0x1f) <= 29 && isDynamicBlock(bytes, at * 8 + bit)) {
        yield { at, kind: bit };
      }
    }
  }
}

/** For ten bits, at which of the first eight the three bits of a dynamic block that is not the last may stand. */
const dynamicStarts = Uint8Array.from({ length: 1024 }, (_, word) => {
  let bits = 0;
  for (let bit = 0; bit < 8; bit++) {
    bits |= ((word >>> bit) & 7) === 4 ? 1 << bit : 0;
  }
  return bits;
});

/** A length and its complement, after the zeros of a header and what fills its byte. */
function isStoredLength(bytes: Uint8Array, at: number): boolean {
  return (
    ((bytes[at] ?? 0) ^ (bytes[at + 2] ?? 0)) === 0xff &&
    ((bytes[at + 1] ?? 0) ^ (bytes[at + 3] ?? 0)) === 0xff &&
    at > 0 &&
    ((bytes[at - 1] ?? 0xff) & 0xe0) === 0
  );
}

/**
 * Stored bytes may themselves be gzip data with stored blocks inside, from which the very same bytes come out; that ends
 * where such a block does. Twice, since the five bytes between two blocks of the one may stand beside those of the other
 * and be the same.
 */
export function isToldFromCopy(kind: number, bytes: Uint8Array): boolean {
  if (kind === startKinds.stored) {
    return areBlocksInside(bytes, 0);
  }
  const block = kind === startKinds.member ? findFirstBlock(bytes) : undefined;
  return block === undefined || ((bytes[block] ?? 0) & 6) !== 0 || areBlocksInside(bytes, block + 1);
}

/** Whether two stored blocks in a row, or one with another kind behind it, end before the bytes do. */
function areBlocksInside(bytes: Uint8Array, start: number): boolean {
  let at = start;
  for (let blocks = 0; blocks < 2; blocks++) {
    at += 4 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
    if (at + headerBytes > bytes.length) {
      return false;
    }
    if (((bytes[at] ?? 0) & 6) !== 0) {
      return true;
    }
    at++;
  }
  return true;
}

/** RFC 1952, 2.3: what stands before the blocks of a member, as its flags say. */
function findFirstBlock(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) {
    at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  }
  for (const hasText of [(flags & 8) !== 0, (flags & 16) !== 0]) {
    at = hasText ? bytes.indexOf(0, at) + 1 : at;
  }
  return (flags & 2) === 0 ? at : at + 2;
}

/** Up to 16 bits from a bit on; zeros after the end. */
function peek(bytes: Uint8Array, bit: number, count: number): number {
  const at = bit >>> 3;
  const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return (word >>> (bit & 7)) & ((1 << count) - 1);
}

/** For three lengths of three bits each, how much of 128 they use of a prefix code with at most seven bits. */
const shares = Uint16Array.from({ length: 512 }, (_, word) =>
  [word & 7, (word >>> 3) & 7, word >>> 6].reduce(
    (sum, length) => sum + (length === 0 ? 0 : 128 >> length),
    0,
  ),
);

/** RFC 1951, 3.2.7: the order in which the lengths of the code for lengths are written. */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;

/** Whether a whole header stands there, as zlib's inflate would take it. */
function isDynamicBlock(bytes: Uint8Array, bit: number): boolean {
  const lengthCount = peek(bytes, bit + 13, 4) + 4;
  let used = 0;
  for (let index = 0; index < lengthCount; index += 3) {
    const missing = Math.min(3, lengthCount - index);
    used += shares[peek(bytes, bit + 17 + index * 3, missing * 3)] ?? 0;
    if (used > 128) {
      return false;
    }
  }
  return used === 128 && hasSoundCodes(bytes, bit, lengthCount);
}

/** By seven bits as they come: the symbol and, above its five bits, how many of them it takes. */
const decodeTable = new Uint8Array(128);
const lengths = new Uint8Array(19);
const codeLengths = new Uint8Array(286 + 30);

function hasSoundCodes(bytes: Uint8Array, start: number, lengthCount: number): boolean {
  fillDecodeTable(bytes, start + 17, lengthCount);
  const literals = peek(bytes, start + 3, 5) + 257;
  const all = literals + peek(bytes, start + 8, 5) + 1;
  let bit = start + 17 + lengthCount * 3;
  let previous = -1;
  for (let count = 0; count < all;) {
    const found = decodeTable[peek(bytes, bit, 7)] ?? 0;
    const symbol = found & 0x1f;
    bit += found >>> 5;
    if (symbol < 16) {
      codeLengths[count++] = symbol;
      previous = symbol;
      continue;
    }
    const extra = symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
    const times = peek(bytes, bit, extra) + (symbol === 18 ? 11 : 3);
    bit += extra;
    previous = symbol === 16 ? previous : 0;
    if (previous < 0 || count + times > all) {
      return false;
    }
    codeLengths.fill(previous, count, count + times);
    count += times;
  }
  const hasEnd = (codeLengths[256] ?? 0) !== 0;
  return hasEnd && isSoundCode(0, literals) && isSoundCode(literals, all);
}

function fillDecodeTable(bytes: Uint8Array, start: number, lengthCount: number): void {
  lengths.fill(0);
  for (let index = 0; index < lengthCount; index++) {
    lengths[lengthOrder[index] ?? 0] = peek(bytes, start + index * 3, 3);
  }
  let code = 0;
  for (let length = 1; length <= 7; length++) {
    for (let symbol = 0; symbol < 19; symbol++) {
      if (lengths[symbol] === length) {
        const reversed = reverseBits(code, length);
        for (let index = reversed; index < 128; index += 1 << length) {
          decodeTable[index] = symbol | (length << 5);
        }
        code++;
      }
    }
    code <<= 1;
  }
}

function reverseBits(code: number, length: number): number {
  let reversed = 0;
  for (let index = 0; index < length; index++) {
    reversed |= ((code >>> index) & 1) << (length - 1 - index);
  }
  return reversed;
}

/** Complete, or a single code of one bit, or none at all. */
function isSoundCode(from: number, to: number): boolean {
  let used = 0;
  let longest = 0;
  for (let index = from; index < to; index++) {
    const length = codeLengths[index] ?? 0;
    longest = Math.max(longest, length);
    used += length === 0 ? 0 : 32_768 >>> length;
  }
  return used === 32_768 || (longest <= 1 && used < 32_768);
}
