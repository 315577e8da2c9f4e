import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal, parsePaxRecords } from '../../../../src/analysis/tar/paxRecords.ts';
import { paxRecord } from '../../../support/archives.ts';

function parse(text: string): { readonly records: readonly string[][]; readonly isComplete: boolean } {
  const { records, isComplete } = parsePaxRecords(Buffer.from(text));
  return { records: records.map(({ key, value }) => [key, Buffer.from(value).toString()]), isComplete };
}

describe('parsePaxRecords', () => {
  it('reads records in their order, the same key twice', () => {
    expect(parse('8 a=one\n8 b=two\n11 a=three\n')).toEqual({
      records: [
        ['a', 'one'],
        ['b', 'two'],
        ['a', 'three'],
      ],
      isComplete: true,
    });
  });

  it('reads back whatever was written, byte for byte', () => {
    const key = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'B', '.', '-', ' ') });
    const value = fc.uint8Array({ maxLength: 2000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 5 }), (records) => {
        const bytes = Buffer.concat(records.map(([name, content]) => paxRecord(name, content)));
        const parsed = parsePaxRecords(bytes);
        expect(parsed.isComplete).toBe(true);
        expect(parsed.records.map((record) => [record.key, [...record.value]])).toEqual(
          records.map(([name, content]) => [name, [...content]]),
        );
      }),
    );
  });

  it('keeps line ends, equals signs and zeros inside values', () => {
    expect(parse('12 a=1\n2=3\0\n')).toEqual({ records: [['a', '1\n2=3\0']], isComplete: true });
  });

  it('stops at zeros, which fill a block', () => {
    expect(parse('6 a=1\n\0\0\0')).toEqual({ records: [['a', '1']], isComplete: true });
  });

  it.each([
    ['a length that is no number', 'x a=1\n'],
    ['a length of nothing', '0 a=1\n'],
    ['a length that ends before its key', '2 a=1\n'],
    ['a length beyond the end', '99 a=1\n'],
    ['an enormous length', '99999999999999999999 a=1\n'],
    ['a length with a sign', '-6 a=1\n'],
    ['no equals sign', '6 abc\n'],
    ['no line end', '6 a=12'],
    ['a key without a length', ' a=1\n'],
    ['no blank at all', '123456'],
  ])('keeps what stands before %s', (_, bad) => {
    expect(parse(`6 z=1\n${bad}`)).toEqual({ records: [['z', '1']], isComplete: false });
  });

  it('ends for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parsePaxRecords(bytes).records.length).toBeLessThan(100);
      }),
    );
  });
});

describe('parseDecimal', () => {
  it.each(['', ' 1', '1 ', '-1', '+1', '0x10', '1e3', '1.0', '9007199254740993', '9'.repeat(400)])(
    'refuses %j',
    (text) => {
      expect(parseDecimal(Buffer.from(text))).toBeUndefined();
    },
  );

  it('reads what can be counted', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(parseDecimal(Buffer.from(String(value)))).toBe(value);
      }),
    );
  });
});
