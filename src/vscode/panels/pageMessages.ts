/** The host's end of what is said between a page and its panel: every message is checked before it is used. Knows no editor. */
import { inBackground } from '../../base/background.ts';
import type { Disposable } from '../../base/disposables.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Logger } from '../../base/logger.ts';
import type { MessageToPage, ShownError } from '../../shared/contract.ts';

/** A handler has checked what it is given when it gets here, since pages can be made to say anything. */
export interface PanelHandlers {
  readonly requests: {
    readonly [name: string]: (query: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown>;
  };
  readonly commands: { readonly [name: string]: (value: unknown) => Promise<void> | void };
  /** The page is there, for the first time or again. */
  readonly onReady: () => void;
}

export interface PageMessagesParts {
  readonly post: (message: MessageToPage) => void;
  readonly explain: (thrown: unknown) => ShownError;
  readonly log: Logger;
}

export class PageMessages implements Disposable {
  readonly #handlers: PanelHandlers;
  readonly #parts: PageMessagesParts;
  readonly #running = new Map<number, AbortController>();
  #isDisposed = false;

  constructor(handlers: PanelHandlers, parts: PageMessagesParts) {
    this.#handlers = handlers;
    this.#parts = parts;
  }

  receive(message: unknown): void {
    const { kind, id, name, query, value } = isJsonObject(message) ? message : {};
    if (this.#isDisposed) {
      return;
    }
    if (kind === 'ready') {
      this.#startOver();
      this.#handlers.onReady();
    } else if (kind === 'request' && typeof id === 'number' && typeof name === 'string') {
      inBackground(this.#answer({ id, name, query }), this.#parts.log);
    } else if (kind === 'cancel' && typeof id === 'number') {
      this.#running.get(id)?.abort();
      this.#running.delete(id);
    } else if (kind === 'command' && isOwnKey(this.#handlers.commands, name)) {
      inBackground(Promise.resolve(this.#handlers.commands[name]?.(value)), this.#parts.log);
    } else {
      this.#parts.log.warn(`A page sent something unknown: ${String(kind)} ${String(name)}`);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#startOver();
  }

  /** A page that was hidden is another one when it is shown again: it counts anew, and nobody waits for what was asked. */
  #startOver(): void {
    this.#running.forEach((controller) => controller.abort());
    this.#running.clear();
  }

  async #answer(asked: {
    readonly id: number;
    readonly name: string;
    readonly query: unknown;
  }): Promise<void> {
    const { id, name, query } = asked;
    const { requests } = this.#handlers;
    this.#running.get(id)?.abort();
    const controller = new AbortController();
    this.#running.set(id, controller);
    const message = await this.#run(isOwnKey(requests, name) ? requests[name] : undefined, {
      id,
      query,
      signal: controller.signal,
    });
    if (this.#running.get(id) === controller) {
      this.#running.delete(id);
      this.#parts.post(message());
    }
  }

  /** The message is made only where it is sent: a failure that nobody waits for is none. */
  async #run(
    handler: PanelHandlers['requests'][string] | undefined,
    { id, query, signal }: { readonly id: number; readonly query: unknown; readonly signal: AbortSignal },
  ): Promise<() => MessageToPage> {
    try {
      if (handler === undefined) {
        this.#parts.log.warn(`A page asked for something unknown`);
        throw new Error('a page asked for something unknown');
      }
      const value = await handler(query, { signal });
      return () => ({ kind: 'answer', id, value });
    } catch (thrown) {
      return () => ({ kind: 'failure', id, error: this.#parts.explain(thrown) });
    }
  }
}

function isOwnKey<T extends object>(record: T, key: unknown): key is keyof T & string {
  return typeof key === 'string' && Object.hasOwn(record, key);
}
