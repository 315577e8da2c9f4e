import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHeaderBlock, parseNumber } from '../../../../src/analysis/tar/headerBlock.ts';
import { binaryNumber, header, type HeaderFields, withChecksum } from '../../../support/archives.ts';

function parse(fields: HeaderFields) {
  const parsed = parseHeaderBlock(header(fields));
  if (parsed === undefined || parsed === 'end') {
    throw new Error(`no header but ${parsed}`);
  }
  return { ...parsed, path: text(parsed.path), target: text(parsed.target) };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

describe('parseHeaderBlock', () => {
  it('reads every field', () => {
    expect(
      parse({
        name: 'dev/tty',
        type: '3',
        mode: 0o4755,
        uid: 1000,
        gid: 50,
        sizeBytes: 12,
        mtimeSeconds: 1_700_000_000,
        target: 'somewhere',
        device: [5, 1],
      }),
    ).toEqual({
      type: 0x33,
      path: 'dev/tty',
      target: 'somewhere',
      mode: 0o4755,
      uid: 1000,
      gid: 50,
      sizeBytes: 12,
      mtimeSeconds: 1_700_000_000,
      deviceMajor: 5,
      deviceMinor: 1,
    });
  });

  it('puts the prefix before the name, in ustar alone', () => {
    const fields = { name: 'name', prefix: 'a/b' };
    expect(parse(fields).path).toBe('a/b/name');
    expect(parse({ ...fields, format: 'gnu' }).path).toBe('name');
    expect(parse({ ...fields, format: 'v7' }).path).toBe('name');
  });

  it('takes names that fill their fields to the last byte', () => {
    const fields = { name: 'n'.repeat(100), target: 't'.repeat(100), prefix: 'p'.repeat(155) };
    expect(parse(fields)).toMatchObject({
      path: `${fields.prefix}/${fields.name}`,
      target: fields.target,
    });
  });

  it('keeps bytes that are no UTF-8', () => {
    expect(parse({ name: Uint8Array.of(0x66, 0xff, 0xfe, 0x0a, 0x1b) }).path).toBe('f\u00FF\u00FE\n\u001B');
  });

  it('gives out copies', () => {
    const block = header({ name: 'name', target: 'target' });
    const parsed = parseHeaderBlock(block);
    block.fill(0x78);
    expect(parsed).toMatchObject({ path: Buffer.from('name'), target: Buffer.from('target') });
  });

  it('finds a block inside a larger piece', () => {
    const bytes = Buffer.concat([Buffer.alloc(7, 1), header({ name: 'name', sizeBytes: 9 })]);
    expect(parseHeaderBlock(bytes, 7)).toMatchObject({ path: Buffer.from('name'), sizeBytes: 9 });
  });

  it('takes the sum of signed bytes as well', () => {
    const block = withChecksum(header({ name: Uint8Array.of(0xff, 0xfe) }), { signed: true });
    expect(parseHeaderBlock(block)).toMatchObject({ path: Buffer.from([0xff, 0xfe]) });
  });

  it('knows the end by zeros alone', () => {
    expect(parseHeaderBlock(Buffer.alloc(512))).toBe('end');
    expect(parseHeaderBlock(Buffer.alloc(512).fill(0x20, 148, 156))).toBeUndefined();
  });

  it.each(Array.from({ length: 64 }, (_, index) => index * 8))('refuses a changed byte at %i', (at) => {
    const block = header({ name: 'name', sizeBytes: 5 });
    block[at] = ((block[at] ?? 0) + 1) % 256;
    expect(parseHeaderBlock(block)).toBeUndefined();
  });

  it('refuses a size that is no number or negative', () => {
    const raw = (size: Uint8Array) => parseHeaderBlock(header({ name: 'x', raw: [[124, size]] }));
    expect(raw(Buffer.from('12x45678901\0'))).toBeUndefined();
    expect(raw(Buffer.alloc(12, 0xff))).toBeUndefined();
    expect(raw(Buffer.from([0x80, ...Buffer.alloc(11, 0xff)]))).toBeUndefined();
  });

  it('takes no number for zero in fields that nothing depends on', () => {
    const raw = [100, 108, 116, 329, 337].map((start) => [start, Buffer.from('nonsense')] as const);
    expect(parse({ name: 'x', raw })).toMatchObject({ mode: 0, uid: 0, gid: 0, deviceMajor: 0 });
  });
});

describe('parseNumber', () => {
  const parsed = (field: string): number | undefined =>
    parseNumber(Buffer.from(field, 'latin1'), 0, field.length);

  it.each([
    ['0000644\0', 0o644],
    ['000644 \0', 0o644],
    ['   644 \0', 0o644],
    ['  644\0  ', 0o644],
    ['77777777', 0o77777777],
    ['644\0junk', 0o644],
    ['\0\0\0\0\0\0\0\0', 0],
    ['        ', 0],
    ['777777777777', 0o777777777777],
  ])('reads %j', (field, value) => {
    expect(parsed(field)).toBe(value);
  });

  it.each(['0000649\0', '12 34567', 'abc', '0x1f', '-1', '1.5', '12\u00A0'])('refuses %j', (field) => {
    expect(parsed(field)).toBeUndefined();
  });

  it('reads no further than its field', () => {
    expect(parseNumber(Buffer.from('12345678'), 2, 3)).toBe(0o345);
  });

  it('reads what GNU tar writes in binary', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(8, 12), (value, length) => {
        expect(parseNumber(binaryNumber(value, length), 0, length)).toBe(value);
      }),
    );
  });

  it('reads what is written in octal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 ** 11 - 1 }), (value) => {
        expect(parsed(`${value.toString(8).padStart(11, '0')}\0`)).toBe(value);
      }),
    );
  });
});
