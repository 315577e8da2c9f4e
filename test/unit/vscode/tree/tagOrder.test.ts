import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTagFilter,
  sortByDate,
  sortByName,
  sortByVersion,
} from '../../../../src/vscode/tree/tagOrder.ts';

const tag = fc.stringMatching(/^[a-z0-9v][a-z0-9._-]{0,12}$/);
const { signal } = new AbortController();
const byVersion = (tags: readonly string[]): Promise<string[]> => sortByVersion(tags, { signal });

describe('sortByVersion', () => {
  it('puts latest first, then versions newest first, then names', async () => {
    const tags = ['edge', '1.9.3', 'v1.10.0', '1.10.0-rc.2', 'latest', '1.10.0-rc.10', '2', '1.9'];
    expect(await byVersion(tags)).toEqual([
      'latest',
      '2',
      'v1.10.0',
      '1.10.0-rc.10',
      '1.10.0-rc.2',
      '1.9',
      '1.9.3',
      'edge',
    ]);
  });

  it('puts a plain version before its variants', async () => {
    expect(await byVersion(['1.27-slim', '1.27-alpine', '1.27'])).toEqual([
      '1.27',
      '1.27-alpine',
      '1.27-slim',
    ]);
  });

  it('takes commit hashes for names, even when they begin with digits', async () => {
    expect(await byVersion(['12ab34c', '1.0'])).toEqual(['1.0', '12ab34c']);
  });

  it('is a total order: the result does not depend on the order before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(tag, { maxLength: 12 }), async (tags) => {
        expect(await byVersion(tags.toReversed())).toEqual(await byVersion(tags));
        expect((await byVersion(tags)).toSorted()).toEqual(tags.toSorted());
      }),
    );
  });

  it('does with many what it does with any two of them', async () => {
    // Two are sorted in one go, these in several.
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(tag, { minLength: 600, maxLength: 1500, size: 'max' }),
        async (tags) => {
          const sorted = await byVersion(tags);
          for (const [index, later] of sorted.entries()) {
            const earlier = sorted[index - 1];
            if (earlier !== undefined) {
              expect(await byVersion([later, earlier])).toEqual([earlier, later]);
            }
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('sortByName and sortByDate', () => {
  it('sort numbers by their value', async () => {
    expect(await sortByName(['b10', 'b9', 'a'], { signal })).toEqual(['a', 'b9', 'b10']);
  });

  it('do with many what a plain sort does', async () => {
    const { compare } = new Intl.Collator('en', { numeric: true });
    const tags = fc.uniqueArray(tag, { maxLength: 1500, size: 'max' });
    await fc.assert(
      fc.asyncProperty(tags, async (names) => {
        expect(await sortByName(names, { signal })).toEqual(names.toSorted(compare));
        const withoutDates = await sortByDate(names, { createdOf: () => undefined, signal });
        expect(withoutDates).toEqual(await byVersion(names));
      }),
      { numRuns: 30 },
    );
  });

  it('put the newest first and what has no date last', async () => {
    const created: Readonly<Record<string, string>> = {
      old: '2020-01-01T00:00:00Z',
      new: '2026-01-01T00:00:00Z',
    };
    const createdOf = (name: string): string | undefined => created[name];
    expect(await sortByDate(['1.0', 'old', '2.0', 'new'], { createdOf, signal })).toEqual([
      'new',
      'old',
      '2.0',
      '1.0',
    ]);
  });
});

describe('createTagFilter', () => {
  it.each([
    [undefined, '1.27-alpine', true],
    ['  ', '1.27-alpine', true],
    ['ALPINE 1.27', '1.27-alpine', true],
    ['alpine 1.28', '1.27-alpine', false],
    ['1.*alp', '1.27-alpine', true],
    ['alp*1.', '1.27-alpine', false],
    ['1.27 !alpine', '1.27-alpine', false],
    ['1.27 !slim', '1.27-alpine', true],
    ['!', '1.27-alpine', true],
  ])('%j lets %s through: %s', (filter, name, expected) => {
    expect(createTagFilter(filter)(name)).toBe(expected);
  });

  it('is linear even for patterns made to be slow', () => {
    expect(createTagFilter('*a'.repeat(2000))('a'.repeat(128))).toBe(false);
  });
});
