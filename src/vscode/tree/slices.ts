/**
 * Long work on arrays that lets others in between. The extension host has one thread for every extension, so nothing
 * may hold it for longer than a slice.
 */
import { setImmediate as letOthersIn } from 'node:timers/promises';
import type { CallOptions } from '../../distribution/registryReader.ts';

/** How long one slice works, in milliseconds: a quarter of a frame. */
const sliceMs = 4;

/** Items between two looks at the clock: about a millisecond of the dearest comparison there is for them. */
const itemsPerLook = 512;

/** A stretch of work that is interrupted whenever a slice is over. */
export class SlicedWork {
  readonly #options: CallOptions;
  #startMs = performance.now();

  constructor(options: CallOptions) {
    this.#options = options;
  }

  /** What `items.map(convert)` gives. */
  async map<T, U>(items: readonly T[], convert: (item: T) => U): Promise<U[]> {
    const converted: U[] = [];
    for (let start = 0; start < items.length; start += itemsPerLook) {
      for (const item of items.slice(start, start + itemsPerLook)) {
        converted.push(convert(item));
      }
      await this.#breathe();
    }
    return converted;
  }

  /** What `items.toSorted(compare)` gives: equal items stay in the order they came in. */
  async sort<T extends string | object>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
    let runs: T[][] = [];
    for (let start = 0; start < items.length; start += itemsPerLook) {
      runs.push(items.slice(start, start + itemsPerLook).toSorted(compare));
      await this.#breathe();
    }
    while (runs.length > 1) {
      const merged: T[][] = [];
      for (let index = 0; index < runs.length; index += 2) {
        merged.push(await this.#merge(runs[index] ?? [], runs[index + 1] ?? [], compare));
      }
      runs = merged;
    }
    return runs[0] ?? [];
  }

  /** One sorted run of two; of equal items those of `first` come first. */
  async #merge<T extends string | object>(
    first: readonly T[],
    second: readonly T[],
    compare: (a: T, b: T) => number,
  ): Promise<T[]> {
    const merged: T[] = [];
    const size = first.length + second.length;
    let nextOfFirst = 0;
    let nextOfSecond = 0;
    while (merged.length < size) {
      const lookAt = Math.min(merged.length + itemsPerLook, size);
      while (merged.length < lookAt) {
        const a = first[nextOfFirst];
        const b = second[nextOfSecond];
        if (a !== undefined && (b === undefined || compare(a, b) <= 0)) {
          merged.push(a);
          nextOfFirst++;
        } else if (b !== undefined) {
          merged.push(b);
          nextOfSecond++;
        }
      }
      await this.#breathe();
    }
    return merged;
  }

  /** Lets others in when the slice is over. Rejects with the signal's reason once it has aborted. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#startMs >= sliceMs) {
      await letOthersIn();
      this.#options.signal.throwIfAborted();
      this.#startMs = performance.now();
    }
  }
}
