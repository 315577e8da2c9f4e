import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toVisibleLine, toVisibleName, toVisibleText } from '../../../../webview/lib/visibleText.ts';

describe('toVisibleName', () => {
  it('leaves ordinary names of all scripts as they are', () => {
    for (const name of ['libc.so.6', 'Grüße.txt', '日本語', 'עברית', '<b>&amp;', 'a b']) {
      expect(toVisibleName(name)).toBe(name);
    }
  });

  it('shows controls as their pictures', () => {
    expect(toVisibleName('a\nb\tc\u0000\u007f')).toBe('a␊b␉c␀␡');
  });

  it('shows what turns or hides text by its number', () => {
    expect(toVisibleName('invoice\u202egnp.exe')).toBe('invoice[U+202E]gnp.exe');
    expect(toVisibleName('a\u200bb\ufeffc\u2066d\u00ade')).toBe('a[U+200B]b[U+FEFF]c[U+2066]d[U+00AD]e');
    expect(toVisibleName('tag\u{e0041}')).toBe('tag[U+E0041]');
  });

  it('leaves nothing that has no shape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toVisibleName(text)).not.toMatch(
          /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u,
        );
      }),
    );
  });
});

describe('toVisibleText', () => {
  it('keeps lines and tabs', () => {
    expect(toVisibleText('a\n\tb\r')).toBe('a\n\tb␍');
  });
});

describe('toVisibleLine', () => {
  it('joins the lines of an instruction', () => {
    expect(toVisibleLine('RUN apt-get update \\\n    && apt-get install x\n')).toBe(
      'RUN apt-get update && apt-get install x',
    );
  });
});
