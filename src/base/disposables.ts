/** Ownership: what is registered is put into a store, and goes when the store goes. */

export interface Disposable {
  dispose(): void;
}

/** Owns disposables; releases them in reverse order, and disposes late arrivals at once. */
export class DisposableStore implements Disposable {
  readonly #owned: Disposable[] = [];
  #isDisposed = false;

  add<T extends Disposable>(disposable: T): T {
    if (this.#isDisposed) {
      disposable.dispose();
    } else {
      this.#owned.push(disposable);
    }
    return disposable;
  }

  /** How many disposables are held. */
  get size(): number {
    return this.#owned.length;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (let owned = this.#owned.pop(); owned !== undefined; owned = this.#owned.pop()) {
      owned.dispose();
    }
  }
}
