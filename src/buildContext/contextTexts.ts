/** The small files of a build context that change what a command of its Dockerfile does. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ContextTextName, contextTextNames } from '../dockerfile/facts.ts';

/** Larger ones are made by programs. */
const maxBytes = 512 * 1024;

/** Those that are there and can be read. */
export async function readContextTexts(
  contextFolder: string,
  options: { readonly signal: AbortSignal },
): Promise<ReadonlyMap<ContextTextName, string>> {
  const texts = new Map<ContextTextName, string>();
  await Promise.all(
    contextTextNames.map(async (name) => {
      const text = await readText(path.join(contextFolder, name), options.signal);
      if (text !== undefined) {
        texts.set(name, text);
      }
    }),
  );
  return texts;
}

async function readText(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= maxBytes
      ? await readFile(file, { encoding: 'utf8', signal })
      : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
