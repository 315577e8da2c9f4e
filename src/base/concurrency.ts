/** Bounded concurrency: at most so many pieces of work at once, first come first served or newest first. */

export interface LimiterOptions {
  readonly maxConcurrent: number;
  /** Which waiting work goes next; `newest` serves what the user looks at now. */
  readonly order?: 'oldest' | 'newest';
}

interface Waiting {
  readonly start: () => void;
  readonly signal: AbortSignal;
}

export class Limiter {
  readonly #maxConcurrent: number;
  readonly #order: 'oldest' | 'newest';
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(options: LimiterOptions) {
    this.#maxConcurrent = options.maxConcurrent;
    this.#order = options.order ?? 'oldest';
  }

  /** Runs `work` when a slot is free; work aborted while it waits never starts and rejects with the signal's reason. */
  async run<T>(work: () => Promise<T>, options: { readonly signal: AbortSignal }): Promise<T> {
    await this.#acquire(options.signal);
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #acquire(signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return Promise.reject(signal.reason);
    }
    if (this.#running < this.#maxConcurrent) {
      this.#running++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const index = this.#waiting.indexOf(entry);
        if (index >= 0) {
          this.#waiting.splice(index, 1);
        }
        reject(signal.reason);
      };
      const start = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const entry: Waiting = { start, signal };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(entry);
    });
  }

  #release(): void {
    const next = this.#order === 'newest' ? this.#waiting.pop() : this.#waiting.shift();
    if (next === undefined) {
      this.#running--;
    } else {
      next.start(); // the slot is handed over, so the count stays
    }
  }
}
