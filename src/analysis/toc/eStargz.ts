/**
 * eStargz: a gzip layer in which every file is a gzip member of its own, with a table of contents as its last file and a
 * footer that says where that is. stargz-snapshotter docs/estargz.md, "The structure" and "Footer"; stargz, which it came
 * from, has the same with a shorter footer (google/crfs stargz/stargz.go).
 */
import { createHash } from 'node:crypto';
import type { BlobSource } from '../blobRanges.ts';
import type { LayerLimits } from '../limits.ts';
import { latin1 } from '../tar/paxRecords.ts';
import { TarScanner } from '../tar/tarScanner.ts';
import { EntryStream, toCorrupt } from './entryStream.ts';
import { TocIndexer, type TocIndex } from './tocIndexer.ts';
import { type BlobTail, type TocLayer, type TocOptions, type TocPlace, unpackToc } from './tocSource.ts';

/** On the descriptor of the layer; the digest of the JSON. */
export const eStargzDigestAnnotation = 'containerd.io/snapshot/stargz/toc.digest';

const tocName = 'stargz.index.json';

/** How long it is, where its text starts, and what stands before that from byte 10 on. */
const footers = [
  { sizeBytes: 51, textStart: 16, extra: [26, 0, 0x53, 0x47, 22, 0] },
  { sizeBytes: 47, textStart: 12, extra: [22, 0] },
] as const;

/** Where the footer says that the table is; `undefined` for a layer that has none. */
export function findEStargz(tail: BlobTail): TocPlace | undefined {
  const { bytes } = tail;
  for (const { sizeBytes, textStart, extra } of footers) {
    const footer = bytes.subarray(Math.max(0, bytes.length - sizeBytes));
    const text = /^([0-9a-f]{16})STARGZ$/.exec(latin1(footer.subarray(textStart, textStart + 22)));
    const isGzip = footer[0] === 0x1f && footer[1] === 0x8b && ((footer[3] ?? 0) & 4) !== 0;
    if (isGzip && text !== null && extra.every((byte, index) => footer[10 + index] === byte)) {
      const end = tail.firstByte + bytes.length - sizeBytes;
      return { start: Number.parseInt(text[1] ?? '', 16), end };
    }
  }
  return undefined;
}

/** @throws LayerContentError for a table that makes no sense, or is another one than the manifest says. */
export async function readEStargz(
  source: BlobSource,
  layer: TocLayer,
  options: TocOptions & { readonly place: TocPlace; readonly tail: BlobTail },
): Promise<TocIndex> {
  const { limits, place } = options;
  const indexer = new TocIndexer({ limits, dataEnd: place.start });
  const digest = await scanToc(unpackToc(source, place, options), { indexer, limits });
  const expected = layer.annotations?.[eStargzDigestAnnotation];
  if (expected !== undefined && expected !== digest) {
    throw toCorrupt('it is another one than the manifest says');
  }
  const { sizeBytes: compressedBytes } = source;
  return {
    ...indexer.finish({ digest: layer.digest, compression: 'gzip', contents: 'estargz', compressedBytes }),
    isVerified: expected !== undefined,
  };
}

/** The digest of the JSON. The archive that it is in has nothing else. */
async function scanToc(
  archive: AsyncIterable<Uint8Array>,
  parts: { readonly indexer: TocIndexer; readonly limits: LayerLimits },
): Promise<string> {
  const entries = new EntryStream((entry) => parts.indexer.add(entry));
  const hash = createHash('sha256');
  let isFound = false;
  const scanner = new TarScanner(
    {
      entry: ({ path, kind }) => {
        const isToc = !isFound && kind === 'file' && latin1(path) === tocName;
        isFound ||= isToc;
        return isToc;
      },
      data: (bytes) => {
        hash.update(bytes);
        entries.push(bytes);
      },
      endOfData: () => undefined,
      fault: () => undefined,
    },
    parts,
  );
  for await (const bytes of archive) {
    scanner.push(bytes);
  }
  scanner.end();
  entries.end();
  return `sha256:${hash.digest('hex')}`;
}
