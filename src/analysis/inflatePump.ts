/**
 * Bytes through one of Node's inflaters: a chunk is always waiting to be inflated while the last output is being looked
 * at, and it is known exactly how much came out of every chunk.
 */
import type { Transform } from 'node:stream';

/** Larger ones are taken in part by part, so that enough is known of where things are. */
const maxChunkBytes = 256 * 1024;

export interface PumpOptions {
  /** Taken over, and destroyed at the end. */
  readonly inflater: Transform;
  /** A chunk has been taken in wholly, and `producedBytes` came out of it and of all before it. */
  readonly onWritten?: ((chunk: Uint8Array, producedBytes: number) => void) | undefined;
  /** Reads on to the end of the source when the data ends before, since some sources say only there what is wrong. */
  readonly readsToEnd?: boolean;
}

/** Ends where the inflater says that its data ends, whatever stands behind. Throws what either of them throws. */
export async function* pump(
  source: AsyncIterable<Uint8Array>,
  options: PumpOptions,
): AsyncGenerator<Uint8Array, void> {
  const { inflater } = options;
  const state = new PumpState(options);
  const feeding = state.feed(source);
  try {
    for (;;) {
      if (state.failure !== undefined) {
        throw state.failure.thrown;
      }
      const piece: unknown = inflater.read();
      if (piece instanceof Uint8Array) {
        state.takenBytes += piece.length;
        yield piece;
      } else if (state.isEnded && (state.isFed || options.readsToEnd !== true)) {
        return;
      } else {
        await state.nextEvent();
      }
    }
  } finally {
    state.close();
    inflater.destroy();
    // A source that is being waited for is released when it answers; nobody needs to wait for that.
    if (!state.isReading) {
      await feeding;
    }
  }
}

class PumpState {
  takenBytes = 0;
  failure: { readonly thrown: unknown } | undefined;
  isEnded = false;
  isReading = false;
  /** The source has ended, or nothing more is wanted of it. */
  isFed = false;
  #isClosed = false;
  #waiting: (() => void)[] = [];
  readonly #inflater: Transform;
  readonly #onWritten: PumpOptions['onWritten'];
  readonly #readsToEnd: boolean;

  constructor({ inflater, onWritten, readsToEnd = false }: PumpOptions) {
    this.#inflater = inflater;
    this.#onWritten = onWritten;
    this.#readsToEnd = readsToEnd;
    inflater.on('readable', () => this.#wake());
    inflater.on('drain', () => this.#wake());
    inflater.once('error', (thrown) => this.#fail(thrown));
    inflater.once('end', () => {
      this.isEnded = true;
      this.#wake();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  nextEvent(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Never rejects; what the source throws is the failure of the whole. */
  async feed(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      this.isReading = true;
      for await (const chunk of source) {
        this.isReading = false;
        if (!(await this.#take(chunk))) {
          return;
        }
        this.isReading = true;
      }
      if (!this.#isOver()) {
        this.#inflater.end();
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.isReading = false;
      this.isFed = true;
      this.#wake();
    }
  }

  /** When there is room for it, so that the next one is fetched meanwhile. Says whether more is wanted. */
  async #take(chunk: Uint8Array): Promise<boolean> {
    for (let at = 0; at < chunk.length; at += maxChunkBytes) {
      while (this.#inflater.writableNeedDrain && !this.#isOver()) {
        await this.nextEvent();
      }
      if (this.#isOver()) {
        return this.#readsToEnd && !this.#isClosed && this.failure === undefined;
      }
      this.#write(chunk.subarray(at, at + maxChunkBytes));
    }
    return true;
  }

  /** When a chunk is done the next one has not been begun, so what came out and was not taken belongs to it. */
  #write(chunk: Uint8Array): void {
    this.#inflater.write(chunk, (thrown) => {
      if (thrown === null || thrown === undefined) {
        this.#onWritten?.(chunk, this.takenBytes + this.#inflater.readableLength);
      }
    });
  }

  #isOver(): boolean {
    return this.#isClosed || this.isEnded || this.failure !== undefined;
  }

  #fail(thrown: unknown): void {
    this.failure ??= { thrown };
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }
}
