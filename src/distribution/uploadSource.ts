/** The bytes of a blob on their way out: as one stream, or piece by piece from any place. */
import { giveBack, lentBlockBytes } from '../base/lentMemory.ts';
import type { BlobContent } from './registryWriter.ts';

/**
 * How far back a stream can be gone on from without beginning the source anew: what the buffers between here and a
 * registry hold may be lost with the connection, and is seldom more. It is also more than a connection can have before
 * it that is not yet sent: one piece, and less than 64 KiB of others.
 */
const keptBytes = 2 * lentBlockBytes;

/**
 * Reads forward; going back beyond what it still holds begins the source anew. One reading at a time: a later one ends
 * the one before.
 */
export class PieceReader {
  readonly #content: BlobContent;
  #source: Source | undefined;
  #readings = 0;

  constructor(content: BlobContent) {
    this.#content = content;
  }

  /** What the source itself failed with, told apart from a failure of the connection. */
  get failure(): { readonly thrown: unknown } | undefined {
    return this.#source?.failure;
  }

  /** How far the source has been read. */
  get reachedBytes(): number {
    return this.#source?.reachedBytes ?? 0;
  }

  /**
   * Everything from `offset` on, in the pieces in which the source gives it, for one connection. Memory that was lent is
   * given back when it is so far behind that the connection cannot have it any more.
   */
  async *stream(offset: number): AsyncGenerator<Uint8Array, void> {
    const reading = ++this.#readings;
    const source = this.#openAt(offset);
    const isFirst = source.countStream() === 1;
    for (let at = offset; ;) {
      const piece = source.find(at);
      const isEnd = piece === undefined && !(await source.pull());
      if (isEnd || reading !== this.#readings) {
        return;
      }
      const sent = source.dropBefore(at - keptBytes);
      if (isFirst) {
        sent.forEach(giveBack);
      }
      if (piece !== undefined) {
        yield piece;
        at += piece.byteLength;
      }
    }
  }

  /** A copy of up to `sizeBytes` bytes from `offset` on; fewer only at the end. They can be read again. */
  async readAt(offset: number, sizeBytes: number): Promise<Uint8Array> {
    this.#readings++;
    const source = this.#openAt(offset);
    const end = offset + sizeBytes;
    source.dropBefore(offset);
    while (source.reachedBytes < end && (await source.pull())) {
      source.dropBefore(offset);
    }
    const pieces: Uint8Array[] = [];
    for (let at = offset; at < end;) {
      const piece = source.find(at)?.subarray(0, end - at);
      if (piece === undefined) {
        break;
      }
      pieces.push(piece);
      at += piece.byteLength;
    }
    return Buffer.concat(pieces);
  }

  /** Lets go of the source; waits for a read that has been asked of it. */
  async close(): Promise<void> {
    this.#readings++;
    const source = this.#source;
    this.#source = undefined;
    await source?.close();
  }

  #openAt(offset: number): Source {
    if (this.#source !== undefined && offset >= this.#source.heldFrom) {
      return this.#source;
    }
    // Nobody waits for the end of the old one, which may be in the middle of a read.
    this.#source?.close().catch(() => undefined);
    this.#source = new Source(this.#content.open());
    return this.#source;
  }
}

/** A source that has been opened, and the last that came of it. */
class Source {
  readonly #iterator: AsyncIterator<Uint8Array>;
  /** The bytes from `heldFrom` to `reachedBytes`, none of them empty. */
  readonly #held: Uint8Array[] = [];
  /** Shared by a reading that was ended in the middle of it and the next one. */
  #pulling: Promise<boolean> | undefined;
  #streams = 0;
  heldFrom = 0;
  reachedBytes = 0;
  failure: { readonly thrown: unknown } | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** What is held from `offset` to the end of the piece there. */
  find(offset: number): Uint8Array | undefined {
    let end = this.reachedBytes;
    for (let index = this.#held.length - 1; index >= 0 && offset < end; index--) {
      const piece = this.#held[index];
      end -= piece?.byteLength ?? 0;
      if (offset >= end) {
        return piece?.subarray(offset - end);
      }
    }
    return undefined;
  }

  /** Reads on; `false` at the end. */
  pull(): Promise<boolean> {
    this.#pulling ??= this.#readOn();
    return this.#pulling;
  }

  /** Lets go of the pieces that are wholly before `offset`, and gives them. */
  dropBefore(offset: number): readonly Uint8Array[] {
    let count = 0;
    for (const piece of this.#held) {
      if (this.heldFrom + piece.byteLength > offset) {
        break;
      }
      this.heldFrom += piece.byteLength;
      count++;
    }
    return this.#held.splice(0, count);
  }

  /** How many streams there have been with this one: what a second one sends may be on its way by the first as well. */
  countStream(): number {
    return ++this.#streams;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #readOn(): Promise<boolean> {
    try {
      const step = await this.#iterator.next();
      if (step.done === true) {
        return false;
      }
      if (step.value.byteLength > 0) {
        this.#held.push(step.value);
        this.reachedBytes += step.value.byteLength;
      }
      return true;
    } catch (thrown) {
      this.failure = { thrown };
      throw thrown;
    } finally {
      this.#pulling = undefined;
    }
  }
}
