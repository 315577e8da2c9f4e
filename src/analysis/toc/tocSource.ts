/** Reading the parts of a blob that a table of contents is in. */
import { type BlobSource, type ByteRange, openRange, whileOpen } from '../blobRanges.ts';
import { decompress } from '../decompress.ts';
import { LayerContentError } from '../errors.ts';
import type { LayerLimits } from '../limits.ts';
import { toCorrupt } from './entryStream.ts';

/** What a manifest says of the layer. */
export interface TocLayer {
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export interface TocOptions {
  readonly signal: AbortSignal;
  readonly limits: LayerLimits;
}

const megabyte = 1024 * 1024;
/** Compressed; some 60 bytes a file. */
const maxTocBytes = 64 * megabyte;
/** Read entry by entry, so it is time and not memory that this bounds; some 400 bytes a file. */
const maxUnpackedTocBytes = 768 * megabyte;
/** A footer and, of a small layer, the whole table. */
const tailBytes = 64 * 1024;
/** What is worth passing over to get at the end, where a registry sends everything. */
const maxSkippedBytes = megabyte;

export interface BlobTail {
  readonly firstByte: number;
  readonly bytes: Uint8Array;
}

/** Where a table is in the blob, as it is compressed. */
export interface TocPlace {
  readonly start: number;
  readonly end: number;
}

/** A registry that sends everything whatever it is asked for; then all of it can be listed as well. */
export class RangesIgnored extends Error {}

/** The end of the blob. @throws RangesIgnored */
export async function readTail(source: BlobSource, options: TocOptions): Promise<BlobTail> {
  const firstByte = Math.max(0, source.sizeBytes - tailBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of whileOpen(options.signal, (signal) =>
    readPart(source, { firstByte }, { signal }),
  )) {
    chunks.push(chunk);
  }
  return { firstByte, bytes: Buffer.concat(chunks) };
}

/**
 * What the table unpacks to; `onBytes` is told what it is made of.
 * @throws LayerContentError for a table that is too long or outside of the blob; RangesIgnored.
 */
export async function* unpackToc(
  source: BlobSource,
  place: TocPlace,
  options: TocOptions & {
    readonly tail?: BlobTail | undefined;
    readonly onBytes?: (chunk: Uint8Array) => void;
  },
): AsyncGenerator<Uint8Array, void> {
  const { tail, limits, onBytes } = options;
  const { start, end } = place;
  if (!Number.isSafeInteger(end) || start < 0 || end <= start || end > source.sizeBytes) {
    throw toCorrupt('it is outside of the layer');
  }
  if (end - start > maxTocBytes) {
    const limit = `${maxTocBytes} bytes`;
    throw new LayerContentError({
      kind: 'too-large',
      what: 'a table of contents longer than it should be',
      limit,
    });
  }
  const tocLimits = { ...limits, maxUnpackedBytes: Math.min(limits.maxUnpackedBytes, maxUnpackedTocBytes) };
  yield* whileOpen(options.signal, async function* unpack(signal) {
    const bytes =
      tail !== undefined && start >= tail.firstByte
        ? [tail.bytes.subarray(start - tail.firstByte, end - tail.firstByte)]
        : readPart(source, { firstByte: start, lastByte: end - 1 }, { signal });
    const { bytes: unpacked } = await decompress(watch(bytes, onBytes), { limits: tocLimits });
    for await (const piece of unpacked) {
      signal.throwIfAborted();
      yield piece;
    }
  });
}

async function* readPart(
  source: BlobSource,
  range: ByteRange,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const { bytes, isPartial } = await openRange(source, range, options);
  if (!isPartial && range.firstByte > maxSkippedBytes) {
    throw new RangesIgnored();
  }
  yield* bytes;
}

async function* watch(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onBytes: ((chunk: Uint8Array) => void) | undefined,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of source) {
    onBytes?.(chunk);
    yield chunk;
  }
}
