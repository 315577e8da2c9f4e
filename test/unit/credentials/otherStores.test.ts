import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/credentials/credential.ts';
import {
  createEditorStore,
  createSessionStore,
  type SecretStorage,
} from '../../../src/credentials/otherStores.ts';

const call = { signal: new AbortController().signal };
const key = 'https://host';
const secret: Secret = { kind: 'basic', username: 'robot$team+ci', password: 'pä:ss' };

function createMemory(overrides: Partial<SecretStorage> = {}) {
  const entries = new Map<string, string>();
  const secrets: SecretStorage = {
    get: async (name) => entries.get(name),
    store: async (name, value) => void entries.set(name, value),
    delete: async (name) => void entries.delete(name),
    ...overrides,
  };
  return { entries, secrets };
}

describe.each([
  ['the editor', () => createEditorStore(createMemory().secrets)],
  ['the session', createSessionStore],
])('the store of %s', (_name, create) => {
  it('keeps, replaces, finds and removes the login of each registry for itself', async () => {
    const store = create();
    expect(await store.find(key, call)).toBeUndefined();
    await store.keep(key, { kind: 'registry-token', token: 'old' }, call);
    await store.keep(key, secret, call);
    await store.keep('http://host', { kind: 'identity-token', token: 'plain' }, call);
    expect(await store.find(key, call)).toEqual(secret);
    await store.remove(key, call);
    expect(await store.find(key, call)).toBeUndefined();
    expect(await store.find('http://host', call)).toEqual({ kind: 'identity-token', token: 'plain' });
  });
});

describe('createEditorStore', () => {
  it('keeps its logins apart from everything else in the storage', async () => {
    const { entries, secrets } = createMemory();
    entries.set(key, 'something else');
    const store = createEditorStore(secrets);
    expect(await store.find(key, call)).toBeUndefined();
    await store.keep(key, secret, call);
    await store.remove(key, call);
    expect([...entries]).toEqual([[key, 'something else']]);
  });

  it('explains a refusal', async () => {
    const { secrets } = createMemory({ store: () => Promise.reject(new Error('no encryption')) });
    await expect(createEditorStore(secrets).keep(key, secret, call)).rejects.toMatchObject({
      code: 'credentials.editorStorageUnavailable',
      summary: "The editor's secret storage cannot be used: no encryption.",
    });
  });

  it('gives up a storage that does not answer', async () => {
    const { secrets } = createMemory({ get: () => new Promise(() => undefined) });
    await expect(createEditorStore(secrets, { limitMs: 100 }).find(key, call)).rejects.toMatchObject({
      summary: "The editor's secret storage did not answer within 0.1 seconds.",
    });
  });

  it('asks a storage that failed again after a minute, and at once when somebody signs in', async () => {
    let isLocked = true;
    let nowMs = 0;
    const { secrets } = createMemory({
      get: () => (isLocked ? Promise.reject(new Error('locked')) : Promise.resolve(JSON.stringify(secret))),
    });
    const store = createEditorStore(secrets, { now: () => nowMs });
    await expect(store.find(key, call)).rejects.toThrow('locked');
    isLocked = false;
    await expect(store.find(key, call)).rejects.toThrow('locked');
    nowMs = 60_000;
    expect(await store.find(key, call)).toEqual(secret);

    isLocked = true;
    await expect(store.find(key, call)).rejects.toThrow('locked');
    isLocked = false;
    await store.keep(key, secret, call);
    expect(await store.find(key, call)).toEqual(secret);
  });
});
