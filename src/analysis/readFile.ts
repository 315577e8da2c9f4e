/**
 * The content of one file of a layer, reading no more of the blob than its format asks for: the file's own bytes of an
 * archive that is not compressed or has a table of contents, from the last resume point on of one that is gzip, and from
 * the start otherwise.
 */
import { createHash } from 'node:crypto';
import { type BlobSource, readRange, slice, whileOpen } from './blobRanges.ts';
import { decompress, toContentError } from './decompress.ts';
import { LayerContentError } from './errors.ts';
import type { ResumePoint } from './gzipResume.ts';
import { inflateFrom } from './gzipResumeRead.ts';
import { startKinds } from './gzipResumeSearch.ts';
import { hashBytes, type LayerIndex, rowKinds } from './layerIndex.ts';
import { defaultLimits, type LayerLimits } from './limits.ts';
import type { SparsePiece } from './tar/sparse.ts';
import { readChunks } from './toc/readChunks.ts';
import type { TocChunks } from './toc/tocChunks.ts';
import { zeros } from './zeros.ts';

export interface ReadFileOptions {
  readonly signal: AbortSignal;
  /** Default `defaultLimits`. */
  readonly limits?: LayerLimits;
  /** Of a gzip layer; without them it is read from its start. */
  readonly resume?: readonly ResumePoint[];
  /** Of a layer whose index is from a table of contents; needed for it. */
  readonly chunks?: TocChunks;
}

/**
 * The exact bytes of the regular file in `row`; links are for the caller to follow.
 * @throws LayerContentError where it is damaged or, at its end, not what the index has the hash of; and what `source`
 * throws.
 */
export async function* readLayerFile(
  source: BlobSource,
  index: LayerIndex,
  row: number,
  options: ReadFileOptions,
): AsyncGenerator<Uint8Array, void> {
  if (index.columns.kinds[row] !== rowKinds.file) {
    throw new Error(`row ${row} is no regular file`);
  }
  const sizeBytes = index.columns.sizes[row] ?? 0;
  const pieces = index.facts.sparse[row];
  const storedBytes = pieces === undefined ? sizeBytes : pieces.reduce((sum, { length }) => sum + length, 0);
  const hash = findHash(index, row) === undefined ? undefined : createHash('sha256');
  let readBytes = 0;
  const stored = whileOpen(options.signal, (signal) =>
    storedBytes === 0 ? nothing() : readStored(source, { index, row, storedBytes }, { ...options, signal }),
  );
  for await (const piece of expand(stored, sizeBytes, pieces)) {
    options.signal.throwIfAborted();
    readBytes += piece.length;
    hash?.update(piece);
    yield piece;
  }
  if (readBytes !== sizeBytes) {
    throw toCorrupt(index, row, `a file in it has ${readBytes} bytes instead of ${sizeBytes}`);
  }
  if (hash !== undefined && !findHash(index, row)?.equals(hash.digest().subarray(0, hashBytes))) {
    throw toCorrupt(index, row, 'a file in it is not what it was when it was listed');
  }
}

interface Stored {
  readonly index: LayerIndex;
  readonly row: number;
  readonly storedBytes: number;
}

function readStored(source: BlobSource, file: Stored, options: ReadFileOptions): AsyncIterable<Uint8Array> {
  const { index, row, storedBytes } = file;
  const { signal, chunks, limits = defaultLimits } = options;
  if (chunks !== undefined) {
    return readChunks(source, { chunks, row }, { signal, limits });
  }
  if (index.facts.contents !== undefined && index.facts.contents !== 'archive') {
    throw new Error('a file listed by a table of contents cannot be found without its chunks');
  }
  const offset = index.columns.offsets[row] ?? 0;
  switch (index.facts.compression) {
    case 'none':
      return readRange(source, { firstByte: offset, lastByte: offset + storedBytes - 1 }, { signal });
    case 'gzip':
      return readGzip(source, { offset, storedBytes }, { signal, resume: options.resume ?? [] });
    case 'zstd':
      return slice(readWhole(source, { signal, limits }), offset, storedBytes);
    default:
      return index.facts.compression satisfies never;
  }
}

async function* readWhole(
  source: BlobSource,
  options: { readonly signal: AbortSignal; readonly limits: LayerLimits },
): AsyncGenerator<Uint8Array, void> {
  const { bytes } = await decompress(readRange(source, { firstByte: 0 }, options), options);
  yield* bytes;
}

const blobStart = {
  compressedOffset: 0,
  outputOffset: 0,
  kind: startKinds.member,
  window: new Uint8Array(0),
} as const;

/** From the last point before the file to the first one behind it; where that is, it cannot be known more exactly. */
async function* readGzip(
  source: BlobSource,
  file: { readonly offset: number; readonly storedBytes: number },
  options: { readonly signal: AbortSignal; readonly resume: readonly ResumePoint[] },
): AsyncGenerator<Uint8Array, void> {
  const { offset, storedBytes } = file;
  const point = options.resume.findLast(({ outputOffset }) => outputOffset <= offset) ?? blobStart;
  const next = options.resume.find(({ outputOffset }) => outputOffset >= offset + storedBytes);
  const range = {
    firstByte: point.compressedOffset,
    ...(next === undefined ? {} : { lastByte: next.compressedOffset }),
  };
  try {
    const inflated = inflateFrom(point, readRange(source, range, options));
    yield* slice(inflated, offset - point.outputOffset, storedBytes);
  } catch (thrown) {
    throw toContentError(thrown, 'gzip');
  }
}

/** Puts the zeros back that a sparse file leaves out. */
async function* expand(
  stored: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  pieces: readonly SparsePiece[] | undefined,
): AsyncGenerator<Uint8Array, void> {
  if (pieces === undefined) {
    yield* stored;
    return;
  }
  const places = pieces.filter(({ length }) => length > 0);
  let index = 0;
  let at = 0;
  for await (const chunk of stored) {
    for (let rest = chunk; rest.length > 0;) {
      const place = places[index];
      if (place === undefined) {
        return;
      }
      yield* zeros(place.offset - at);
      at = Math.max(at, place.offset);
      const piece = rest.subarray(0, place.offset + place.length - at);
      yield piece;
      at += piece.length;
      index += at === place.offset + place.length ? 1 : 0;
      rest = rest.subarray(piece.length);
    }
  }
  yield* index === places.length ? zeros(sizeBytes - at) : [];
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

function findHash(index: LayerIndex, row: number): Buffer | undefined {
  const place = index.columns.hashRows[row] ?? 0;
  return place === 0
    ? undefined
    : Buffer.from(index.columns.hashes.subarray((place - 1) * hashBytes, place * hashBytes));
}

function toCorrupt(index: LayerIndex, row: number, what: string): LayerContentError {
  return new LayerContentError({ kind: 'corrupt', what, offset: index.columns.offsets[row] ?? 0 });
}
