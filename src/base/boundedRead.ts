/** Reading a whole body, up to a limit and never beyond it. */

/** More bytes came than the reader allows; whoever knows what was being read says so to the user. */
export class LimitExceeded extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`More than ${limitBytes} bytes`);
    this.name = 'LimitExceeded';
    this.limitBytes = limitBytes;
  }
}

/**
 * Joins the chunks of `source`.
 * @throws LimitExceeded as soon as more than `limitBytes` have come; leaving the loop releases the source.
 */
export async function readBounded(
  source: AsyncIterable<Uint8Array>,
  options: { readonly limitBytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > options.limitBytes) {
      throw new LimitExceeded(options.limitBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}
