/** One piece of work for all who ask for the same key at the same time. */
import { untilAborted } from './abort.ts';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * The same work is started once for all callers with an equal key. One caller's abort ends that caller's wait alone;
 * the work itself is aborted only when nobody waits for it any more.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  async run(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: { readonly signal: AbortSignal },
  ): Promise<T> {
    options.signal.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.waiters++;
    try {
      return await untilAborted(flight.result, options);
    } finally {
      flight.waiters--;
      if (flight.waiters === 0) {
        this.#forget(key, flight);
        flight.controller.abort();
      }
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { result: work(controller.signal), controller, waiters: 0 };
    this.#flights.set(key, flight);
    const forget = (): void => this.#forget(key, flight);
    flight.result.then(forget, forget);
    return flight;
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) {
      this.#flights.delete(key);
    }
  }
}
