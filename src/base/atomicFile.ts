/**
 * Files that are there whole or not at all, whatever happens meanwhile to the program, and that outlast a loss of power
 * once written. Several windows may write the same one; the last one counts.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Resolves when the bytes are on the disk and the file is theirs; should it fail, the file is what it was. Its folder
 * must be there. That the file has its name is certain only after `syncFolder`.
 */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.${randomUUID().slice(0, 8)}${unfinishedSuffix}`;
  try {
    // What it holds is of no concern to other users of the machine.
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw thrown;
  }
}

/** Makes the folder and those above it, so that they outlast a loss of power as well. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) {
    return;
  }
  const levels = path.relative(path.dirname(first), path.resolve(folder)).split(path.sep).length;
  let made = path.resolve(folder);
  for (let level = 0; level < levels; level++) {
    made = path.dirname(made);
    await syncFolder(made);
  }
}

/** Makes certain that the names in a folder outlast a loss of power, where the platform can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (!unable.includes(codeOf(thrown))) {
      throw thrown;
    }
  }
}

/** Removes what a window began to write in a folder more than an hour ago, and never will finish. */
export async function clearUnfinished(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter(isUnfinished)) {
    await removeIfOlder(path.join(folder, name), nowMs - abandonedAfterMs);
  }
}

/** Whether this is the name of a file that is being written, or was when its window ended. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(unfinishedSuffix);
}

/** Removes a file that was last written before `untilMs`; one that another window has removed meanwhile is no failure. */
export async function removeIfOlder(file: string, untilMs: number): Promise<void> {
  try {
    if ((await stat(file)).mtimeMs < untilMs) {
      await rm(file, { force: true });
    }
  } catch (thrown) {
    if (!isMissing(thrown)) {
      throw thrown;
    }
  }
}

export function isMissing(thrown: unknown): boolean {
  return codeOf(thrown) === 'ENOENT';
}

const unfinishedSuffix = '.unfinished';
const abandonedAfterMs = 60 * 60 * 1000;

/** What Windows, and file systems of a network, say of making a folder certain. */
const unable: readonly string[] = ['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP', 'ENOSYS'];

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
