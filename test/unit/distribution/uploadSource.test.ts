import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PieceReader } from '../../../src/distribution/uploadSource.ts';
import { computeDigest } from '../../../src/oci/digest.ts';

describe('PieceReader', () => {
  it('reads any part of the bytes, forward and back, whatever pieces they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 })), { maxLength: 8 }),
        async (bytes, pieceBytes, reads) => {
          const reader = new PieceReader({
            digest: computeDigest(bytes),
            sizeBytes: bytes.byteLength,
            async *open() {
              for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
                yield bytes.subarray(at, at + pieceBytes);
              }
            },
          });
          for (const [offset, sizeBytes] of reads) {
            const read = await reader.readAt(offset, sizeBytes);
            expect([...read]).toEqual([...bytes.subarray(offset, offset + sizeBytes)]);
          }
          await reader.close();
        },
      ),
    );
  });
});
