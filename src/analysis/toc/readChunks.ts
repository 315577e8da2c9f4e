/** The content of a file from the places that a table of contents names; pieces that lie together are read together. */
import { createHash } from 'node:crypto';
import { type BlobSource, readRange, slice } from '../blobRanges.ts';
import { decompress } from '../decompress.ts';
import { LayerContentError } from '../errors.ts';
import { hashBytes } from '../layerIndex.ts';
import type { LayerLimits } from '../limits.ts';
import { zeros } from '../zeros.ts';
import { chunksOf, type TocChunk, type TocChunks, zerosStart } from './tocChunks.ts';

/** Pieces that come out one after the other when all from the first start to the last end is inflated. */
interface Run {
  readonly chunks: TocChunk[];
  end: number;
}

/** @throws LayerContentError for a piece that is damaged or does not have the digest that the table says. */
export async function* readChunks(
  source: BlobSource,
  file: { readonly chunks: TocChunks; readonly row: number },
  options: { readonly signal: AbortSignal; readonly limits: LayerLimits },
): AsyncGenerator<Uint8Array, void> {
  for (const run of toRuns(chunksOf(file.chunks, file.row))) {
    const [first] = run.chunks;
    if (first === undefined || first.start === zerosStart) {
      yield* zeros(first?.sizeBytes ?? 0);
      continue;
    }
    const range = { firstByte: first.start, lastByte: run.end - 1 };
    const { bytes } = await decompress(readRange(source, range, options), options);
    const sizeBytes = run.chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
    yield* verify(slice(bytes, first.innerOffset, sizeBytes), run.chunks);
  }
}

function toRuns(chunks: readonly TocChunk[]): readonly Run[] {
  const runs: Run[] = [];
  let previous: TocChunk | undefined;
  for (const chunk of chunks) {
    const run = runs.at(-1);
    if (run !== undefined && previous !== undefined && follows(previous, chunk)) {
      run.chunks.push(chunk);
      run.end = Math.max(run.end, chunk.end);
    } else {
      runs.push({ chunks: [chunk], end: chunk.end });
    }
    previous = chunk;
  }
  return runs;
}

function follows(previous: TocChunk, chunk: TocChunk): boolean {
  if (previous.start === zerosStart || chunk.start === zerosStart) {
    return false;
  }
  return chunk.start === previous.start
    ? chunk.innerOffset === previous.innerOffset + previous.sizeBytes
    : chunk.start === previous.end && chunk.innerOffset === 0;
}

async function* verify(
  source: AsyncIterable<Uint8Array>,
  chunks: readonly TocChunk[],
): AsyncGenerator<Uint8Array, void> {
  let index = 0;
  let missing = chunks[0]?.sizeBytes ?? 0;
  let hash = createHash('sha256');
  for await (const bytes of source) {
    for (let rest = bytes; rest.length > 0;) {
      const piece = rest.subarray(0, missing);
      hash.update(piece);
      missing -= piece.length;
      rest = rest.subarray(piece.length);
      if (missing === 0) {
        refuseOther(chunks[index], hash.digest());
        hash = createHash('sha256');
        missing = chunks[++index]?.sizeBytes ?? 0;
      }
      yield piece;
    }
  }
}

function refuseOther(chunk: TocChunk | undefined, actual: Buffer): void {
  if (chunk?.digest !== undefined && !actual.subarray(0, hashBytes).equals(chunk.digest)) {
    const what = 'a file in it is not what its table of contents says';
    throw new LayerContentError({ kind: 'corrupt', what, offset: chunk.start });
  }
}
