import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlicedWork } from '../../../../src/vscode/tree/slices.ts';

const { signal } = new AbortController();

interface Item {
  readonly key: number;
  readonly place: number;
}

/** A few hundred of these are a slice. */
function workABit(): void {
  const end = performance.now() + 0.01;
  while (performance.now() < end) {
    // Only the time matters.
  }
}

describe('sliced work', () => {
  it('sorts as toSorted does, equal items in the order they came', async () => {
    const keys = fc.array(fc.nat({ max: 50 }), { maxLength: 2000, size: 'max' });
    await fc.assert(
      fc.asyncProperty(keys, async (values) => {
        const items = values.map((key, place) => ({ key, place }));
        const compare = (a: Item, b: Item): number => a.key - b.key;
        expect(await new SlicedWork({ signal }).sort(items, compare)).toEqual(items.toSorted(compare));
      }),
    );
  });

  it('maps as map does', async () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    expect(await new SlicedWork({ signal }).map(items, String)).toEqual(items.map(String));
  });

  it('lets others in between', async () => {
    let rounds = 0;
    let next = setImmediate(function count() {
      rounds++;
      next = setImmediate(count);
    });
    await new SlicedWork({ signal }).map(Array.from({ length: 10_000 }), workABit);
    clearImmediate(next);
    expect(rounds).toBeGreaterThan(5);
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('collapsed');
    setImmediate(() => controller.abort(reason));
    const work = new SlicedWork({ signal: controller.signal });
    await expect(work.map(Array.from({ length: 1_000_000 }), workABit)).rejects.toBe(reason);
  });
});
