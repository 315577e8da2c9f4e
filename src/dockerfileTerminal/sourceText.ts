/** The text of a file, as far as it is one, and back. */
import { open, writeFile } from 'node:fs/promises';
import { toMessage } from '../base/errors.ts';
import { formatBytes } from '../shared/format.ts';

export type SourceText =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Whether writing the text gives the same bytes. */
      readonly isExact: boolean;
    }
  /** `why` is a part of a sentence. */
  | { readonly kind: 'skipped'; readonly why: string };

/** A longer file was not written by hand. */
const maxBytes = 2_000_000;

/** What is no UTF-8 is read as far as it is; a mark at the start stays. */
export async function readText(file: string, options: { readonly signal: AbortSignal }): Promise<SourceText> {
  try {
    return await readBounded(file);
  } catch (thrown) {
    options.signal.throwIfAborted();
    return { kind: 'skipped', why: `it cannot be read (${toMessage(thrown)})` };
  }
}

export async function writeText(
  file: string,
  text: string,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  await writeFile(file, text, { signal: options.signal });
}

async function readBounded(file: string): Promise<SourceText> {
  await using handle = await open(file, 'r');
  const about = await handle.stat();
  if (!about.isFile()) {
    return { kind: 'skipped', why: 'it is no file' };
  }
  if (about.size > maxBytes) {
    return { kind: 'skipped', why: `with ${formatBytes(about.size)} it is too large for a Dockerfile` };
  }
  const bytes = await handle.readFile();
  if (bytes.includes(0)) {
    return { kind: 'skipped', why: 'it is no text' };
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { kind: 'text', text, isExact: Buffer.from(text).equals(bytes) };
}
