import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIntact, packColumns, toShared, unpackColumns } from '../../../src/base/packedColumns.ts';

const columns = fc.record({
  bytes: fc.uint8Array({ maxLength: 40 }),
  words: fc.uint32Array({ maxLength: 10 }),
  numbers: fc.float64Array({ maxLength: 10 }),
  shorts: fc.uint16Array({ maxLength: 10 }),
});

describe('packed columns', () => {
  it('unpack to what was packed, whatever their lengths', () => {
    fc.assert(
      fc.property(columns, fc.jsonValue(), (packedColumns, value) => {
        const unpacked = unpackColumns(packColumns(value, packedColumns));
        expect(unpacked.value).toEqual(JSON.parse(JSON.stringify(value)));
        expect(unpacked.column('bytes', 'Uint8Array')).toEqual(packedColumns.bytes);
        expect(unpacked.column('words', 'Uint32Array')).toEqual(packedColumns.words);
        expect(unpacked.column('numbers', 'Float64Array')).toEqual(packedColumns.numbers);
        expect(unpacked.column('shorts', 'Uint16Array')).toEqual(packedColumns.shorts);
      }),
    );
  });

  it('take a Buffer for the bytes it is', () => {
    const unpacked = unpackColumns(packColumns({}, { bytes: Buffer.from('abc') }));
    expect(unpacked.column('bytes', 'Uint8Array')).toEqual(new Uint8Array(Buffer.from('abc')));
  });

  it('lie in memory that threads can share', () => {
    const packed = packColumns({}, {});
    expect(packed.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(toShared(Buffer.from(packed)).buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('notice any byte that is another', () => {
    const packed = packColumns({ a: 1 }, { bytes: new Uint8Array([1, 2, 3]) });
    expect(isIntact(packed)).toBe(true);
    for (let at = 0; at < packed.length; at++) {
      const damaged = packed.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(isIntact(damaged), `byte ${at}`).toBe(false);
    }
  });

  it('notice that something is missing', () => {
    const packed = packColumns({ a: 1 }, { bytes: new Uint8Array(100) });
    for (const length of [0, 3, 15, 16, packed.length - 1]) {
      expect(isIntact(packed.subarray(0, length))).toBe(false);
    }
  });

  it('give nothing for a column of another type or name', () => {
    const unpacked = unpackColumns(packColumns({}, { bytes: new Uint8Array(4) }));
    expect(unpacked.column('bytes', 'Uint32Array')).toBeUndefined();
    expect(unpacked.column('others', 'Uint8Array')).toBeUndefined();
  });

  it('refuse bytes that nobody packed', () => {
    expect(() => unpackColumns(new Uint8Array(64))).toThrow('these are no packed columns');
  });
});
