/**
 * zstd:chunked: a zstd layer in which files, and pieces of large ones, are frames of their own, with a table of contents
 * in a frame that decoders skip. containers/storage pkg/chunked/internal/minimal/compression.go; stargz-snapshotter
 * estargz/zstdchunked has the same under other names. Where the table is, the manifest says, and a footer again.
 */
import { createHash } from 'node:crypto';
import type { BlobSource } from '../blobRanges.ts';
import { latin1 } from '../tar/paxRecords.ts';
import { EntryStream, toCorrupt } from './entryStream.ts';
import { TocIndexer, type TocIndex } from './tocIndexer.ts';
import { type BlobTail, type TocLayer, type TocOptions, type TocPlace, unpackToc } from './tocSource.ts';

const prefixes = ['io.github.containers.zstd-chunked', 'io.containers.zstd-chunked'] as const;

/** The only type there is: that of CRFS, as in eStargz. */
const tocType = 1;
/** Of a frame that is skipped: RFC 8878, 3.1.2. */
const frameHeaderBytes = 8;
/** The second since there is a copy of the headers behind the table, which is of no use here. */
const footerSizes = [40, 64] as const;

/** Where the manifest says that the table is. @throws LayerContentError for what cannot be understood. */
export function findAnnotatedToc(layer: TocLayer): TocPlace | undefined {
  const position = findAnnotation(layer, 'manifest-position');
  if (position === undefined) {
    return undefined;
  }
  // offset, length, length when unpacked, type
  const [start = 0, sizeBytes = 0, , type] = position.split(':').map(Number);
  if (!/^\d+(:\d+){3}$/.test(position) || type !== tocType) {
    throw toCorrupt('the manifest says where it is in a way that is not known');
  }
  return { start, end: start + sizeBytes };
}

/** Where the footer says it: numbers of 64 bits, in the same order, and a name at the end. */
export function findZstdChunked({ bytes }: BlobTail): TocPlace | undefined {
  for (const sizeBytes of footerSizes) {
    const start = bytes.length - sizeBytes;
    if (start < frameHeaderBytes) {
      continue;
    }
    const view = new DataView(
      bytes.buffer,
      bytes.byteOffset + start - frameHeaderBytes,
      frameHeaderBytes + sizeBytes,
    );
    const isFrame = view.getUint32(0, true) === 0x184d2a50 && view.getUint32(4, true) === sizeBytes;
    const numberAt = (index: number): number => Number(view.getBigUint64(frameHeaderBytes + index * 8, true));
    if (isFrame && latin1(bytes.subarray(-8)).toLowerCase() === 'gnulinux' && numberAt(3) === tocType) {
      return { start: numberAt(0), end: numberAt(0) + numberAt(1) };
    }
  }
  return undefined;
}

/** @throws LayerContentError for a table that makes no sense, or is another one than the manifest says. */
export async function readZstdChunked(
  source: BlobSource,
  layer: TocLayer,
  options: TocOptions & { readonly place: TocPlace; readonly tail?: BlobTail },
): Promise<TocIndex> {
  const { limits, place } = options;
  const indexer = new TocIndexer({ limits, dataEnd: place.start - frameHeaderBytes });
  const entries = new EntryStream((entry) => indexer.add(entry));
  const hash = createHash('sha256');
  const onBytes = (chunk: Uint8Array): void => void hash.update(chunk);
  for await (const bytes of unpackToc(source, place, { ...options, onBytes })) {
    entries.push(bytes);
  }
  entries.end();
  const expected = findAnnotation(layer, 'manifest-checksum');
  if (expected !== undefined && expected !== `sha256:${hash.digest('hex')}`) {
    throw toCorrupt('it is another one than the manifest says');
  }
  const { sizeBytes: compressedBytes } = source;
  return {
    ...indexer.finish({
      digest: layer.digest,
      compression: 'zstd',
      contents: 'zstd-chunked',
      compressedBytes,
    }),
    isVerified: expected !== undefined,
  };
}

function findAnnotation(layer: TocLayer, name: string): string | undefined {
  return prefixes
    .map((prefix) => layer.annotations?.[`${prefix}.${name}`])
    .find((value) => value !== undefined);
}
