import { describe, expect, it } from 'vitest';
import { toCsvRow } from '../../../src/base/csv.ts';

describe('toCsvRow', () => {
  it('ends with the line end of RFC 4180', () => {
    expect(toCsvRow(['a', '', 'b'])).toBe('a,,b\r\n');
  });

  it('puts cells with commas, quotes and line ends into quotes', () => {
    expect(toCsvRow(['a,b', 'say "x"', 'a\nb', 'a\rb'])).toBe('"a,b","say ""x""","a\nb","a\rb"\r\n');
  });

  it.each(['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'])(
    'keeps a cell that begins with %j from being a formula',
    (sign) => {
      expect(toCsvRow([`${sign}1`])).toBe(`'${sign}1\r\n`);
    },
  );

  it('keeps a cell that begins with a line end from being a formula on the next line', () => {
    expect(toCsvRow(['\n=1', '\r=1'])).toBe('"\'\n=1","\'\r=1"\r\n');
  });

  it('leaves these signs alone inside a cell', () => {
    expect(toCsvRow(['a=b', 'v1-rc+2', 'app@sha256:ab'])).toBe('a=b,v1-rc+2,app@sha256:ab\r\n');
  });
});
