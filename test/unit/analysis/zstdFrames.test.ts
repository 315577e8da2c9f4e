import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtFrames } from '../../../src/analysis/zstdFrames.ts';
import { toPieces } from '../../support/archivesIndex.ts';

async function* give(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array, void> {
  yield* toPieces(bytes, pieceBytes);
}

/** Where the pieces end. */
async function cutsOf(bytes: Uint8Array, pieceBytes = bytes.length): Promise<readonly number[]> {
  const pieces = await Array.fromAsync(cutAtFrames(give(bytes, pieceBytes)));
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  let at = 0;
  return pieces.map((piece) => (at += piece.length));
}

function endsOf(frames: readonly Uint8Array[]): readonly number[] {
  let at = 0;
  return frames.map((frame) => (at += frame.length));
}

function skippable(length: number, kind = 0): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt32LE(0x184d2a50 + kind);
  start.writeUInt32LE(length, 4);
  return Buffer.concat([start, randomBytes(length)]);
}

/** Frames with and without checksum, of one and several blocks, stored, repeated and compressed. */
const frames = [
  zstdCompressSync(Buffer.from('small')),
  zstdCompressSync(Buffer.alloc(0)),
  skippable(0),
  zstdCompressSync(Buffer.alloc(1_000_000, 'a')),
  zstdCompressSync(randomBytes(400_000), { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  skippable(1000, 15),
  zstdCompressSync(Buffer.from('x'.repeat(300)), { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } }),
  zstdCompressSync(Buffer.from('some words '.repeat(9000)), {
    params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_contentSizeFlag]: 1 },
  }),
];

describe('cutAtFrames', () => {
  it('cuts where frames end, and nowhere else', async () => {
    expect(await cutsOf(Buffer.concat(frames))).toEqual(endsOf(frames));
  });

  it('cuts there whatever the pieces', async () => {
    const ends = endsOf(frames);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), async (pieceBytes) => {
        const cuts = new Set(await cutsOf(Buffer.concat(frames), pieceBytes));
        expect(ends.filter((end) => !cuts.has(end))).toEqual([]);
        expect([...cuts].filter((cut) => cut % pieceBytes !== 0 && !ends.includes(cut))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('passes on what is no frame as it is', async () => {
    const [first = Buffer.alloc(0)] = frames;
    const bytes = Buffer.concat([first, randomBytes(5000)]);
    expect(await cutsOf(bytes)).toEqual([first.length, bytes.length]);
    expect(await cutsOf(first.subarray(0, 3))).toEqual([3]);
  });

  it('ends for any bytes behind the beginning of a frame', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await cutsOf(Buffer.concat([Buffer.from('28b52ffd', 'hex'), bytes]), 7);
      }),
    );
  });
});
