/** Where the content of files is in a blob that has a table of contents, as columns: a row for each piece of a file. */
import { hashBytes } from '../layerIndex.ts';

/** Pieces of one file follow each other, and give the whole of it one after the other. */
export interface TocChunks {
  /** By row of the index, one more than there are: where its pieces start in the other columns. */
  readonly firstChunks: Uint32Array;
  /** In the blob, where a gzip member or zstd frame starts; -1 for zeros that are not read at all. */
  readonly starts: Float64Array;
  /** In the blob, where what is needed ends. */
  readonly ends: Float64Array;
  /** In what is inflated from there, where the piece begins. */
  readonly innerOffsets: Uint32Array;
  /** Inflated. */
  readonly sizes: Float64Array;
  /** The first `hashBytes` of each piece's SHA-256; zeros where the table does not say. */
  readonly digests: Uint8Array;
}

export interface TocChunk {
  readonly start: number;
  readonly end: number;
  readonly innerOffset: number;
  readonly sizeBytes: number;
  readonly digest: Uint8Array | undefined;
}

export const zerosStart = -1;

export function chunksOf(chunks: TocChunks, row: number): readonly TocChunk[] {
  const first = chunks.firstChunks[row] ?? 0;
  const length = (chunks.firstChunks[row + 1] ?? first) - first;
  return Array.from({ length }, (_, index) => {
    const at = first + index;
    const digest = chunks.digests.subarray(at * hashBytes, (at + 1) * hashBytes);
    return {
      start: chunks.starts[at] ?? 0,
      end: chunks.ends[at] ?? 0,
      innerOffset: chunks.innerOffsets[at] ?? 0,
      sizeBytes: chunks.sizes[at] ?? 0,
      digest: digest.every((byte) => byte === 0) ? undefined : digest,
    };
  });
}
