/** A layer that another thread reads for us: each part of it that is opened is a stream of messages. */
import type { BlobSource } from '../blobRanges.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

interface Stream {
  readonly pieces: Uint8Array[];
  readonly opened: PromiseWithResolvers<boolean>;
  /** Whether it was closed from here. */
  isLeft: boolean;
  isEnded: boolean;
  wake: () => void;
}

/** Messages about one job; `receive` is given those that come back. */
export class RemoteBlob implements BlobSource {
  readonly sizeBytes: number;
  readonly #job: number;
  readonly #send: (message: FromWorker) => void;
  readonly #streams: Stream[] = [];

  constructor(
    job: number,
    options: { readonly sizeBytes: number; readonly send: (message: FromWorker) => void },
  ) {
    this.#job = job;
    this.sizeBytes = options.sizeBytes;
    this.#send = options.send;
  }

  /** A part that cannot be opened ends the whole job, so nothing but the signal's reason is thrown here. */
  async open(
    range: Parameters<BlobSource['open']>[0],
    { signal }: Parameters<BlobSource['open']>[1],
  ): ReturnType<BlobSource['open']> {
    signal.throwIfAborted();
    const number = this.#streams.length;
    const stream: Stream = {
      pieces: [],
      opened: Promise.withResolvers<boolean>(),
      isLeft: false,
      isEnded: false,
      wake: () => undefined,
    };
    this.#streams.push(stream);
    this.#send({ kind: 'open', job: this.#job, stream: number, range });
    const onAbort = (): void => {
      this.#leave(stream, number);
      stream.opened.reject(signal.reason);
      stream.wake();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return { isPartial: await stream.opened.promise, bytes: this.#read(stream, number, signal) };
  }

  receive(message: Exclude<ToWorker, { readonly kind: 'start' }>): void {
    const stream = this.#streams[message.stream];
    if (stream === undefined || message.job !== this.#job) {
      return;
    }
    switch (message.kind) {
      case 'opened':
        stream.opened.resolve(message.isPartial);
        break;
      case 'piece':
        if (!stream.isLeft) {
          stream.pieces.push(message.bytes);
        }
        stream.wake();
        break;
      case 'end':
        stream.isEnded = true;
        stream.wake();
        break;
      default:
        message satisfies never;
    }
  }

  async *#read(stream: Stream, number: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    try {
      for (;;) {
        signal.throwIfAborted();
        const piece = stream.pieces.shift();
        if (piece !== undefined) {
          this.#send({ job: this.#job, stream: number, kind: 'taken', sizeBytes: piece.byteLength });
          yield piece;
        } else if (stream.isEnded) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            stream.wake = resolve;
          });
        }
      }
    } finally {
      this.#leave(stream, number);
    }
  }

  #leave(stream: Stream, number: number): void {
    if (!stream.isLeft) {
      stream.isLeft = true;
      stream.pieces.length = 0;
      this.#send({ job: this.#job, stream: number, kind: 'close' });
    }
  }
}
