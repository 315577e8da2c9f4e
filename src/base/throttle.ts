/** Tells often-changing things now and then: at most so often, and never leaves the last change untold for long. */
import type { Disposable } from './disposables.ts';

export class Throttle implements Disposable {
  readonly #tell: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: () => void, options: { readonly everyMs: number }) {
    this.#tell = tell;
    this.#everyMs = options.everyMs;
  }

  /** Something changed; it is told soon, together with what else changes until then. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.now(), this.#everyMs);
  }

  /** Tells at once. */
  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
