/**
 * Work on layers, on as many threads as the machine has processors. A thread is started when there is work for it and
 * ended when there was none for a while, or when its work is not wanted any more. Indexing mostly waits for the network,
 * so what computes has as many threads of its own and never waits for that.
 */
import type { Disposable } from '../../base/disposables.ts';
import { Limiter } from '../../base/concurrency.ts';
import type { BlobSource } from '../blobRanges.ts';
import { LayerContentError } from '../errors.ts';
import type { IndexTask, Results, Task } from './protocol.ts';
import { Thread } from './thread.ts';

export interface WorkerPoolOptions {
  /** The script of the worker. */
  readonly script: URL;
  /** So many threads index, and so many others compute. */
  readonly size: number;
  /** After so long without work a thread is ended. */
  readonly idleMs?: number;
}

export interface TaskOptions {
  readonly signal: AbortSignal;
}

const defaultIdleMs = 30_000;

export class WorkerPool implements Disposable {
  readonly #options: WorkerPoolOptions;
  readonly #indexing: Limiter;
  readonly #computing: Limiter;
  readonly #idle: Thread[] = [];
  readonly #all = new Set<Thread>();
  #jobs = 0;
  #isDisposed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#indexing = new Limiter({ maxConcurrent: options.size });
    this.#computing = new Limiter({ maxConcurrent: options.size });
  }

  /**
   * Opens the source when a thread is free for it, and is told of every piece that went there. @throws LayerContentError
   * for a fault of the layer, and what the source throws.
   */
  index(
    task: Omit<IndexTask, 'kind' | 'sizeBytes'>,
    layer: { readonly source: BlobSource; readonly onSent?: (sizeBytes: number) => void },
    options: TaskOptions,
  ): Promise<Results['index']> {
    return this.#run(this.#indexing, options, async (thread, job) => {
      const { source } = layer;
      const whole = { ...task, kind: 'index', sizeBytes: source.sizeBytes } as const;
      const result = await thread.perform({ job, task: whole, ...layer }, options);
      if (!isPacked(result)) {
        throw new Error('the thread gave something else than an index');
      }
      return result;
    });
  }

  /** Everything but indexing. */
  compute<K extends 'analyse' | 'tree' | 'diff'>(
    task: Extract<Task, { readonly kind: K }>,
    options: TaskOptions,
  ): Promise<Results[K]>;
  compute(task: Task, options: TaskOptions): Promise<Results[keyof Results]> {
    return this.#run(this.#computing, options, (thread, job) => thread.perform({ job, task }, options));
  }

  /** Ends what is running; what still waits is rejected when its turn comes, and starts nothing. */
  dispose(): void {
    this.#isDisposed = true;
    for (const thread of this.#all) {
      thread.stop();
    }
    this.#all.clear();
    this.#idle.length = 0;
  }

  /** A thread whose task was left half-way is ended rather than waited for. */
  #run<T>(
    turns: Limiter,
    options: TaskOptions,
    work: (thread: Thread, job: number) => Promise<T>,
  ): Promise<T> {
    return turns.run(async () => {
      if (this.#isDisposed) {
        throw new Error('the threads have ended');
      }
      const thread = this.#take();
      try {
        const result = await work(thread, ++this.#jobs);
        this.#giveBack(thread);
        return result;
      } catch (thrown) {
        if (thrown instanceof LayerContentError) {
          this.#giveBack(thread);
        } else {
          this.#end(thread);
        }
        throw thrown;
      }
    }, options);
  }

  #take(): Thread {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      idle.stopWaiting();
      return idle;
    }
    const thread = new Thread(this.#options.script, { onExit: () => this.#end(thread) });
    this.#all.add(thread);
    return thread;
  }

  #giveBack(thread: Thread): void {
    if (!this.#all.has(thread)) {
      return;
    }
    this.#idle.push(thread);
    thread.wait(this.#options.idleMs ?? defaultIdleMs, () => this.#end(thread));
  }

  #end(thread: Thread): void {
    thread.stop();
    this.#all.delete(thread);
    const place = this.#idle.indexOf(thread);
    if (place >= 0) {
      this.#idle.splice(place, 1);
    }
  }
}

function isPacked(result: Results[keyof Results]): result is Results['index'] {
  return result instanceof Uint8Array;
}
