/** The bytes of a blob on their way out: as one stream, or piece by piece from any place. */
import type { BlobContent } from './registryWriter.ts';

/** One request body; a failure of the source itself is told apart from one of the connection. */
export async function* streamContent(
  content: BlobContent,
  told: { readonly onProgress: (sentBytes: number) => void; readonly onFailure: (thrown: unknown) => void },
): AsyncGenerator<Uint8Array, void> {
  const source = content.open()[Symbol.asyncIterator]();
  let sentBytes = 0;
  try {
    for (;;) {
      const step = await readStep(source, told.onFailure);
      if (step.done === true) {
        return;
      }
      yield step.value;
      sentBytes += step.value.byteLength;
      told.onProgress(sentBytes);
    }
  } finally {
    await source.return?.();
  }
}

async function readStep(
  source: AsyncIterator<Uint8Array>,
  onFailure: (thrown: unknown) => void,
): Promise<IteratorResult<Uint8Array, unknown>> {
  try {
    return await source.next();
  } catch (thrown) {
    onFailure(thrown);
    throw thrown;
  }
}

/** Reads forward; going back beyond the last piece begins the source anew. */
export class PieceReader {
  readonly #content: BlobContent;
  #source: AsyncIterator<Uint8Array> | undefined;
  /** What has been read and may be asked for again: the bytes from `#heldFrom` on. */
  #held: Buffer = Buffer.alloc(0);
  #heldFrom = 0;

  constructor(content: BlobContent) {
    this.#content = content;
  }

  /** Up to `sizeBytes` bytes from `offset` on; fewer only at the end. */
  async readAt(offset: number, sizeBytes: number): Promise<Uint8Array> {
    if (this.#source === undefined || offset < this.#heldFrom) {
      await this.close();
      this.#source = this.#content.open()[Symbol.asyncIterator]();
    }
    this.#dropBefore(offset);
    const pieces = [this.#held];
    let missingBytes = offset + sizeBytes - this.#heldFrom - this.#held.byteLength;
    while (missingBytes > 0) {
      const step = await this.#source.next();
      if (step.done === true) {
        break;
      }
      const skipped = Math.min(Math.max(0, missingBytes - sizeBytes), step.value.byteLength);
      pieces.push(Buffer.from(step.value.subarray(skipped)));
      missingBytes -= step.value.byteLength;
      this.#heldFrom += skipped;
    }
    this.#held = Buffer.concat(pieces);
    return this.#held.subarray(0, sizeBytes);
  }

  async close(): Promise<void> {
    await this.#source?.return?.();
    this.#source = undefined;
    this.#held = Buffer.alloc(0);
    this.#heldFrom = 0;
  }

  #dropBefore(offset: number): void {
    const dropped = Math.min(offset - this.#heldFrom, this.#held.byteLength);
    this.#held = this.#held.subarray(dropped);
    this.#heldFrom += dropped;
  }
}
