/** A minimal event source for parts that do not know the editor; shaped like the editor's own events. */
import type { Disposable } from './disposables.ts';

export type Listener<T> = (value: T) => void;
export type Event<T> = (listener: Listener<T>) => Disposable;

export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<Listener<T>>();

  readonly event: Event<T> = (listener) => {
    // A wrapper of its own, so that one function may listen twice and leave once.
    const entry: Listener<T> = (value) => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of this.#listeners) {
      listener(value);
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
