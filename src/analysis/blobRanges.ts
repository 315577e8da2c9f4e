/** What the analysis asks of whoever has the blob of a layer: parts of it, as streams. */

/** Inclusive, as in RFC 9110. */
export interface ByteRange {
  readonly firstByte: number;
  readonly lastByte?: number;
}

export interface BlobSource {
  readonly sizeBytes: number;
  /** `isPartial` is false when everything is sent, asked for or not. */
  open(
    range: ByteRange | undefined,
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly isPartial: boolean }>;
}

/** The bytes of the range and no others, also from a registry that sends more; `isPartial` tells which it is. */
export async function openRange(
  source: BlobSource,
  range: ByteRange,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly isPartial: boolean }> {
  const { firstByte } = range;
  const lastByte = Math.min(range.lastByte ?? source.sizeBytes - 1, source.sizeBytes - 1);
  const isWhole = firstByte === 0 && lastByte === source.sizeBytes - 1;
  const { bytes, isPartial } = await source.open(isWhole ? undefined : { firstByte, lastByte }, options);
  const skippedBytes = isPartial ? 0 : firstByte;
  // What is read whole is read to its own end, where its digest is checked.
  return { bytes: isWhole ? bytes : slice(bytes, skippedBytes, lastByte - firstByte + 1), isPartial };
}

export async function* readRange(
  source: BlobSource,
  range: ByteRange,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const { bytes } = await openRange(source, range, options);
  yield* bytes;
}

/** `length` bytes from `start` on, or fewer where the source ends; it is left as soon as they are there. */
export async function* slice(
  source: AsyncIterable<Uint8Array>,
  start: number,
  length: number,
): AsyncGenerator<Uint8Array, void> {
  if (length <= 0) {
    return;
  }
  const end = start + length;
  let at = 0;
  for await (const chunk of source) {
    const piece = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += chunk.length;
    if (piece.length > 0) {
      yield piece;
    }
    if (at >= end) {
      return;
    }
  }
}

/** Everything that `read` has opened is let go when the reading ends, however it ends and whatever is being waited for. */
export async function* whileOpen<T>(
  signal: AbortSignal,
  read: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  const controller = new AbortController();
  try {
    yield* read(AbortSignal.any([signal, controller.signal]));
  } finally {
    controller.abort();
  }
}
