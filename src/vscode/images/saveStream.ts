/** A stream into a file of the machine: whole or not at all, and what was there before stays until then. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** @throws what `content` throws, and the file system's own errors. Nothing half-written stays behind. */
export async function saveStream(
  file: string,
  content: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const partial = `${file}.${randomUUID().slice(0, 8)}.partial`;
  try {
    await pipeline(Readable.from(content), createWriteStream(partial, { flags: 'wx' }), options);
    await rename(partial, file);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
