/** Where keys lead: in the tree, in the list of layers, and which rows are in sight. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose, findItem, isChosen, toRange, wholeImage } from '../../../../webview/lib/layerChoice.ts';
import { findTreeMove, findTyped, type TreePosition } from '../../../../webview/lib/treeKeys.ts';
import { Typeahead } from '../../../../webview/lib/typeahead.ts';
import { scrollToRow, toPage, toWindow } from '../../../../webview/lib/windowing.ts';

/** usr (open) > bin (closed), lib (file); var (closed). */
const position: TreePosition = {
  rows: new Uint32Array([1, 2, 3, 4]),
  depths: new Uint16Array([0, 1, 2, 2, 1]),
  at: 0,
  page: 3,
  isFolder: (row) => row !== 3,
  isOpen: (row) => row === 1,
};

describe('findTreeMove', () => {
  it('goes up and down, by one and by a page, and stops at the ends', () => {
    const go = (key: string, at: number): unknown => findTreeMove(key, { ...position, at });
    expect(go('ArrowDown', 0)).toEqual({ kind: 'focus', at: 1 });
    expect(go('ArrowDown', 3)).toEqual({ kind: 'focus', at: 3 });
    expect(go('ArrowUp', 0)).toEqual({ kind: 'focus', at: 0 });
    expect(go('ArrowDown', -1)).toEqual({ kind: 'focus', at: 0 });
    expect(go('PageDown', 0)).toEqual({ kind: 'focus', at: 3 });
    expect(go('PageUp', 3)).toEqual({ kind: 'focus', at: 0 });
    expect(go('Home', 2)).toEqual({ kind: 'focus', at: 0 });
    expect(go('End', 0)).toEqual({ kind: 'focus', at: 3 });
  });

  it('goes into folders and out of them', () => {
    expect(findTreeMove('ArrowRight', position)).toEqual({ kind: 'focus', at: 1 });
    expect(findTreeMove('ArrowRight', { ...position, at: 1 })).toEqual({ kind: 'open', row: 2 });
    expect(findTreeMove('ArrowRight', { ...position, at: 2 })).toBeUndefined();
    expect(findTreeMove('ArrowLeft', { ...position, at: 2 })).toEqual({ kind: 'focus', at: 0 });
    expect(findTreeMove('ArrowLeft', position)).toEqual({ kind: 'close', row: 1 });
    expect(findTreeMove('ArrowLeft', { ...position, at: 3 })).toBeUndefined();
  });

  it('turns folders and runs files', () => {
    expect(findTreeMove('Enter', position)).toEqual({ kind: 'close', row: 1 });
    expect(findTreeMove('Enter', { ...position, at: 1 })).toEqual({ kind: 'open', row: 2 });
    expect(findTreeMove('Enter', { ...position, at: 2 })).toEqual({ kind: 'run', row: 3 });
  });

  it('knows no other keys, and nothing in an empty tree', () => {
    expect(findTreeMove('a', position)).toBeUndefined();
    expect(findTreeMove('End', { ...position, rows: new Uint32Array() })).toBeUndefined();
  });
});

describe('typing ahead', () => {
  const names = ['', 'usr', 'bin', 'lib', 'var'];
  const startsWith = (row: number, typed: string): boolean => (names[row] ?? '').startsWith(typed);

  it('finds the next row round the end, and stays while a word grows', () => {
    const query = { rows: position.rows, startsWith };
    expect(findTyped({ ...query, at: 0, typed: 'l' })).toBe(2);
    expect(findTyped({ ...query, at: 3, typed: 'b' })).toBe(1);
    expect(findTyped({ ...query, at: 2, typed: 'li' })).toBe(2);
    expect(findTyped({ ...query, at: 0, typed: 'x' })).toBeUndefined();
  });

  it('begins a new word after a pause', () => {
    const typeahead = new Typeahead();
    expect(typeahead.add('l', 0)).toBe('l');
    expect(typeahead.add('i', 500)).toBe('li');
    expect(typeahead.isTyping(1000)).toBe(true);
    expect(typeahead.isTyping(1400)).toBe(false);
    expect(typeahead.add('b', 1400)).toBe('b');
  });
});

describe('the choice of layers', () => {
  it('is one, a range in either direction, or all of them', () => {
    const one = choose(wholeImage, 3, false);
    expect(toRange(wholeImage, 8)).toEqual({ first: 0, last: 7 });
    expect(toRange(one, 8)).toEqual({ first: 2, last: 2 });
    expect(toRange(choose(one, 5, true), 8)).toEqual({ first: 2, last: 4 });
    expect(toRange(choose(one, 1, true), 8)).toEqual({ first: 0, last: 2 });
  });

  it('does not stretch to or from the whole image', () => {
    expect(choose(wholeImage, 3, true)).toEqual({ anchor: 3, focus: 3 });
    expect(choose({ anchor: 3, focus: 3 }, 0, true)).toEqual(wholeImage);
  });

  it('marks exactly the layers of its range', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), (anchor, focus) => {
        const choice = choose(choose(wholeImage, anchor, false), focus, true);
        const { first, last } = toRange(choice, 9);
        const isWhole = isChosen(choice, 0);
        for (let item = 1; item <= 9; item++) {
          expect(isChosen(choice, item)).toBe(!isWhole && item - 1 >= first && item - 1 <= last);
        }
      }),
    );
  });

  it('moves by keys within the list', () => {
    expect(findItem('ArrowDown', 8, 8)).toBe(8);
    expect(findItem('ArrowUp', 0, 8)).toBe(0);
    expect(findItem('End', 2, 8)).toBe(8);
    expect(findItem('Home', 2, 8)).toBe(0);
    expect(findItem('x', 2, 8)).toBeUndefined();
  });
});

describe('windowing', () => {
  it('has every row in sight and never one that is not there', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(2000), fc.nat(5000), (scrollTop, height, count) => {
        const { first, end } = toWindow({ scrollTop, height, rowHeight: 22, count }, 5);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        for (let row = Math.floor(scrollTop / 22); row * 22 < scrollTop + height && row < count; row++) {
          expect(row >= first && row < end).toBe(true);
        }
      }),
    );
  });

  it('scrolls no more than is needed to show a row', () => {
    const viewport = { scrollTop: 100, height: 220, rowHeight: 22, count: 1000 };
    expect(scrollToRow(viewport, 6)).toBe(100);
    expect(scrollToRow(viewport, 0)).toBe(0);
    expect(scrollToRow(viewport, 20)).toBe(242);
    expect(toPage(viewport)).toBe(9);
  });
});
