/** The small pure parts: file attributes, causes, what is kept, and checks. */
import { describe, expect, it } from 'vitest';
import { totalCauses } from '../../../../webview/lib/causes.ts';
import { formatMode, formatShare, shortenDigest } from '../../../../webview/lib/fileFacts.ts';
import { isListOf, isObjectOf, isOptional, isString, readerOf } from '../../../../webview/lib/guards.ts';
import { firstPlace, readPlace, trimPlace } from '../../../../webview/lib/place.ts';
import { sampleAnalysis } from '../../../support/panel/sampleImage.ts';

describe('formatMode', () => {
  it.each([
    [0o755, 'rwxr-xr-x'],
    [0o644, 'rw-r--r--'],
    [0o4755, 'rwsr-xr-x'],
    [0o2644, 'rw-r-Sr--'],
    [0o1777, 'rwxrwxrwt'],
    [0, '---------'],
  ])('writes %o as ls does', (mode, written) => {
    expect(formatMode(mode)).toBe(written);
  });
});

describe('formatShare', () => {
  it('never says a whole where something is missing', () => {
    expect(formatShare(1)).toBe('100 %');
    expect(formatShare(0.9999)).toBe('99.9 %');
    expect(formatShare(0.907)).toBe('90.7 %');
    expect(formatShare(0)).toBe('0 %');
  });
});

describe('shortenDigest', () => {
  it('keeps the algorithm and twelve digits', () => {
    expect(shortenDigest(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789ab');
    expect(shortenDigest('latest')).toBe('latest');
  });
});

describe('totalCauses', () => {
  const causes = sampleAnalysis.result === undefined ? [] : totalCauses(sampleAnalysis.result);

  it('begins with what is wanted, then has the largest first', () => {
    expect(causes[0]?.cause).toBe('content');
    const wasted = causes.slice(1).map(({ bytes }) => bytes);
    expect(wasted).toEqual(wasted.toSorted((a, b) => b - a));
  });

  it('gives each of the largest a colour of its own, and its title', () => {
    expect(new Set(causes.map(({ tone }) => tone)).size).toBe(6);
    expect(causes[1]?.title).toBe('Compilers and headers');
  });

  it('adds up to every byte of the layers', () => {
    expect(causes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeCloseTo(
      sampleAnalysis.result?.unpackedBytes ?? 0,
    );
  });

  it('names a cause without a group by its own words', () => {
    const result = { unpackedBytes: 1, wastedBytes: 1, fileCount: 1, efficiency: 0, waste: [] };
    const layer = {
      added: { count: 0, bytes: 0 },
      changed: { count: 0, bytes: 0 },
      removed: { count: 0, bytes: 0 },
      segments: [{ cause: 'removed-later', bytes: 1 }],
    };
    expect(totalCauses({ ...result, layers: [undefined, layer] })[1]?.title).toBe('Removed later');
  });
});

describe('readPlace', () => {
  it('takes what was kept', () => {
    const place = { ...firstPlace, tab: 'files', query: 'x', turned: ['usr'] } as const;
    expect(readPlace(JSON.parse(JSON.stringify(place)))).toEqual(place);
  });

  it.each([[undefined], [null], ['x'], [{ tab: 'none' }], [{ turned: [1] }]])(
    'starts anew from %j',
    (kept) => {
      expect(readPlace(kept)).toEqual(firstPlace);
    },
  );

  it('fills in what an earlier version did not keep', () => {
    expect(readPlace({ tab: 'waste' })).toEqual({ ...firstPlace, tab: 'waste' });
  });

  it('keeps a thousand open folders and no more', () => {
    const turned = Array.from({ length: 5000 }, (_, at) => `f${at}`);
    expect(trimPlace({ ...firstPlace, turned }).turned).toHaveLength(1000);
  });
});

describe('guards', () => {
  const isNote = isObjectOf<{ readonly text: string; readonly tags?: readonly string[] }>({
    text: isString,
    tags: isOptional(isListOf(isString)),
  });

  it('check every field, optional ones where they are there', () => {
    expect(isNote({ text: 'a' })).toBe(true);
    expect(isNote({ text: 'a', tags: ['b'], more: 1 })).toBe(true);
    expect(isNote({ text: 'a', tags: [1] })).toBe(false);
    expect(isNote({})).toBe(false);
    expect(isNote([])).toBe(false);
    expect(isNote(null)).toBe(false);
  });

  it('name what they do not understand', () => {
    expect(() => readerOf('The note', isNote)(1)).toThrow('The note is not understood.');
  });
});
