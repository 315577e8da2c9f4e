/**
 * The only file that touches the editor's webview API: a client of one panel's host, typed by its contract. What
 * arrives is read by the readers of the panel before anybody sees it.
 */
import type {
  AnswerOf,
  CommandName,
  CommandValue,
  EventHandlers,
  EventName,
  MessageToHost,
  PanelShape,
  QueryOf,
  RequestName,
  ShownError,
} from '../src/shared/contract.ts';
import { isObjectOf, isOptional, isRecord, isString, type Reader } from './lib/guards.ts';

interface WebviewApi {
  postMessage(message: MessageToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WebviewApi;

/** One reader for everything the host may send. */
export interface PanelReaders<P extends PanelShape> {
  readonly answers: { readonly [N in RequestName<P>]: Reader<AnswerOf<P, N>> };
  readonly events: { readonly [N in EventName<P>]: Reader<P['events'][N]> };
}

export interface Host<P extends PanelShape> {
  /** Rejects with `RequestFailedError`, or with the reason of the signal. */
  request<N extends RequestName<P>>(
    name: N,
    query: QueryOf<P, N>,
    options: { readonly signal: AbortSignal },
  ): Promise<AnswerOf<P, N>>;
  command<N extends CommandName<P>>(name: N, value: CommandValue<P, N>): void;
  /** Once, when the page can take events: the host says nothing before. */
  ready(handlers: EventHandlers<P>): void;
  /** Where the user was when the page was last there. */
  readPlace(): unknown;
  /** With an address where the panel shows something else than what it was opened with. */
  keepPlace(place: unknown, address?: unknown): void;
}

/** What a request was refused with, as it may be shown. */
export class RequestFailedError extends Error {
  readonly shown: ShownError;

  constructor(shown: ShownError) {
    super(shown.summary);
    this.name = 'RequestFailedError';
    this.shown = shown;
  }
}

/** Any failure of a request as it may be shown. */
export function toShownError(thrown: unknown): ShownError {
  return thrown instanceof RequestFailedError
    ? thrown.shown
    : {
        code: 'panel.unreadable',
        summary: 'The answer was not understood.',
        remedy: { text: String(thrown) },
      };
}

export const isShownError = isObjectOf<ShownError>({
  code: isString,
  summary: isString,
  remedy: isOptional(
    isObjectOf<NonNullable<ShownError['remedy']>>({ text: isString, action: isOptional(isString) }),
  ),
});

interface Waiting {
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

export function connectHost<P extends PanelShape>(readers: PanelReaders<P>): Host<P> {
  const api = acquireVsCodeApi();
  // By which the host finds what the page showed, after a restart of the editor. Only the host reads it.
  const firstAddress: unknown = JSON.parse(document.body.dataset['address'] ?? 'null');
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  function send(message: MessageToHost): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's own function, not the window's
    api.postMessage(message);
  }

  function settle(message: Readonly<Record<string, unknown>>): void {
    const { id, kind, value, error } = message;
    const request = typeof id === 'number' ? waiting.get(id) : undefined;
    // An answer may be on its way while the request is cancelled.
    if (request === undefined || typeof id !== 'number') {
      return;
    }
    waiting.delete(id);
    if (kind === 'answer') {
      request.answer(value);
    } else {
      request.fail(
        isShownError(error) ? new RequestFailedError(error) : new TypeError('It failed, it is not said why.'),
      );
    }
  }

  return {
    request: (name, query, { signal }) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = ++lastId;
        const cancel = (): void => {
          waiting.delete(id);
          send({ kind: 'cancel', id });
          reject(signal.reason);
        };
        const release = (): void => signal.removeEventListener('abort', cancel);
        signal.addEventListener('abort', cancel, { once: true });
        waiting.set(id, {
          answer: (value) => {
            release();
            try {
              resolve(readers.answers[name](value));
            } catch (thrown) {
              reject(thrown);
            }
          },
          fail: (thrown) => {
            release();
            reject(thrown);
          },
        });
        send({ kind: 'request', id, name, query });
      }),
    command: (name, value) => send({ kind: 'command', name, value }),
    ready: (handlers) => {
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (!isRecord(data)) {
          warn('A message is no object.');
        } else if (data['kind'] === 'event') {
          deliver(readers.events, handlers, data);
        } else if (data['kind'] === 'answer' || data['kind'] === 'failure') {
          settle(data);
        } else {
          warn('A message of an unknown kind arrived.');
        }
      });
      send({ kind: 'ready' });
    },
    readPlace() {
      const kept = api.getState();
      return isRecord(kept) ? kept['place'] : undefined;
    },
    keepPlace: (place, address = firstAddress) => api.setState({ address, place }),
  };
}

function deliver<P extends PanelShape>(
  readers: PanelReaders<P>['events'],
  handlers: EventHandlers<P>,
  { name, value }: Readonly<Record<string, unknown>>,
): void {
  for (const known in readers) {
    if (known === name) {
      take(known, value);
      return;
    }
  }
  warn('An event of an unknown name arrived.');

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it holds a reader and its handler together
  function take<N extends EventName<P>>(event: N, sent: unknown): void {
    try {
      handlers[event](readers[event](sent));
    } catch (thrown) {
      warn(`The event ${event} was left out: ${String(thrown)}`);
    }
  }
}

function warn(what: string): void {
  // oxlint-disable-next-line no-console -- the console of the page is the only log it has
  console.warn(what);
}
