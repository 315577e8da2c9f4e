/** A blob as a registry would send it, that knows what was asked of it and what was let go. */
import type { BlobSource, ByteRange } from '../../src/analysis/blobRanges.ts';

export interface CountedBlob extends BlobSource {
  readonly asked: readonly (ByteRange | undefined)[];
  /** Of the ranges that were asked for; all of the blob for one without. */
  readonly askedBytes: () => number;
  readonly sentBytes: () => number;
  /** Streams that were opened and neither read to their end nor left. */
  readonly openCount: () => number;
}

export interface BlobOptions {
  /** Default 16 kB. */
  readonly pieceBytes?: number;
  /** Sends everything, whatever it is asked for. */
  readonly ignoresRanges?: boolean;
  /** The stream waits for ever when it has sent so much. */
  readonly stallsAfter?: number;
}

export function countedBlob(bytes: Uint8Array, options: BlobOptions = {}): CountedBlob {
  const { pieceBytes = 16 * 1024, stallsAfter = Number.POSITIVE_INFINITY } = options;
  const asked: (ByteRange | undefined)[] = [];
  let sentBytes = 0;
  let openCount = 0;
  return {
    sizeBytes: bytes.length,
    asked,
    askedBytes: () =>
      asked.reduce(
        (sum, range) => sum + (range?.lastByte ?? bytes.length - 1) - (range?.firstByte ?? 0) + 1,
        0,
      ),
    sentBytes: () => sentBytes,
    openCount: () => openCount,
    open: async (range, { signal }) => {
      signal.throwIfAborted();
      asked.push(range);
      const isPartial = range !== undefined && options.ignoresRanges !== true;
      const sent = isPartial ? bytes.subarray(range.firstByte, (range.lastByte ?? bytes.length) + 1) : bytes;
      async function* send(): AsyncGenerator<Uint8Array, void> {
        openCount++;
        try {
          for (let at = 0; at < sent.length; at += pieceBytes) {
            if (sentBytes >= stallsAfter) {
              await untilAborted(signal);
            }
            signal.throwIfAborted();
            const piece = sent.subarray(at, at + pieceBytes);
            sentBytes += piece.length;
            yield piece;
          }
        } finally {
          openCount--;
        }
      }
      return { bytes: send(), isPartial };
    },
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
