/** Inflating a gzip blob from one of its resume points on. */
import { constants, createGunzip, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ResumePoint } from './gzipResume.ts';
import { toStartedBytes, windowBytes } from './gzipResumePrefix.ts';
import { startKinds } from './gzipResumeSearch.ts';
import { pump } from './inflatePump.ts';

/** What was asked for may end anywhere behind what is needed. */
const options = { chunkSize: 64 * 1024, finishFlush: constants.Z_SYNC_FLUSH };
/** RFC 1952, 2.3.1: checksum and size, behind the last block of a member. */
const trailerBytes = 8;

/**
 * What comes out from `point.outputOffset` on, over the ends of members; `bytes` starts at `point.compressedOffset`.
 * Throws the errors of zlib for data that is damaged, and what `bytes` throws.
 */
export async function* inflateFrom(
  point: Pick<ResumePoint, 'kind' | 'window'>,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (point.kind === startKinds.member) {
    yield* pump(bytes, { inflater: createGunzip(options) });
    return;
  }
  const dictionary = inflateRawSync(point.window, { maxOutputLength: windowBytes });
  const inflater = createInflateRaw({ ...options, ...(dictionary.length === 0 ? {} : { dictionary }) });
  const source = new Rereadable(startAt(point.kind, bytes));
  try {
    yield* pump(
      source.read(0, () => inflater.bytesWritten),
      { inflater },
    );
    const next = inflater.bytesWritten + trailerBytes;
    if (await source.has(next)) {
      yield* pump(source.read(next), { inflater: createGunzip(options) });
    }
  } finally {
    source.close();
  }
}

/** The bytes as raw inflate can take them. */
async function* startAt(kind: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let isStarted = false;
  for await (const chunk of bytes) {
    if (isStarted || chunk.length === 0) {
      yield chunk;
    } else {
      isStarted = true;
      yield* toStartedBytes(kind, chunk);
    }
  }
}

/** A source whose bytes can be read again from where they have been made use of: an inflater takes in more than it needs. */
class Rereadable {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #chunks: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #end = 0;
  #isDone = false;
  #pulling: Promise<void> | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** What ends before `used()` is given up. */
  async *read(start: number, used?: () => number): AsyncGenerator<Uint8Array, void> {
    for (let at = start; await this.has(at);) {
      const found = this.#chunks.find((chunk) => chunk.start + chunk.bytes.length > at);
      if (found !== undefined) {
        yield found.bytes.subarray(at - found.start);
        at = found.start + found.bytes.length;
      }
      this.#forget(used?.() ?? at);
    }
  }

  async has(position: number): Promise<boolean> {
    while (this.#end <= position && !this.#isDone) {
      this.#pulling ??= this.#pull();
      await this.#pulling;
    }
    return position < this.#end;
  }

  /** Does not wait for a source that is being waited for. */
  close(): void {
    this.#iterator.return?.().catch(() => undefined);
  }

  async #pull(): Promise<void> {
    try {
      const next = await this.#iterator.next();
      if (next.done === true) {
        this.#isDone = true;
      } else {
        this.#chunks.push({ start: this.#end, bytes: next.value });
        this.#end += next.value.length;
      }
    } finally {
      this.#pulling = undefined;
    }
  }

  #forget(position: number): void {
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      if (first.start + first.bytes.length > position) {
        return;
      }
      this.#chunks.shift();
    }
  }
}
