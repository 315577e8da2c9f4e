import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/credentials/credential.ts';
import { KeychainUnavailableError } from '../../../src/credentials/errors.ts';
import { createKeychainStore, type Keychain } from '../../../src/credentials/keychainStore.ts';

const call = { signal: new AbortController().signal };
const key = 'https://host';
const secret: Secret = { kind: 'basic', username: 'robot$team+ci', password: 'pä:ss' };

/** A keychain in memory, whose entries and calls can be looked at. */
function createFixture(options: { readonly overrides?: Partial<Keychain>; readonly limitMs?: number } = {}) {
  const entries = new Map<string, string>();
  const calls: string[] = [];
  let nowMs = 0;
  let loads = 0;
  const keychain: Keychain = {
    getPassword: async (service, account) => {
      calls.push(`get ${account}`);
      return entries.get(`${service}|${account}`) ?? null;
    },
    setPassword: async (service, account, password) => {
      calls.push(`set ${account}`);
      entries.set(`${service}|${account}`, password);
    },
    deletePassword: async (service, account) => {
      calls.push(`delete ${account}`);
      return entries.delete(`${service}|${account}`);
    },
    ...options.overrides,
  };
  const store = createKeychainStore({
    load: async () => {
      loads++;
      return keychain;
    },
    now: () => nowMs,
    ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
  });
  return { store, entries, calls, passTime: (ms: number) => (nowMs += ms), loads: () => loads };
}

describe('createKeychainStore', () => {
  it('keeps, finds and removes a login', async () => {
    const { store, entries } = createFixture();
    expect(await store.find(key, call)).toBeUndefined();
    await store.keep(key, secret, call);
    expect(await store.find(key, call)).toEqual(secret);
    expect([...entries.keys()]).toEqual([`Image & Registry Explorer|${key}`]);
    await store.remove(key, call);
    expect(await store.find(key, call)).toBeUndefined();
    expect(entries.size).toBe(0);
  });

  it('is loaded by the first question, once', async () => {
    const { store, loads } = createFixture();
    expect(loads()).toBe(0);
    await store.find(key, call);
    await store.find('https://other', call);
    expect(loads()).toBe(1);
  });

  it('is asked once for all the rows of a tree, and again after ten seconds', async () => {
    const { store, calls, passTime } = createFixture();
    await Promise.all(Array.from({ length: 5 }, () => store.find(key, call)));
    passTime(9999);
    await store.find(key, call);
    expect(calls).toEqual([`get ${key}`]);
    passTime(1);
    await store.find(key, call);
    expect(calls).toEqual([`get ${key}`, `get ${key}`]);
  });

  it('knows a new login at once, although it knew another a moment ago', async () => {
    const { store } = createFixture();
    await store.keep(key, secret, call);
    await store.find(key, call);
    await store.keep(key, { kind: 'identity-token', token: 'renewed' }, call);
    expect(await store.find(key, call)).toEqual({ kind: 'identity-token', token: 'renewed' });
  });

  it('takes an entry that is not ours for none', async () => {
    const { store } = createFixture({ overrides: { getPassword: async () => 'hunter2' } });
    expect(await store.find(key, call)).toBeUndefined();
  });

  it('does not claim to have kept what it does not give back, as a locked keyring', async () => {
    const { store } = createFixture({ overrides: { getPassword: async () => null } });
    await expect(store.keep(key, secret, call)).rejects.toMatchObject({
      code: 'credentials.keychainUnavailable',
      trouble: 'refused',
      summary: "The operating system's keychain cannot be used: it did not give back what it was given.",
    });
  });

  it('says that a library is missing when it cannot be loaded, without trying again', async () => {
    let loads = 0;
    const store = createKeychainStore({
      load: () => {
        loads++;
        return Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file'));
      },
    });
    const absent = {
      trouble: 'absent',
      summary: expect.stringContaining('a library that it needs is missing'),
    };
    await expect(store.find(key, call)).rejects.toMatchObject(absent);
    await expect(store.keep(key, secret, call)).rejects.toMatchObject(absent);
    expect(loads).toBe(1);
  });

  it('explains a refusal in its own words, without a login', async () => {
    const { store } = createFixture({
      overrides: { getPassword: () => Promise.reject(new Error('Locked. password: hunter2')) },
    });
    const thrown: unknown = await store.find(key, call).catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(KeychainUnavailableError);
    expect(thrown).toMatchObject({
      summary: "The operating system's keychain cannot be used: Locked. password: ….",
    });
  });

  it('is given up when it does not answer, for every question until it does', async () => {
    let answer: (text: string | null) => void = () => undefined;
    const asked = new Promise<string | null>((resolve) => (answer = resolve));
    const { store, calls } = createFixture({ overrides: { getPassword: () => asked }, limitMs: 20 });
    const silent = { trouble: 'silent', summary: expect.stringContaining('did not answer within 0 seconds') };
    await expect(store.find(key, call)).rejects.toMatchObject(silent);
    await expect(store.find('https://other', call)).rejects.toMatchObject(silent);
    await expect(store.remove(key, call)).rejects.toMatchObject(silent);
    expect(calls).toEqual([]);
    answer(JSON.stringify(secret));
    await asked;
    expect(await store.find(key, call)).toEqual(secret);
  });

  it('is not asked for one who has aborted', async () => {
    const { store, calls } = createFixture();
    const signal = AbortSignal.abort(new Error('closed'));
    await expect(store.find(key, { signal })).rejects.toThrow('closed');
    await expect(store.keep(key, secret, { signal })).rejects.toThrow('closed');
    await expect(store.remove(key, { signal })).rejects.toThrow('closed');
    expect(calls).toEqual([]);
  });
});
