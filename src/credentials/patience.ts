/**
 * Waiting for something outside of us that may never answer. One question at a time, since a native call that hangs
 * holds a thread of the process for as long as it hangs, and there are only four; while one hangs, no other is asked.
 */
import { untilAborted } from '../base/abort.ts';
import { Limiter } from '../base/concurrency.ts';

/** What went wrong; `silent` means that there was no answer in time. */
export type Trouble =
  | { readonly kind: 'silent'; readonly limitMs: number }
  | { readonly kind: 'refused'; readonly cause: unknown };

export interface PatienceOptions {
  readonly limitMs: number;
  /** For how long nobody is asked again after a failure. */
  readonly pauseMs: number;
  readonly now: () => number;
  readonly explain: (trouble: Trouble) => Error;
}

export interface Question {
  readonly signal: AbortSignal;
  /** The person asks for it this moment, so an earlier failure does not speak against trying. */
  readonly isDeliberate?: boolean;
}

export class Patience {
  readonly #options: PatienceOptions;
  readonly #turns = new Limiter({ maxConcurrent: 1 });
  #isHanging = false;
  #failure: { readonly error: Error; readonly untilMs: number } | undefined;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /**
   * The outcome of `work`, or what `explain` made of its failure or its silence. An answer that comes too late is not
   * lost on us: it ends the pause.
   */
  ask<T>(work: () => Promise<T>, question: Question): Promise<T> {
    const { signal, isDeliberate = false } = question;
    // The turn lasts as long as `work`, whoever stops waiting for it.
    const turn = this.#turns.run(() => this.#attempt(work, isDeliberate), { signal });
    return untilAborted(turn, { signal });
  }

  #attempt<T>(work: () => Promise<T>, isDeliberate: boolean): Promise<T> {
    const { limitMs, now, explain } = this.#options;
    const failure = this.#failure;
    if (failure !== undefined && (this.#isHanging || (!isDeliberate && now() < failure.untilMs))) {
      return Promise.reject(failure.error);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#isHanging = true;
        reject(this.#pause(explain({ kind: 'silent', limitMs })));
      }, limitMs);
      const settle = (): void => {
        clearTimeout(timer);
        this.#isHanging = false;
      };
      work().then(
        (value) => {
          settle();
          this.#failure = undefined;
          resolve(value);
        },
        (cause: unknown) => {
          settle();
          reject(this.#pause(explain({ kind: 'refused', cause })));
        },
      );
    });
  }

  #pause(error: Error): Error {
    this.#failure = { error, untilMs: this.#options.now() + this.#options.pauseMs };
    return error;
  }
}
