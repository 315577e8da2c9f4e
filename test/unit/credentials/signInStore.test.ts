import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/credentials/credential.ts';
import { EditorStorageUnavailableError, KeychainUnavailableError } from '../../../src/credentials/errors.ts';
import { createSessionStore } from '../../../src/credentials/otherStores.ts';
import { createSignInStore, type Degraded, type ToldMemory } from '../../../src/credentials/signInStore.ts';
import type { CredentialStore } from '../../../src/credentials/store.ts';
import type { StoreChoice, StoreKind } from '../../../src/credentials/storeKind.ts';

const call = { signal: new AbortController().signal };
const key = 'https://host';
const first: Secret = { kind: 'basic', username: 'robot$team+ci', password: 'one' };
const second: Secret = { kind: 'basic', username: 'me', password: 'two' };

type Verb = 'find' | 'keep' | 'remove';

/** A place whose verbs can be made to fail. */
class Place implements CredentialStore {
  readonly kind: StoreKind;
  readonly entries = new Map<string, Secret>();
  readonly failures = new Map<Verb, Error>();
  readonly calls: Verb[] = [];

  constructor(kind: StoreKind) {
    this.kind = kind;
  }

  fail(error: Error, ...verbs: readonly Verb[]): void {
    (verbs.length === 0 ? (['find', 'keep', 'remove'] as const) : verbs).forEach((verb) =>
      this.failures.set(verb, error),
    );
  }

  mend(): void {
    this.failures.clear();
  }

  async find(id: string) {
    this.#begin('find');
    return this.entries.get(id);
  }

  async keep(id: string, secret: Secret) {
    this.#begin('keep');
    this.entries.set(id, secret);
  }

  async remove(id: string) {
    this.#begin('remove');
    this.entries.delete(id);
  }

  #begin(verb: Verb): void {
    this.calls.push(verb);
    const failure = this.failures.get(verb);
    if (failure !== undefined) {
      throw failure;
    }
  }
}

const silent = new KeychainUnavailableError({ kind: 'silent', limitMs: 3000 });
const refused = new KeychainUnavailableError({ kind: 'refused', cause: new Error('no D-Bus') });
const absent = new KeychainUnavailableError({ kind: 'absent', cause: new Error('no libsecret') });
const editorRefused = new EditorStorageUnavailableError({ kind: 'refused', cause: new Error('no') });

/** The editor's memory, which outlives a window. */
function createMemory(kept?: unknown): ToldMemory {
  let value = kept;
  return {
    get: () => value,
    async update(_key, now) {
      value = now;
    },
  };
}

function createFixture(choice: StoreChoice = 'auto', memory: ToldMemory = createMemory()) {
  const keychain = new Place('keychain');
  const editor = new Place('editor');
  const session = createSessionStore();
  const degraded: Degraded[] = [];
  const log: string[] = [];
  const settings = { choice };
  const write = (level: string) => (message: string) => void log.push(`${level} ${message}`);
  const signIns = createSignInStore({
    stores: [session, editor, keychain],
    choice: () => settings.choice,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    memory,
    onDegraded: (event) => degraded.push(event),
  });
  return {
    keychain,
    editor,
    session,
    degraded,
    log,
    settings,
    find: () => signIns.find(key, call),
    keep: (secret: Secret) => signIns.keep(key, secret, call),
    remove: () => signIns.remove(key, call),
    signIns,
  };
}

