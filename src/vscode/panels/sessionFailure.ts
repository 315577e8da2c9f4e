/** What keeps a session from what it was asked for: told to the page when it comes and when it is over. */
import type { ExplainedError } from '../../base/errors.ts';
import type { ShownError } from '../../shared/contract.ts';
import { toShownError } from './shownError.ts';

export interface SessionFailureParts {
  readonly explain: (thrown: unknown) => ExplainedError;
  readonly tell: (error: ShownError | undefined) => void;
}

export class SessionFailure {
  readonly #parts: SessionFailureParts;
  #shown: ShownError | undefined;

  constructor(parts: SessionFailureParts) {
    this.#parts = parts;
  }

  get shown(): ShownError | undefined {
    return this.#shown;
  }

  /** Whatever fails once `signal` is aborted is nobody's failure. */
  async guard(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (!signal.aborted) {
        this.#shown = toShownError(this.#parts.explain(thrown));
        this.tellAgain();
      }
    }
  }

  clear(): void {
    this.#shown = undefined;
    this.tellAgain();
  }

  tellAgain(): void {
    this.#parts.tell(this.#shown);
  }
}
