/**
 * The fields of one header block: POSIX.1-2017 pax, "ustar Interchange Format", and what GNU tar and the archives before
 * ustar do otherwise. tar-stream reads them too, but gives them out only with a stream for each entry, in which it takes
 * in a long name of any claimed size, loses bytes of names that are no UTF-8, and stops at sparse files.
 *
 * Read byte by byte where the block lies in a larger piece: a layer may have a million of them.
 */

export interface HeaderBlock {
  /** The byte of the type field. */
  readonly type: number;
  /** Texts are copies. */
  readonly path: Uint8Array;
  readonly target: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

export const blockBytes = 512;

const checksumStart = 148;
const checksumEnd = 156;
const blankSum = (checksumEnd - checksumStart) * 0x20;
const slash = 0x2f;
const blank = 0x20;
const nothing = new Uint8Array();
/** `ustar` and a zero byte; GNU's own format has a blank there and uses the prefix for something else. */
const ustar = [0x75, 0x73, 0x74, 0x61, 0x72, 0x00];

/** Of the block at `start`: `'end'` for zeros; `undefined` for what is no header, by its checksum or its size. */
export function parseHeaderBlock(bytes: Uint8Array, start = 0): HeaderBlock | 'end' | undefined {
  const sum = addBytes(bytes, start);
  const checksum = parseNumber(bytes, start + checksumStart, 8);
  if (sum === blankSum && bytes.subarray(start, start + blockBytes).every((byte) => byte === 0)) {
    return 'end';
  }
  const sizeBytes = parseNumber(bytes, start + 124, 12);
  if (sizeBytes === undefined || (checksum !== sum && checksum !== sum - 256 * countHigh(bytes, start))) {
    return undefined;
  }
  return {
    type: bytes[start + 156] ?? 0,
    path: pathAt(bytes, start),
    target: textAt(bytes, start + 157, 100),
    mode: parseNumber(bytes, start + 100, 8) ?? 0,
    uid: parseNumber(bytes, start + 108, 8) ?? 0,
    gid: parseNumber(bytes, start + 116, 8) ?? 0,
    sizeBytes,
    mtimeSeconds: parseNumber(bytes, start + 136, 12) ?? 0,
    deviceMajor: parseNumber(bytes, start + 329, 8) ?? 0,
    deviceMinor: parseNumber(bytes, start + 337, 8) ?? 0,
  };
}

/**
 * Octal digits between blanks and zeros or, after a byte 0x80, a binary number (GNU tar manual, "Extensions to the POSIX
 * format"). `undefined` for a negative one and for what is no number. What stands behind a zero byte is left over from
 * something else.
 */
export function parseNumber(bytes: Uint8Array, start: number, length: number): number | undefined {
  const end = start + length;
  let at = start;
  if (((bytes[at] ?? 0) & 0x80) !== 0) {
    return parseBinary(bytes, start, end);
  }
  while (at < end && (bytes[at] === blank || bytes[at] === 0)) {
    at++;
  }
  let value = 0;
  for (let byte = bytes[at] ?? 0; at < end && byte >= 0x30 && byte <= 0x37; byte = bytes[++at] ?? 0) {
    value = value * 8 + byte - 0x30;
  }
  while (at < end && bytes[at] === blank) {
    at++;
  }
  return at === end || bytes[at] === 0 ? value : undefined;
}

function parseBinary(bytes: Uint8Array, start: number, end: number): number | undefined {
  const first = bytes[start] ?? 0;
  let value = first & 0x3f;
  for (let at = start + 1; at < end; at++) {
    value = value * 256 + (bytes[at] ?? 0);
  }
  return (first & 0x40) === 0 && Number.isSafeInteger(value) ? value : undefined;
}

/** The checksum itself counts as blanks. */
function addBytes(bytes: Uint8Array, start: number): number {
  let sum = blankSum;
  for (let at = start; at < start + checksumStart; at++) {
    sum += bytes[at] ?? 0;
  }
  for (let at = start + checksumEnd; at < start + blockBytes; at++) {
    sum += bytes[at] ?? 0;
  }
  return sum;
}

/** Old programs added signed bytes: each of these made their sum 256 less. */
function countHigh(bytes: Uint8Array, start: number): number {
  const block = bytes.subarray(start, start + blockBytes);
  return block.reduce((sum, byte, at) => sum + (at < checksumStart || at >= checksumEnd ? byte >> 7 : 0), 0);
}

function pathAt(bytes: Uint8Array, start: number): Uint8Array {
  const prefixStart = start + 345;
  const hasPrefix = bytes[prefixStart] !== 0 && ustar.every((byte, at) => bytes[start + 257 + at] === byte);
  if (!hasPrefix) {
    return textAt(bytes, start, 100);
  }
  const prefixLength = lengthOf(bytes, prefixStart, 155);
  const nameLength = lengthOf(bytes, start, 100);
  const path = new Uint8Array(prefixLength + 1 + nameLength);
  path.set(bytes.subarray(prefixStart, prefixStart + prefixLength));
  path[prefixLength] = slash;
  path.set(bytes.subarray(start, start + nameLength), prefixLength + 1);
  return path;
}

function textAt(bytes: Uint8Array, start: number, length: number): Uint8Array {
  const end = start + lengthOf(bytes, start, length);
  return end === start ? nothing : Uint8Array.prototype.slice.call(bytes, start, end);
}

/** Up to the first zero byte. */
function lengthOf(bytes: Uint8Array, start: number, length: number): number {
  let at = start;
  while (at < start + length && bytes[at] !== 0) {
    at++;
  }
  return at - start;
}
