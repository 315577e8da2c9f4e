/**
 * A blob's bytes to those of its archive, as they come. Whatever is inflated stays between two limits: what the archive
 * may have in all, and how much more than what was sent.
 */
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { type Compression, sniffCompression, sniffedBytes } from './compression.ts';
import { LayerContentError } from './errors.ts';
import type { GzipResumeRecorder } from './gzipResume.ts';
import { pump } from './inflatePump.ts';
import type { LayerLimits } from './limits.ts';
import { cutAtFrames } from './zstdFrames.ts';

/** Large pieces, since each is a change of threads. */
const pieceBytes = 256 * 1024;

/** 128 MB, what `zstd --long` needs at most without being asked twice; RFC 8878 recommends 8 MB. */
const maxZstdWindowLog = 27;

export interface Decompressed {
  readonly compression: Compression;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * @throws LayerContentError for what cannot be read; the iterable throws it for data that is damaged or too large.
 * What `source` throws is thrown on as it is.
 */
export async function decompress(
  source: AsyncIterable<Uint8Array>,
  options: { readonly limits: LayerLimits; readonly resume?: GzipResumeRecorder | undefined },
): Promise<Decompressed> {
  const input = new Counted(source);
  const start = await input.peek(sniffedBytes);
  const compression = sniffCompression(start);
  const { limits, resume } = options;
  switch (compression) {
    case 'none':
      return { compression, bytes: limited(input, { input, limits }) };
    case 'gzip':
    case 'zstd':
      return { compression, bytes: limited(inflate(input, { compression, resume }), { input, limits }) };
    case 'xz':
    case 'bzip2':
    case 'lz4':
      await input.close();
      throw new LayerContentError({ kind: 'unsupported-compression', compression });
    default:
      return compression satisfies never;
  }
}

async function* inflate(
  input: Counted,
  options: { readonly compression: 'gzip' | 'zstd'; readonly resume: GzipResumeRecorder | undefined },
): AsyncGenerator<Uint8Array, void> {
  const { compression, resume } = options;
  const inflater =
    compression === 'gzip'
      ? createGunzip({ chunkSize: pieceBytes })
      : createZstdDecompress({
          chunkSize: pieceBytes,
          params: { [constants.ZSTD_d_windowLogMax]: maxZstdWindowLog },
        });
  const onWritten = compression === 'gzip' ? resume?.input.bind(resume) : undefined;
  try {
    const source = compression === 'zstd' ? cutAtFrames(input) : input;
    for await (const piece of pump(source, { inflater, onWritten, readsToEnd: true })) {
      resume?.output(piece);
      yield piece;
    }
  } catch (thrown) {
    throw input.failure ?? toContentError(thrown, compression);
  }
}

/** What is about the data in our own words, all else as it is. The codes are zlib's and zstd's own. */
export function toContentError(thrown: unknown, compression: Compression): unknown {
  const isAboutData =
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    /^(Z_|ZSTD_|ERR_ZSTD)/.test(thrown.code);
  return isAboutData
    ? new LayerContentError({ kind: 'bad-compression', compression, what: thrown.message })
    : thrown;
}

async function* limited(
  source: AsyncIterable<Uint8Array>,
  parts: { readonly input: Counted; readonly limits: LayerLimits },
): AsyncGenerator<Uint8Array, void> {
  const { maxUnpackedBytes, maxRatio, freeBytes } = parts.limits;
  let unpackedBytes = 0;
  for await (const piece of source) {
    unpackedBytes += piece.byteLength;
    if (unpackedBytes > maxUnpackedBytes) {
      const limit = `${maxUnpackedBytes} bytes`;
      throw new LayerContentError({ kind: 'too-large', what: 'more bytes than it should', limit });
    }
    if (unpackedBytes > freeBytes && unpackedBytes > maxRatio * parts.input.readBytes) {
      const what = `${unpackedBytes} bytes and more out of ${parts.input.readBytes}`;
      throw new LayerContentError({ kind: 'too-large', what, limit: `${maxRatio} times as much` });
    }
    yield piece;
  }
}

/** What was read of a source so far, and why it ended early; its first bytes can be looked at beforehand. */
class Counted implements AsyncIterable<Uint8Array> {
  readBytes = 0;
  failure: unknown;
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #peeked: Uint8Array[] = [];

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  async peek(count: number): Promise<Uint8Array> {
    let peekedBytes = 0;
    while (peekedBytes < count) {
      const next = await this.#iterator.next();
      if (next.done === true) {
        break;
      }
      peekedBytes += next.value.byteLength;
      this.#peeked.push(next.value);
    }
    return Buffer.concat(this.#peeked).subarray(0, count);
  }

  /** For a source of which nothing more is wanted; one that is iterated is closed by that. */
  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    try {
      for (const chunk of this.#peeked.splice(0)) {
        this.readBytes += chunk.byteLength;
        yield chunk;
      }
      for (let next = await this.#iterator.next(); next.done !== true; next = await this.#iterator.next()) {
        this.readBytes += next.value.byteLength;
        yield next.value;
      }
    } catch (thrown) {
      this.failure = thrown;
      throw thrown;
    } finally {
      await this.#iterator.return?.();
    }
  }
}
