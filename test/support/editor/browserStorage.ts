/** What the editor keeps in the browser: its state, the state of extensions, and encrypted secrets. */
import type { Page } from 'playwright-core';

/** Everything in localStorage and in the databases of the page, as text. */
export function readBrowserStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const toResult = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(new Error('a database cannot be read')));
      });
    const found: unknown[] = [Object.entries(localStorage), Object.entries(sessionStorage)];
    for (const { name, version } of await indexedDB.databases()) {
      const database = await toResult(indexedDB.open(name ?? '', version));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([
          toResult(objects.getAllKeys()),
          toResult(objects.getAll()),
        ]);
        found.push([name, store, keys, values.map(toText)]);
      }
      database.close();
    }
    return JSON.stringify(found);

    function toText(value: unknown): unknown {
      return value instanceof Uint8Array || value instanceof ArrayBuffer
        ? new TextDecoder().decode(value)
        : value;
    }
  });
}
