/**
 * Sparse files of GNU tar: only the pieces with data are in the archive. GNU tar manual, "Sparse Formats": the old one in
 * the header itself, and 0.0, 0.1 and 1.0 of pax.
 */
import { parseNumber } from './headerBlock.ts';
import { latin1, parseDecimal, type PaxRecord } from './paxRecords.ts';

/** A piece of a file that the archive holds, never empty; pieces follow each other there without gaps. */
export interface SparsePiece {
  readonly offset: number;
  readonly length: number;
}

/** What the pax records of one file say about it. */
export interface PaxSparse {
  readonly name: Uint8Array | undefined;
  readonly sizeBytes: number | undefined;
  /** `undefined` for format 1.0, where the map stands before the data. */
  readonly pieces: readonly SparsePiece[] | undefined;
}

/** `undefined` for a file that is not sparse. */
export function findPaxSparse(records: readonly PaxRecord[]): PaxSparse | undefined {
  const own = records.filter(({ key }) => key.startsWith('GNU.sparse.'));
  if (own.length === 0) {
    return undefined;
  }
  const last = (key: string): Uint8Array | undefined =>
    own.findLast((record) => record.key === `GNU.sparse.${key}`)?.value;
  const name = last('name');
  const isInData = toNumber(last('major')) === 1;
  return {
    name: name?.length === 0 ? undefined : name,
    sizeBytes: toNumber(last('realsize') ?? last('size')),
    pieces: isInData ? undefined : toPieces(last('map'), own),
  };
}

/** 0.1 has all numbers in one record, 0.0 a record for each, in turns. */
function toPieces(map: Uint8Array | undefined, records: readonly PaxRecord[]): readonly SparsePiece[] {
  return pair(
    map === undefined
      ? records
          .filter(({ key }) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
          .map(({ value }) => parseDecimal(value) ?? Number.NaN)
      : toNumbers(map, ','),
  );
}

function toNumber(value: Uint8Array | undefined): number | undefined {
  return value === undefined ? undefined : parseDecimal(value);
}

/** Format 1.0: how many pieces the map has that begins with these bytes. `undefined` when it does not say so. */
export function parseSparseCount(start: Uint8Array): number | undefined {
  const end = start.indexOf(newline);
  return end < 0 ? undefined : parseDecimal(start.subarray(0, end));
}

/** Format 1.0: decimal numbers, a line each, first how many pieces there are; zeros to the end of the block. */
export function parseSparseMap(map: Uint8Array, count: number): readonly SparsePiece[] {
  return pair(toNumbers(map, '\n').slice(1, 1 + count * 2));
}

export function countLines(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + (byte === newline ? 1 : 0), 0);
}

/** The four pieces in a header of type S, or the 21 in a block that continues it. */
export function parseOldSparse(
  block: Uint8Array,
  place: { readonly start: number; readonly count: number },
): readonly SparsePiece[] {
  const starts = Array.from({ length: place.count * 2 }, (_, index) => place.start + index * 12);
  return pair(starts.map((start) => parseNumber(block, start, 12) ?? Number.NaN));
}

/** Pieces in order that do not overlap, within the file and within what is stored; others make no sense of the rest. */
export function isSoundMap(
  pieces: readonly SparsePiece[],
  file: { readonly sizeBytes: number; readonly storedBytes: number },
): boolean {
  let end = 0;
  let heldBytes = 0;
  for (const { offset, length } of pieces) {
    if (!(offset >= end && length > 0)) {
      return false;
    }
    end = offset + length;
    heldBytes += length;
  }
  return end <= file.sizeBytes && heldBytes <= file.storedBytes;
}

const newline = 0x0a;

/** NaN for what is no number. */
function toNumbers(bytes: Uint8Array, divider: string): readonly number[] {
  return latin1(bytes)
    .split(divider)
    .map((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN));
}

/** Empty ones only mark where a file ends. */
function pair(numbers: readonly number[]): readonly SparsePiece[] {
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, index) => ({
    offset: numbers[index * 2] ?? 0,
    length: numbers[index * 2 + 1] ?? 0,
  })).filter(({ length }) => length !== 0);
}
