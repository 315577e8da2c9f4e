import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatInstant,
  formatQuantity,
  formatShortAge,
  formatShortBytes,
} from '../../../src/shared/format.ts';

const now = Date.parse('2026-06-15T12:00:00Z');

describe('formatAge', () => {
  it.each([
    ['2026-06-15T11:59:30Z', 'just now'],
    ['2026-06-15T12:30:00Z', 'just now'],
    ['2026-06-15T11:58:00Z', '2 minutes ago'],
    ['2026-06-15T09:00:00Z', '3 hours ago'],
    ['2026-06-14T11:00:00Z', '1 day ago'],
    ['2026-04-10T12:00:00Z', '2 months ago'],
    ['2020-06-15T12:00:00Z', '5 years ago'],
  ])('says %s as %s', (instant, expected) => {
    expect(formatAge(instant, now)).toBe(expected);
  });
});

describe('formatShortAge', () => {
  it.each([
    ['2026-06-15T11:59:30Z', 'just now'],
    ['2026-06-15T11:58:00Z', '2 min'],
    ['2026-06-15T09:00:00Z', '3 h'],
    ['2026-06-14T11:00:00Z', '1 d'],
    ['2026-04-10T12:00:00Z', '2 mo'],
    ['2020-06-15T12:00:00Z', '5 y'],
  ])('says %s as %s', (instant, expected) => {
    expect(formatShortAge(instant, now)).toBe(expected);
  });
});

describe('numbers', () => {
  it('are written the way registries write them', () => {
    expect(formatBytes(41_600_000)).toBe('41.6 MB');
    expect(formatBytes(0)).toBe('0 B');
    expect(formatShortBytes(100_900)).toBe('101 kB');
    expect(formatShortBytes(41_600_000)).toBe('41.6 MB');
    expect(formatCount(10_000)).toBe('10,000');
    expect(formatQuantity(1, { one: 'tag', many: 'tags' })).toBe('1 tag');
    expect(formatQuantity(0, { one: 'tag', many: 'tags' })).toBe('0 tags');
    expect(formatInstant('2026-06-15T12:00:00Z')).toBe('Jun 15, 2026, 12:00 PM UTC');
  });
});
