import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { giveBack, LentMemory, lentBlockBytes, type MemoryFiller } from '../../../src/base/lentMemory.ts';

/** Fills what it is lent with one value. */
function fill(filler: MemoryFiller, sizeBytes: number, value: number): Buffer {
  filler.room().fill(value, 0, sizeBytes);
  return filler.lend(sizeBytes);
}

describe('LentMemory', () => {
  it('lends pieces that follow each other in one block', () => {
    const filler = new LentMemory().openFiller();
    const first = fill(filler, 1000, 1);
    const second = fill(filler, 2000, 2);
    expect(second.buffer).toBe(first.buffer);
    expect(second.byteOffset).toBe(first.byteOffset + 1000);
    expect(filler.room().byteLength).toBe(lentBlockBytes - 3000);
  });

  it('fills a block again when all of it has come back', () => {
    const memory = new LentMemory();
    const filler = memory.openFiller();
    const pieces = [fill(filler, lentBlockBytes / 2, 1), fill(filler, lentBlockBytes / 2, 2)];
    expect(filler.room().buffer).not.toBe(pieces[0]?.buffer);
    pieces.forEach(giveBack);
    expect(memory.openFiller().room().buffer).toBe(pieces[0]?.buffer);
  });

  it('takes a piece back in parts', () => {
    const memory = new LentMemory();
    const filler = memory.openFiller();
    const piece = fill(filler, lentBlockBytes, 1);
    filler.room();
    giveBack(piece.subarray(0, 1));
    giveBack(piece.subarray(1, 1));
    giveBack(piece.subarray(1));
    giveBack(piece.subarray(0, 0));
    expect(memory.openFiller().room().buffer).toBe(piece.buffer);
    expect(memory.openFiller().room().buffer).not.toBe(piece.buffer);
  });

  it('leaves a block alone of which something has not come back', () => {
    const memory = new LentMemory();
    const filler = memory.openFiller();
    const kept = fill(filler, 1, 7);
    giveBack(fill(filler, lentBlockBytes - 1, 1));
    fill(filler, lentBlockBytes, 2);
    expect(memory.openFiller().room().buffer).not.toBe(kept.buffer);
    expect(kept[0]).toBe(7);
  });

  it('leaves a block alone that is still being filled', () => {
    const memory = new LentMemory();
    const filler = memory.openFiller();
    giveBack(fill(filler, 1000, 1));
    const other = memory.openFiller();
    expect(other.room().buffer).not.toBe(filler.room().buffer);
  });

  it('takes no notice of bytes that were not lent', () => {
    giveBack(Buffer.alloc(10));
    giveBack(new Uint8Array(new SharedArrayBuffer(10)));
  });

  it('keeps no more spare blocks than a few', () => {
    const memory = new LentMemory();
    const fillers = Array.from({ length: 40 }, () => memory.openFiller());
    const pieces = fillers.map((filler) => fill(filler, lentBlockBytes, 1));
    fillers.forEach((filler) => filler.room());
    pieces.forEach(giveBack);
    const known = new Set(pieces.map(({ buffer }) => buffer));
    const again = fillers.map(() => memory.openFiller().room().buffer);
    expect(again.filter((buffer) => known.has(buffer))).toHaveLength(16);
  });

  it('never changes a piece that has not come back, whatever is filled and given back meanwhile', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            filler: fc.nat(2),
            sizeBytes: fc.integer({ min: 1, max: lentBlockBytes }),
            givesBack: fc.array(fc.nat(20), { maxLength: 3 }),
          }),
          { maxLength: 40 },
        ),
        (turns) => {
          const memory = new LentMemory();
          const fillers = [memory.openFiller(), memory.openFiller(), memory.openFiller()];
          let lent: { readonly piece: Buffer; readonly value: number }[] = [];
          for (const [index, turn] of turns.entries()) {
            const filler = fillers[turn.filler];
            const sizeBytes = Math.min(turn.sizeBytes, filler?.room().byteLength ?? 0);
            if (filler !== undefined && sizeBytes > 0) {
              lent.push({ piece: fill(filler, sizeBytes, index), value: index });
            }
            for (const place of turn.givesBack) {
              const returned = lent[place];
              if (returned !== undefined) {
                giveBack(returned.piece);
                lent = lent.filter((other) => other !== returned);
              }
            }
            for (const { piece, value } of lent) {
              expect([piece[0], piece.at(-1)]).toEqual([value, value]);
            }
          }
        },
      ),
    );
  });
});
