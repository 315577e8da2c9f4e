import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageWalk } from '../../../src/distribution/pageWalk.ts';

/** Names as pages bring them: rising, as registries list them, or in any order. */
const listings = fc.tuple(
  fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 30 }),
  fc.array(fc.record({ name: fc.string({ maxLength: 2 }), page: fc.integer({ min: 1, max: 8 }) })),
);

describe('a walk', () => {
  it('calls a name new unless an earlier page has brought it, whatever the order', () => {
    fc.assert(
      fc.property(listings, ([rising, others]) => {
        const walk = new PageWalk();
        const firstPages = new Map<string, number>();
        const inOrder = rising.toSorted().map((name, index) => ({ name, page: 1 + Math.floor(index / 5) }));
        for (const { name, page } of [...inOrder, ...others]) {
          const first = firstPages.get(name) ?? page;
          expect(walk.isNew(name, page)).toBe(first >= page);
          firstPages.set(name, Math.min(first, page));
        }
      }),
    );
  });
});
