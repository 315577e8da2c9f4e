/** From the bytes of a layer to its index, in one pass and without keeping any of them. */
import { createHash } from 'node:crypto';
import { decompress } from './decompress.ts';
import { LayerContentError } from './errors.ts';
import type { GzipResumeRecorder } from './gzipResume.ts';
import type { LayerIndex } from './layerIndex.ts';
import { LayerIndexBuilder } from './layerIndexBuilder.ts';
import type { LayerLimits } from './limits.ts';
import { TarScanner } from './tar/tarScanner.ts';

export interface LayerSource {
  readonly digest: string;
  /** Checked against what was unpacked; absent where the config does not say. */
  readonly diffId: string | undefined;
  /** The blob as the registry sends it. Whoever gives it checks its digest and throws at the end. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * @throws LayerContentError for what is damaged, too large, or not what the config says; and what `source.bytes` throws.
 */
export async function indexLayer(
  source: LayerSource,
  options: {
    readonly limits: LayerLimits;
    readonly signal: AbortSignal;
    /** Told what is inflated, so that it has the resume points of a gzip layer afterwards. */
    readonly resume?: GzipResumeRecorder;
  },
): Promise<LayerIndex> {
  const { limits, signal } = options;
  let compressedBytes = 0;
  const counted = count(source.bytes, (sizeBytes) => {
    compressedBytes += sizeBytes;
  });
  const { compression, bytes } = await decompress(counted, { limits, resume: options.resume });
  const builder = new LayerIndexBuilder({ limits });
  const scanner = new TarScanner(builder, { limits });
  const [algorithm = 'sha256'] = (source.diffId ?? source.digest).split(':', 1);
  const hash = createHash(algorithm);
  let unpackedBytes = 0;
  for await (const piece of bytes) {
    signal.throwIfAborted();
    unpackedBytes += piece.byteLength;
    hash.update(piece);
    scanner.push(piece);
  }
  scanner.end();
  const diffId = `${algorithm}:${hash.digest('hex')}`;
  if (source.diffId !== undefined && source.diffId !== diffId) {
    throw new LayerContentError({ kind: 'wrong-diff-id', expected: source.diffId, actual: diffId });
  }
  return builder.finish({
    digest: source.digest,
    diffId,
    compression,
    contents: 'archive',
    compressedBytes,
    unpackedBytes,
  });
}

async function* count(
  source: AsyncIterable<Uint8Array>,
  onBytes: (sizeBytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of source) {
    onBytes(chunk.byteLength);
    yield chunk;
  }
}
