/**
 * Which ignore file counts for a Dockerfile: the one named after it and beside it, else that of the context; never both
 * (moby/buildkit, `frontend/dockerui`).
 */
import { open } from 'node:fs/promises';
import path from 'node:path';

export interface IgnoreFile {
  /** On the disk. */
  readonly path: string;
  /** Relative to the context, with forward slashes. */
  readonly name: string;
  readonly text: string;
  /** Whether the text goes on; Docker reads all of it. */
  readonly isCut: boolean;
}

/** Nobody writes so many patterns, and each of them is compared with every file. */
const maxTextBytes = 1024 * 1024;

/** `undefined` where there is none. An empty one beside the Dockerfile counts as well. */
export async function findIgnoreFile(place: {
  readonly dockerfile: string;
  readonly contextFolder: string;
}): Promise<IgnoreFile | undefined> {
  for (const candidate of toCandidates(place)) {
    const read = await readText(candidate);
    if (read !== undefined) {
      return { path: candidate, name: toContextName(place.contextFolder, candidate), ...read };
    }
  }
  return undefined;
}

/** Where a new one is written: that of the context, which works for every builder. */
export function toNewIgnoreFile(contextFolder: string): string {
  return path.join(contextFolder, '.dockerignore');
}

function toCandidates({
  dockerfile,
  contextFolder,
}: {
  readonly dockerfile: string;
  readonly contextFolder: string;
}): readonly string[] {
  // Docker asks for `Dockerfile`, and takes `dockerfile` where there is no other.
  const capital = dockerfile.replace(/(?<=^|[\\/])dockerfile$/, 'Dockerfile');
  const named = [...new Set([dockerfile, capital])].map((file) => `${file}.dockerignore`);
  return [...named, toNewIgnoreFile(contextFolder)];
}

async function readText(
  file: string,
): Promise<{ readonly text: string; readonly isCut: boolean } | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxTextBytes + 1), 0, maxTextBytes + 1, 0);
      const text = buffer.toString('utf8', 0, Math.min(bytesRead, maxTextBytes));
      return { text, isCut: bytesRead > maxTextBytes };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

function toContextName(contextFolder: string, file: string): string {
  return path.relative(contextFolder, file).split(path.sep).join('/');
}
