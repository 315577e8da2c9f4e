import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LentMemory, lentBlockBytes } from '../../../src/base/lentMemory.ts';
import type { BlobContent } from '../../../src/distribution/registryWriter.ts';
import { PieceReader } from '../../../src/distribution/uploadSource.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import { rejection } from './testClient.ts';
import { mib, toContent } from './uploadServer.ts';

/** A source that gives a piece when it is told to. */
function toHeldContent(pieces: readonly Uint8Array[]): BlobContent & {
  /** Lets one more piece out. */
  release(): void;
} {
  const gates = pieces.map(() => Promise.withResolvers<void>());
  let released = 0;
  const bytes = Buffer.concat(pieces);
  return {
    digest: computeDigest(bytes),
    sizeBytes: bytes.byteLength,
    release: () => gates[released++]?.resolve(),
    async *open() {
      for (const [index, piece] of pieces.entries()) {
        await gates[index]?.promise;
        yield piece;
      }
    },
  };
}

describe('PieceReader', () => {
  it('reads any part of the bytes, forward and back, whatever pieces they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 })), { maxLength: 8 }),
        async (bytes, pieceBytes, reads) => {
          const reader = new PieceReader(toContent(bytes, pieceBytes));
          for (const [offset, sizeBytes] of reads) {
            const read = await reader.readAt(offset, sizeBytes);
            expect([...read]).toEqual([...bytes.subarray(offset, offset + sizeBytes)]);
          }
          await reader.close();
        },
      ),
    );
  });

  it('streams from any place, and reads on from any place of a stream that was left', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.record({ from: fc.nat(60), pieces: fc.nat(5), readAt: fc.nat(60) }), { maxLength: 6 }),
        async (bytes, pieceBytes, turns) => {
          const reader = new PieceReader(toContent(bytes, pieceBytes));
          for (const turn of turns) {
            const stream = reader.stream(turn.from);
            let at = turn.from;
            for (let count = 0; count < turn.pieces; count++) {
              const step = await stream.next();
              const read = step.done === true ? [] : [...step.value];
              expect(read).toEqual([...bytes.subarray(at, at + read.length)]);
              expect(read.length > 0 || at >= bytes.byteLength).toBe(true);
              at += read.length;
            }
            expect([...(await reader.readAt(turn.readAt, 10))]).toEqual([
              ...bytes.subarray(turn.readAt, turn.readAt + 10),
            ]);
          }
          await reader.close();
        },
      ),
    );
  });

  it('skips pieces without bytes', async () => {
    const content = { ...toContent(Buffer.from('abc')), open: () => toPieces(['', 'ab', '', 'c', '']) };
    const reader = new PieceReader(content);
    const pieces = await Array.fromAsync(reader.stream(0));
    expect(pieces).toEqual([Buffer.from('ab'), Buffer.from('c')]);
  });

  it('opens its source once for what is read forward, and for a little way back', async () => {
    const content = toContent(Buffer.alloc(4 * mib), 64 * 1024);
    const reader = new PieceReader(content);
    const sizes = await Array.fromAsync(reader.stream(0), (piece) => piece.byteLength);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(4 * mib);
    await reader.readAt(3 * mib, mib);
    expect(content.opened()).toBe(1);
    await reader.readAt(2 * mib, mib);
    expect(content.opened()).toBe(2);
  });

  it('gives what an earlier reading had asked for to the one that ends it', async () => {
    const content = toHeldContent([Buffer.from('ab'), Buffer.from('cd')]);
    const reader = new PieceReader(content);
    const left = reader.stream(0).next();
    const reading = reader.readAt(0, 4);
    content.release();
    content.release();
    expect(Buffer.from(await reading).toString()).toBe('abcd');
    expect((await left).done).toBe(true);
  });

  it('does not let a reading that was ended take from the one that began anew', async () => {
    const content = toContent(Buffer.from('abcdef'), 1);
    const reader = new PieceReader(content);
    const left = reader.stream(0);
    await left.next();
    await reader.readAt(4, 1);
    const second = reader.stream(0);
    await second.next();
    expect((await left.next()).done).toBe(true);
    expect(await Array.fromAsync(second, (piece) => String.fromCodePoint(...piece))).toEqual([
      'b',
      'c',
      'd',
      'e',
      'f',
    ]);
  });

  it('gives lent memory back once it is far behind', async () => {
    const { content, buffers } = toLentContent(24);
    const reader = new PieceReader(content);
    let value = 0;
    for await (const piece of reader.stream(0)) {
      expect([piece[0], piece.at(-1)]).toEqual([value, value]);
      value++;
    }
    expect(value).toBe(24);
    expect(buffers.size).toBeLessThan(8);
  });

  it('keeps lent memory as long as a connection may have it', async () => {
    const { content } = toLentContent(24);
    const reader = new PieceReader(content);
    const pieces: Uint8Array[] = [];
    for await (const piece of reader.stream(0)) {
      pieces.push(piece);
      const values = pieces.slice(-3).map((recent) => recent[0]);
      expect(values).toEqual([pieces.length - 3, pieces.length - 2, pieces.length - 1].slice(-values.length));
    }
  });

  it('gives nothing back of what two connections may have', async () => {
    const { content, buffers } = toLentContent(24);
    const reader = new PieceReader(content);
    await reader.stream(0).next();
    const pieces = await Array.fromAsync(reader.stream(0));
    expect(pieces.map((piece) => piece[0])).toEqual(Array.from({ length: 24 }, (_, index) => index));
    expect(buffers.size).toBe(24);
  });

  it('knows the failure of its source', async () => {
    const broken = new Error('the source broke');
    const reader = new PieceReader({
      ...toContent(Buffer.from('abc')),
      async *open() {
        yield Buffer.from('a');
        throw broken;
      },
    });
    expect(reader.failure).toBeUndefined();
    expect(await rejection(reader.readAt(0, 3))).toBe(broken);
    expect(reader.failure).toEqual({ thrown: broken });
  });
});

/** Blocks of lent memory, each filled with its number, and the memory they take. */
function toLentContent(count: number): {
  readonly content: BlobContent;
  readonly buffers: ReadonlySet<ArrayBufferLike>;
} {
  const filler = new LentMemory().openFiller();
  const buffers = new Set<ArrayBufferLike>();
  const content: BlobContent = {
    digest: computeDigest(Buffer.from('unused')),
    sizeBytes: count * lentBlockBytes,
    async *open() {
      for (let value = 0; value < count; value++) {
        buffers.add(filler.room().fill(value).buffer);
        yield filler.lend(lentBlockBytes);
      }
    },
  };
  return { content, buffers };
}

async function* toPieces(texts: readonly string[]): AsyncGenerator<Uint8Array, void> {
  for (const text of texts) {
    yield Buffer.from(text);
  }
}