describe('keeping a login', () => {
  it.each<[StoreChoice, StoreKind]>([
    ['auto', 'keychain'],
    ['keychain', 'keychain'],
    ['editor', 'editor'],
    ['session', 'session'],
  ])('goes where the setting %s says, and nobody is told', async (choice, kind) => {
    const { keep, find, degraded } = createFixture(choice);
    expect(await keep(first)).toBe(kind);
    expect(await find()).toEqual({
      secret: first,
      origin: { kind: 'sign-in', store: kind },
      username: 'robot$team+ci',
    });
    expect(degraded).toEqual([]);
  });

  it('takes the next place when one fails, which is told once', async () => {
    const { keep, keychain, degraded, log } = createFixture();
    keychain.fail(silent);
    expect(await keep(first)).toBe('editor');
    expect(await keep(second)).toBe('editor');
    expect(degraded).toEqual([{ unavailable: 'keychain', used: 'editor', reason: silent.summary }]);
    expect(log.filter((line) => line.startsWith('warn'))).toEqual([`warn ${silent.message}`]);
  });

  it('is not told again in the next window, unless the better place had worked meanwhile', async () => {
    const memory = createMemory();
    for (const told of [1, 0]) {
      const { keep, keychain, degraded } = createFixture('auto', memory);
      keychain.fail(silent);
      await keep(first);
      expect(degraded).toHaveLength(told);
    }
    const { keep, keychain, degraded } = createFixture('auto', memory);
    await keep(first);
    keychain.fail(silent);
    await keep(second);
    expect(degraded).toHaveLength(1);
  });

  it('is told in every window where the login goes with the window', async () => {
    const memory = createMemory();
    for (const told of [1, 1]) {
      const { keep, keychain, degraded } = createFixture('keychain', memory);
      keychain.fail(silent);
      await keep(first);
      await keep(second);
      expect(degraded).toHaveLength(told);
    }
  });

  it.each([[undefined], ['keychain editor'], [[1, null]]])(
    'takes %j in the memory for nothing told',
    async (kept) => {
      const { keep, keychain, degraded } = createFixture('auto', createMemory(kept));
      keychain.fail(silent);
      await keep(first);
      expect(degraded).toHaveLength(1);
    },
  );

  it('ends in memory at the last, with the reason of the best place', async () => {
    const { keep, keychain, editor, degraded } = createFixture();
    keychain.fail(refused);
    editor.fail(editorRefused);
    expect(await keep(first)).toBe('session');
    expect(degraded).toEqual([{ unavailable: 'keychain', used: 'session', reason: refused.summary }]);
  });

  it('does not put a login that belongs into the keychain into the editor', async () => {
    const { keep, keychain, editor } = createFixture('keychain');
    keychain.fail(refused);
    expect(await keep(first)).toBe('session');
    expect(editor.entries.size).toBe(0);
  });

  it('leaves it in one place alone', async () => {
    const { keep, settings, keychain, editor, find } = createFixture('editor');
    await keep(first);
    settings.choice = 'auto';
    await keep(second);
    expect([editor.entries.size, keychain.entries.get(key)]).toEqual([0, second]);
    settings.choice = 'session';
    await keep(first);
    expect(keychain.entries.size).toBe(0);
    expect(await find()).toMatchObject({ secret: first, origin: { store: 'session' } });
  });

  it('is given up by one who aborts', async () => {
    const { signIns, keychain, editor } = createFixture();
    const controller = new AbortController();
    keychain.keep = async () => {
      controller.abort(new Error('closed'));
      throw new Error('aborted');
    };
    await expect(signIns.keep(key, first, { signal: controller.signal })).rejects.toThrow('closed');
    expect(editor.calls).toEqual([]);
  });
});

