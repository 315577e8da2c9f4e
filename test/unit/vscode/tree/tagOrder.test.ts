import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTagFilter,
  sortByDate,
  sortByName,
  sortByVersion,
} from '../../../../src/vscode/tree/tagOrder.ts';

const tag = fc.stringMatching(/^[a-z0-9v][a-z0-9._-]{0,12}$/);

describe('sortByVersion', () => {
  it('puts latest first, then versions newest first, then names', () => {
    const tags = ['edge', '1.9.3', 'v1.10.0', '1.10.0-rc.2', 'latest', '1.10.0-rc.10', '2', '1.9'];
    expect(sortByVersion(tags)).toEqual([
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

  it('puts a plain version before its variants', () => {
    expect(sortByVersion(['1.27-slim', '1.27-alpine', '1.27'])).toEqual(['1.27', '1.27-alpine', '1.27-slim']);
  });

  it('takes commit hashes for names, even when they begin with digits', () => {
    expect(sortByVersion(['12ab34c', '1.0'])).toEqual(['1.0', '12ab34c']);
  });

  it('is a total order: the result does not depend on the order before', () => {
    fc.assert(
      fc.property(fc.uniqueArray(tag, { maxLength: 12 }), (tags) => {
        expect(sortByVersion(tags.toReversed())).toEqual(sortByVersion(tags));
        expect(sortByVersion(tags).toSorted()).toEqual(tags.toSorted());
      }),
    );
  });
});

describe('sortByName and sortByDate', () => {
  it('sort numbers by their value', () => {
    expect(sortByName(['b10', 'b9', 'a'])).toEqual(['a', 'b9', 'b10']);
  });

  it('put the newest first and what has no date last', () => {
    const created: Readonly<Record<string, string>> = {
      old: '2020-01-01T00:00:00Z',
      new: '2026-01-01T00:00:00Z',
    };
    expect(sortByDate(['1.0', 'old', '2.0', 'new'], (name) => created[name])).toEqual([
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
