/** One thread and the task it has. Streams of a layer go there as fast as it takes them, and no faster. */
import { giveBack } from '../../base/lentMemory.ts';
import { Worker } from 'node:worker_threads';
import type { BlobSource } from '../blobRanges.ts';
import { LayerContentError } from '../errors.ts';
import type { FromWorker, Results, Task, ToWorker } from './protocol.ts';

/** Sent and not yet taken; what comes over the network waits there as long. */
const maxHeldBytes = 4 * 1024 * 1024;

/** Each message costs some microseconds, so small pieces are joined. */
const pieceBytes = 256 * 1024;

export interface ThreadTask {
  readonly job: number;
  readonly task: Task;
  /** What the task may open. */
  readonly source?: BlobSource;
  readonly onSent?: (sizeBytes: number) => void;
}

interface Stream {
  heldBytes: number;
  wake: () => void;
  /** Aborted when no more of it is wanted. */
  readonly controller: AbortController;
}

interface Job extends ThreadTask {
  readonly streams: Map<number, Stream>;
  readonly resolve: (result: Results[keyof Results]) => void;
  readonly reject: (thrown: unknown) => void;
}

export class Thread {
  readonly #worker: Worker;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isGone = false;

  /** `onExit` is told when it has ended, by itself too. */
  constructor(script: URL, { onExit }: { readonly onExit: () => void }) {
    this.#worker = new Worker(script);
    this.#worker.on('message', (message: FromWorker) => {
      if (message.job === this.#job?.job) {
        this.#receive(message, this.#job);
      }
    });
    this.#worker.on('error', (error) => this.#job?.reject(error));
    this.#worker.on('messageerror', (error) => this.#job?.reject(error));
    this.#worker.on('exit', () => {
      this.#isGone = true;
      this.#job?.reject(new Error('the thread ended'));
      onExit();
    });
  }

  /** @throws LayerContentError, and what the source throws. The thread is of no use after anything but the first. */
  async perform(
    task: ThreadTask,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Results[keyof Results]> {
    signal.throwIfAborted();
    if (this.#isGone) {
      throw new Error('the thread ended');
    }
    const { promise, resolve, reject } = Promise.withResolvers<Results[keyof Results]>();
    const job: Job = { ...task, streams: new Map(), resolve, reject };
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#job = job;
    this.#post({ kind: 'start', job: task.job, task: task.task });
    try {
      return await promise;
    } finally {
      this.#job = undefined;
      signal.removeEventListener('abort', onAbort);
      job.streams.forEach(close);
    }
  }

  wait(idleMs: number, onIdle: () => void): void {
    this.#worker.unref();
    this.#timer = setTimeout(onIdle, idleMs).unref();
  }

  stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#worker.ref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    void this.#worker.terminate();
  }

  #receive(message: FromWorker, job: Job): void {
    switch (message.kind) {
      case 'open':
        this.#open(job, message);
        break;
      case 'taken': {
        const stream = job.streams.get(message.stream);
        if (stream !== undefined) {
          stream.heldBytes -= message.sizeBytes;
          stream.wake();
        }
        break;
      }
      case 'close': {
        const stream = job.streams.get(message.stream);
        if (stream !== undefined) {
          close(stream);
        }
        break;
      }
      case 'done':
        job.resolve(message.result);
        break;
      case 'failed':
        job.reject(
          message.fault === undefined ? new Error(message.message) : new LayerContentError(message.fault),
        );
        break;
      default:
        message satisfies never;
    }
  }

  #open(job: Job, asked: Extract<FromWorker, { readonly kind: 'open' }>): void {
    const stream = { heldBytes: 0, wake: (): void => undefined, controller: new AbortController() };
    job.streams.set(asked.stream, stream);
    this.#send(job, stream, asked).catch((thrown: unknown) => {
      if (!stream.controller.signal.aborted) {
        job.reject(thrown);
      }
    });
  }

  async #send(
    { job, source, onSent }: Job,
    stream: Stream,
    asked: Extract<FromWorker, { readonly kind: 'open' }>,
  ): Promise<void> {
    const { signal } = stream.controller;
    if (source === undefined) {
      throw new Error('the thread asked for a layer that its task does not have');
    }
    const place = { job, stream: asked.stream };
    const { bytes, isPartial } = await source.open(asked.range, { signal });
    if (!signal.aborted) {
      this.#post({ ...place, kind: 'opened', isPartial });
    }
    for await (const piece of joinPieces(bytes)) {
      if (signal.aborted) {
        return;
      }
      const sizeBytes = piece.byteLength;
      stream.heldBytes += sizeBytes;
      this.#post({ ...place, kind: 'piece', bytes: piece }, [piece.buffer]);
      onSent?.(sizeBytes);
      while (stream.heldBytes > maxHeldBytes && !signal.aborted) {
        await new Promise<void>((resolve) => {
          stream.wake = resolve;
        });
      }
    }
    if (!signal.aborted) {
      this.#post({ ...place, kind: 'end' });
    }
  }

  #post(message: ToWorker, handedOver: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, handedOver);
  }
}

function close(stream: Stream): void {
  stream.controller.abort();
  stream.wake();
}

/** Chunks share memory with others, so they are copied into memory that can be handed over. */
async function* joinPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let piece = new Uint8Array(pieceBytes);
  let length = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.byteLength;) {
      const taken = Math.min(chunk.byteLength - at, pieceBytes - length);
      piece.set(chunk.subarray(at, at + taken), length);
      length += taken;
      at += taken;
      if (length === pieceBytes) {
        yield piece;
        piece = new Uint8Array(pieceBytes);
        length = 0;
      }
    }
    giveBack(chunk);
  }
  if (length > 0) {
    yield piece.slice(0, length);
  }
}