describe('finding a login', () => {
  it('looks into every place, whatever the setting says now', async () => {
    const { keep, find, settings } = createFixture('keychain');
    await keep(first);
    settings.choice = 'session';
    expect(await find()).toMatchObject({ secret: first, origin: { store: 'keychain' } });
  });

  it('shows no user name where there is none', async () => {
    const { keep, find } = createFixture();
    await keep({ kind: 'identity-token', token: 'refresh' });
    expect(await find()).toEqual({
      secret: { kind: 'identity-token', token: 'refresh' },
      origin: { kind: 'sign-in', store: 'keychain' },
    });
  });

  it('takes the newer one, which went elsewhere when the better place failed', async () => {
    const { keep, find, keychain } = createFixture();
    await keep(first);
    keychain.fail(silent);
    await keep(second);
    expect(await find()).toMatchObject({ secret: second });
    keychain.mend();
    expect(await find()).toMatchObject({ secret: second });
  });

  it('takes the newer one after a restart too, while the better place still has the older', async () => {
    const { find, keychain, editor } = createFixture();
    await keychain.keep(key, first);
    await editor.keep(key, second);
    expect(await find()).toMatchObject({ secret: second, origin: { store: 'editor' } });
  });

  it('is no failure on a machine without a keychain', async () => {
    const { find, keychain } = createFixture();
    for (const error of [absent, refused]) {
      keychain.fail(error);
      expect(await find()).toBeUndefined();
    }
  });

  it('fails when the keychain, which may have it, gives no answer', async () => {
    const { find, keychain } = createFixture();
    keychain.fail(silent);
    await expect(find()).rejects.toBe(silent);
  });

  it('fails without a keychain when the settings ask for it alone', async () => {
    const { find, keychain } = createFixture('keychain');
    keychain.fail(absent);
    await expect(find()).rejects.toBe(absent);
  });

  it('finds what another place has although the keychain fails', async () => {
    const { find, keychain, editor } = createFixture();
    keychain.fail(silent);
    editor.entries.set(key, second);
    expect(await find()).toMatchObject({ secret: second, origin: { store: 'editor' } });
  });

  it('is given up by one who aborts', async () => {
    const { signIns, keychain, log } = createFixture();
    const controller = new AbortController();
    keychain.find = async () => {
      controller.abort(new Error('closed'));
      throw silent;
    };
    await expect(signIns.find(key, { signal: controller.signal })).rejects.toThrow('closed');
    expect(log).toEqual([]);
  });
});

describe('removing a login', () => {
  it('removes it from every place', async () => {
    const { remove, find, keychain, editor, session } = createFixture();
    for (const place of [keychain, editor, session]) {
      await place.keep(key, first, call);
    }
    await remove();
    expect(await find()).toBeUndefined();
    expect([keychain.entries.size, editor.entries.size]).toEqual([0, 0]);
  });

  it('removes it elsewhere when one place fails, and says so when it is looked for next', async () => {
    const { keep, remove, find, keychain, editor } = createFixture();
    await keep(first);
    await editor.keep(key, second);
    keychain.fail(silent);
    await remove();
    expect(editor.entries.size).toBe(0);
    await expect(find()).rejects.toMatchObject({
      code: 'credentials.loginStillKept',
      summary: "The login of https://host could not be removed from the operating system's keychain yet.",
    });
  });

  it('is made up for as soon as the place works again, before anything is found there', async () => {
    const { keep, remove, find, keychain } = createFixture();
    await keep(first);
    keychain.fail(silent);
    await remove();
    keychain.mend();
    expect(await find()).toBeUndefined();
    expect(keychain.entries.size).toBe(0);
  });

  it('never brings a login back that a place can read and not remove', async () => {
    const { keep, remove, find, keychain } = createFixture();
    await keep(first);
    keychain.fail(refused, 'remove');
    await remove();
    await expect(find()).rejects.toMatchObject({ code: 'credentials.loginStillKept' });
  });

  it('never brings back one that it had not seen before either, and finds what other places have', async () => {
    const { keep, remove, find, keychain, settings } = createFixture('editor');
    keychain.entries.set(key, first);
    keychain.fail(refused, 'remove');
    await remove();
    await expect(find()).rejects.toMatchObject({ code: 'credentials.loginStillKept' });
    await keep(second);
    expect(await find()).toMatchObject({ secret: second, origin: { store: 'editor' } });
    keychain.mend();
    settings.choice = 'auto';
    await keep(first);
    expect(await find()).toMatchObject({ secret: first, origin: { store: 'keychain' } });
  });

  it('does not find the older login in a place that cannot let go of it', async () => {
    const { keep, find, editor, settings } = createFixture('editor');
    await keep(first);
    editor.fail(editorRefused, 'remove');
    settings.choice = 'auto';
    await keep(second);
    expect(await find()).toMatchObject({ secret: second, origin: { store: 'keychain' } });
  });

  it('is no failure on a machine that never had a keychain', async () => {
    const { keep, remove, find, keychain } = createFixture();
    keychain.fail(absent);
    await keep(first);
    await remove();
    expect(await find()).toBeUndefined();
  });
});
