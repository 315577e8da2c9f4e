/**
 * What rows show beyond their name: size, age, platforms. Read for rows the user sees, a few at a time, the latest seen
 * first; a row that is never seen costs no request.
 */
import { isAbort } from '../../base/abort.ts';
import { Limiter } from '../../base/concurrency.ts';
import type { Disposable } from '../../base/disposables.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { ExplainedError } from '../../base/errors.ts';
import type { ImageSummary } from '../../distribution/imageSummary.ts';

/** A row's details: being read, read, or not to be had (for a reason that the tooltip says). */
export type RowDetail =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly summary: ImageSummary }
  | { readonly state: 'failed'; readonly error: ExplainedError };

export interface RowRequest {
  /** The row's id. */
  readonly id: string;
  /** Requests of one group are cancelled together. */
  readonly group: string;
  read(signal: AbortSignal): Promise<ImageSummary>;
}

/** At most so many rows are read at the same time. */
const maxConcurrentRows = 6;

export class RowDetails implements Disposable {
  readonly #limiter = new Limiter({ maxConcurrent: maxConcurrentRows, order: 'newest' });
  readonly #details = new Map<string, RowDetail>();
  readonly #groups = new Map<string, AbortController>();
  /** Rows whose content may have moved on; what was read stays on the screen until the new answer is here. */
  readonly #stale = new Set<string>();
  readonly #changed = new Emitter<string>();
  readonly #explain: (thrown: unknown) => ExplainedError;

  /** Fires with a row's id when there is something new to show. */
  readonly onDidChange: Event<string> = this.#changed.event;

  constructor(options: { readonly explain: (thrown: unknown) => ExplainedError }) {
    this.#explain = options.explain;
  }

  find(id: string): RowDetail | undefined {
    return this.#details.get(id);
  }

  /** Reads a row's details unless they are known or on their way; resolves when they are there, failed or cancelled. */
  async want(request: RowRequest): Promise<void> {
    const known = this.#details.get(request.id);
    if (known !== undefined && !this.#stale.has(request.id)) {
      return;
    }
    this.#stale.delete(request.id);
    if (known?.state !== 'read') {
      this.#details.set(request.id, { state: 'reading' });
    }
    const { signal } = this.#group(request.group);
    try {
      const summary = await this.#limiter.run(() => request.read(signal), { signal });
      this.#settle(request.id, { state: 'read', summary });
    } catch (thrown) {
      if (isAbort(thrown, signal)) {
        this.#forgetUnread(request.id);
      } else {
        this.#settle(request.id, { state: 'failed', error: this.#explain(thrown) });
      }
    }
  }

  /** Cancels what is being read for a group; its rows are read when they are seen again. */
  cancel(group: string): void {
    this.#groups.get(group)?.abort();
    this.#groups.delete(group);
  }

  cancelAll(): void {
    for (const group of this.#groups.keys()) {
      this.cancel(group);
    }
  }

  /** The rows under an id prefix may have changed at the registry. */
  markStale(idPrefix: string): void {
    for (const id of this.#details.keys()) {
      if (id.startsWith(idPrefix)) {
        this.#stale.add(id);
      }
    }
  }

  dispose(): void {
    this.cancelAll();
    this.#changed.dispose();
    this.#details.clear();
  }

  #group(name: string): AbortController {
    const existing = this.#groups.get(name);
    if (existing !== undefined) {
      return existing;
    }
    const created = new AbortController();
    this.#groups.set(name, created);
    return created;
  }

  #settle(id: string, detail: RowDetail): void {
    this.#details.set(id, detail);
    this.#changed.fire(id);
  }

  #forgetUnread(id: string): void {
    if (this.#details.get(id)?.state === 'reading') {
      this.#details.delete(id);
    } else {
      this.#stale.add(id);
    }
  }
}
