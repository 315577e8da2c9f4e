import { describe, expect, it } from 'vitest';
import {
  countChanges,
  findReason,
  markWords,
  wordState,
} from '../../../../../webview/views/review/reviewWords.ts';
import { partialReview, readyReview } from '../../../../support/panel/sampleReview.ts';

describe('countChanges', () => {
  it('counts each mark once, in the order of a summary', () => {
    const changes = readyReview.items[1]?.changes ?? [];
    expect(countChanges(changes).map(({ sign, count, counted }) => `${sign}${count} ${counted}`)).toEqual([
      '→1 moved',
      '=2 already there',
      '·1 kept',
    ]);
  });

  it('writes large numbers as people read them, and nothing for nothing', () => {
    const [line] = readyReview.items[0]?.changes ?? [];
    const many = Array.from({ length: 1234 }, () => line).filter((found) => found !== undefined);
    expect(countChanges(many).map(({ count }) => count)).toEqual(['1,234']);
    expect(countChanges([])).toEqual([]);
  });
});

describe('markWords', () => {
  it('has a sign of its own for each mark', () => {
    const signs = Object.values(markWords).map(({ sign }) => sign);
    expect(new Set(signs).size).toBe(signs.length);
  });
});

describe('wordState', () => {
  it('calls what waits by what it waits for', () => {
    expect(wordState('waiting', 'ready').word).toBe('Planned');
    expect(wordState('waiting', 'applying').word).toBe('Waiting');
    expect(wordState('waiting', 'finished').word).toBe('Not begun');
  });

  it('calls what is over the same at all times', () => {
    expect(wordState('failed', 'applying')).toEqual(wordState('failed', 'finished'));
    expect(wordState('blocked', 'ready').icon).toBe('warning');
  });
});

describe('findReason', () => {
  it('is the error, else the first obstacle, else nothing', () => {
    const [done, failed, blocked] = partialReview.items;
    expect([done, failed, blocked].map((item) => item && findReason(item))).toEqual([
      undefined,
      failed?.error?.summary,
      blocked?.obstacles[0],
    ]);
  });
});
