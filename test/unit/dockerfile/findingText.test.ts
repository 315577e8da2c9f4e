import { describe, expect, it } from 'vitest';
import type { Finding, Saving } from '../../../src/dockerfile/finding.ts';
import {
  describeSaving,
  formatSaving,
  sumSavings,
  toDiagnosticText,
} from '../../../src/dockerfile/findingText.ts';

const estimated = (minBytes: number, maxBytes: number): Saving => ({
  minBytes,
  maxBytes,
  basis: 'estimated',
  source: 'Debian, 2026',
  unit: 'compressed',
});

const finding = (line: number, savedBytes: number, ruleId = 'pip-cache'): Finding => ({
  ruleId,
  range: { start: { line, character: 4 }, end: { line, character: 9 } },
  severity: 'warning',
  summary: 'The cache of pip stays in this layer.',
  savedBytes,
  saving: estimated(savedBytes, savedBytes),
  fixes: [],
});

describe('a saving in words', () => {
  it.each([
    [estimated(17_000_000, 45_000_000), '17 to 45 MB'],
    [estimated(900_000, 2_500_000), '900 kB to 2.5 MB'],
    [estimated(0, 300_000_000), 'up to 300 MB'],
    [estimated(41_600_000, 41_600_000), '41.6 MB'],
  ])('is a range with one unit where both have it (%#)', (saving, text) => {
    expect(formatSaving(saving)).toBe(text);
  });

  it('says “about” of an estimate only, and not before “up to”', () => {
    expect(describeSaving(estimated(0, 2_000_000))).toBe('up to 2 MB');
    expect(describeSaving(estimated(1_000_000, 2_000_000))).toBe('about 1 to 2 MB');
    expect(describeSaving({ ...estimated(41_600_000, 41_600_000), basis: 'measured' })).toBe('41.6 MB');
  });

  it('is nothing where there are no bytes', () => {
    expect([describeSaving(undefined), describeSaving(estimated(0, 0))]).toEqual([undefined, undefined]);
  });
});

describe('a diagnostic', () => {
  it('is the sentence, the bytes and the advice', () => {
    expect(toDiagnosticText({ ...finding(1, 5_000_000), advice: 'Mount a cache.' })).toBe(
      'The cache of pip stays in this layer. That is about 5 MB. Mount a cache.',
    );
  });
});

describe('the sum of savings', () => {
  it('counts findings of one rule at one place once', () => {
    expect(sumSavings([finding(1, 5), finding(1, 5), finding(2, 7), finding(1, 11, 'npm-cache')])).toBe(23);
  });
});
