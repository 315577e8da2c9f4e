/** One thread and the task it has. Streams of a layer go there as fast as it takes them, and no faster. */
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

interface Job extends ThreadTask {
  readonly controller: AbortController;
  readonly streams: Map<number, { heldBytes: number; wake: () => void; isWanted: boolean }>;
  readonly resolve: (result: Results[keyof Results]) => void;
  readonly reject: (thrown: unknown) => void;
}

export class Thread {
  readonly #worker: Worker;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(script: URL) {
    this.#worker = new Worker(script);
    this.#worker.on('message', (message: FromWorker) => {
      if (message.job === this.#job?.job) {
        this.#receive(message, this.#job);
      }
    });
    this.#worker.on('error', (error) => this.#job?.reject(error));
    this.#worker.on('exit', () => this.#job?.reject(new Error('the thread ended')));
  }

  /** @throws LayerContentError, and what the source throws. The thread is of no use after anything but the first. */
  async perform(
    task: ThreadTask,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Results[keyof Results]> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Results[keyof Results]>();
    const controller = new AbortController();
    const job: Job = { ...task, controller, streams: new Map(), resolve, reject };
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#job = job;
    this.#post({ kind: 'start', job: task.job, task: task.task });
    try {
      return await promise;
    } finally {
      this.#job = undefined;
      signal.removeEventListener('abort', onAbort);
      controller.abort();
      job.streams.forEach((stream) => stream.wake());
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
        this.#send(job, message).catch(job.reject);
        break;
      case 'taken':
      case 'close': {
        const stream = job.streams.get(message.stream);
        if (stream !== undefined) {
          stream.heldBytes -= message.kind === 'taken' ? message.sizeBytes : 0;
          stream.isWanted &&= message.kind === 'taken';
          stream.wake();
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

  async #send(job: Job, asked: Extract<FromWorker, { readonly kind: 'open' }>): Promise<void> {
    const { source, onSent } = job;
    const { signal } = job.controller;
    if (source === undefined) {
      throw new Error('the thread asked for a layer that its task does not have');
    }
    const place = { job: job.job, stream: asked.stream };
    const stream = { heldBytes: 0, wake: (): void => undefined, isWanted: true };
    job.streams.set(asked.stream, stream);
    const { bytes, isPartial } = await source.open(asked.range, { signal });
    this.#post({ ...place, kind: 'opened', isPartial });
    for await (const piece of joinPieces(bytes)) {
      if (!stream.isWanted || signal.aborted) {
        return;
      }
      const sizeBytes = piece.byteLength;
      stream.heldBytes += sizeBytes;
      this.#post({ ...place, kind: 'piece', bytes: piece }, [piece.buffer]);
      onSent?.(sizeBytes);
      while (stream.heldBytes > maxHeldBytes && stream.isWanted && !signal.aborted) {
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
  }
  if (length > 0) {
    yield piece.slice(0, length);
  }
}
