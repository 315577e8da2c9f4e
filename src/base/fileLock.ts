/**
 * Lets one window at a time read a file that several share, change it and write it back. It keeps honest windows from
 * writing over each other; one that cannot get the lock for long goes on without it.
 */
import { open, rm } from 'node:fs/promises';
import { delay } from './abort.ts';
import { removeIfOlder } from './atomicFile.ts';

/** Runs `work` while no other holder of the lock of this file does. The file's folder must be there. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const isHeld = await acquire(lock);
  try {
    return await work();
  } finally {
    if (isHeld) {
      await rm(lock, { force: true }).catch(() => undefined);
    }
  }
}

const retryMs = 10;
/** Two seconds; what is done under a lock takes a few milliseconds. */
const maxTries = 200;
/** A window that holds a lock for so long has been killed. */
const abandonedAfterMs = 10_000;

async function acquire(lock: string): Promise<boolean> {
  for (let tries = 0; tries < maxTries; tries++) {
    try {
      await (await open(lock, 'wx')).close();
      return true;
    } catch (thrown) {
      if (!isTaken(thrown)) {
        throw thrown;
      }
    }
    await removeIfOlder(lock, Date.now() - abandonedAfterMs).catch(() => undefined);
    await delay(retryMs, { signal: new AbortController().signal });
  }
  return false;
}

/** Windows refuses access to a file that is about to go. */
function isTaken(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && ['EEXIST', 'EPERM', 'EACCES'].includes(String(thrown.code))
  );
}
