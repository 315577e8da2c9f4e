/** Work that nobody asked for, such as looking up what a file names: it asks nobody anything. Knows no editor. */
import { AsyncLocalStorage } from 'node:async_hooks';

const quiet = new AsyncLocalStorage<true>();

/** Everything that `work` waits for is quiet, through all that it calls. */
export function quietly<T>(work: () => T): T {
  return quiet.run(true, work);
}

export function isQuiet(): boolean {
  return quiet.getStore() === true;
}
