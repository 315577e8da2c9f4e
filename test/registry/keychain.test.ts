/** The keychain through the real keytar, against a real gnome-keyring in every state a desktop can be in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Secret } from '../../src/credentials/credential.ts';
import { createKeyringHome, type KeyringHome, startKeyring } from '../support/keyring.ts';

const key = 'https://registry.example.com';
const secret: Secret = { kind: 'basic', username: 'robot$team+ci', password: 'pä:ss "w0rd"' };
const renewed: Secret = { kind: 'identity-token', token: 'renewed' };

let home: KeyringHome;
beforeEach(async () => {
  home = await createKeyringHome();
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
});

describe('an unlocked keyring', () => {
  it('keeps, finds, replaces and removes a login', async () => {
    await using keyring = await startKeyring('unlocked', home);
    expect(await keyring.ask({ target: 'keychain', verb: 'find', key })).not.toHaveProperty('value');
    expect(await keyring.ask({ target: 'keychain', verb: 'keep', key, secret })).not.toHaveProperty('error');
    expect(await keyring.ask({ target: 'keychain', verb: 'find', key })).toMatchObject({ value: secret });
    await keyring.ask({ target: 'keychain', verb: 'keep', key, secret: renewed });
    expect(await keyring.ask({ target: 'keychain', verb: 'find', key })).toMatchObject({ value: renewed });
    await keyring.ask({ target: 'keychain', verb: 'remove', key });
    const gone = await keyring.ask({ target: 'keychain', verb: 'find', key });
    expect([gone.value, gone.error]).toEqual([undefined, undefined]);
  });

  it('gives the login back after a restart', async () => {
    {
      await using keyring = await startKeyring('unlocked', home);
      expect(await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret })).toMatchObject({
        value: 'keychain',
        degraded: [],
      });
    }
    await using keyring = await startKeyring('unlocked', home);
    expect(await keyring.ask({ target: 'sign-in', verb: 'find', key })).toMatchObject({
      value: { secret, origin: { kind: 'sign-in', store: 'keychain' }, username: 'robot$team+ci' },
    });
  });

  it('keeps plain HTTP and https apart', async () => {
    await using keyring = await startKeyring('unlocked', home);
    await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret });
    const other = await keyring.ask({ target: 'sign-in', verb: 'find', key: key.replace('https', 'http') });
    expect(other.value).toBeUndefined();
  });
});

describe.each([
  { state: 'no-bus', words: 'Cannot autolaunch D-Bus without X11 $DISPLAY' },
  { state: 'no-service', words: 'The name org.freedesktop.secrets was not provided by any .service files' },
] as const)('a session with $state', ({ state, words }) => {
  it('says why at once, for finding and for keeping', async () => {
    await using keyring = await startKeyring(state, home);
    const expected = {
      error: {
        name: 'KeychainUnavailableError',
        trouble: 'refused',
        summary: `The operating system's keychain cannot be used: ${words}.`,
      },
    };
    expect(await keyring.ask({ target: 'keychain', verb: 'find', key })).toMatchObject(expected);
    expect(await keyring.ask({ target: 'keychain', verb: 'keep', key, secret })).toMatchObject(expected);
  });

  it('is no failure when nothing was kept, and the editor takes over, which is told once', async () => {
    await using keyring = await startKeyring(state, home);
    const nothing = await keyring.ask({ target: 'sign-in', verb: 'find', key });
    expect([nothing.value, nothing.error]).toEqual([undefined, undefined]);
    expect(await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret })).toMatchObject({
      value: 'editor',
      degraded: [{ unavailable: 'keychain', used: 'editor', reason: expect.stringContaining(words) }],
    });
    const again = await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret: renewed });
    expect(again.degraded).toHaveLength(1);
    expect(await keyring.ask({ target: 'sign-in', verb: 'find', key })).toMatchObject({
      value: { secret: renewed, origin: { store: 'editor' } },
    });
  });
});

describe.each(['empty', 'locked'] as const)('a keyring that is %s', (state) => {
  beforeEach(async () => {
    if (state === 'locked') {
      await using keyring = await startKeyring('unlocked', home);
      await keyring.ask({ target: 'keychain', verb: 'keep', key, secret });
    }
  });

  it('finds nothing and does not say why', async () => {
    await using keyring = await startKeyring(state, home);
    const found = await keyring.ask({ target: 'keychain', verb: 'find', key });
    expect([found.value, found.error]).toEqual([undefined, undefined]);
  });

  it('keeps nothing, so that the editor takes over', async () => {
    await using keyring = await startKeyring(state, home);
    expect(await keyring.ask({ target: 'keychain', verb: 'keep', key, secret })).toMatchObject({
      error: { name: 'KeychainUnavailableError', trouble: 'refused' },
    });
    expect(await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret })).toMatchObject({
      value: 'editor',
      degraded: [{ unavailable: 'keychain', used: 'editor' }],
    });
  });
});

describe('a login that was replaced while the keyring was locked', () => {
  it('is the newer one, now and when the keyring is open again', async () => {
    {
      await using keyring = await startKeyring('unlocked', home);
      await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret });
    }
    await using keyring = await startKeyring('locked', home);
    expect(await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret: renewed })).toMatchObject({
      value: 'editor',
    });
    expect(await keyring.ask({ target: 'sign-in', verb: 'find', key })).toMatchObject({
      value: { secret: renewed },
    });
  });
});

describe('a keyring that does not answer', () => {
  it('is given up after three seconds, not asked again, and taken back once it answers', async () => {
    await using keyring = await startKeyring('unlocked', home);
    await keyring.ask({ target: 'keychain', verb: 'keep', key, secret });
    keyring.freeze();
    const silent = await keyring.ask({ target: 'keychain', verb: 'find', key: `${key}/other` });
    expect(silent).toMatchObject({ error: { name: 'KeychainUnavailableError', trouble: 'silent' } });
    expect(silent.durationMs).toBeGreaterThan(2900);
    expect(silent.durationMs).toBeLessThan(6000);

    const refused = await keyring.ask({ target: 'keychain', verb: 'find', key });
    expect(refused).toMatchObject({ error: { trouble: 'silent' } });
    expect(refused.durationMs).toBeLessThan(500);
    expect(await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret: renewed })).toMatchObject({
      value: 'editor',
      degraded: [{ reason: expect.stringContaining('did not answer within 3 seconds') }],
    });

    keyring.thaw();
    await expect
      .poll(async () => (await keyring.ask({ target: 'keychain', verb: 'find', key })).value)
      .toEqual(secret);
    expect(await keyring.ask({ target: 'sign-in', verb: 'find', key })).toMatchObject({
      value: { secret: renewed, origin: { store: 'editor' } },
    });
  });

  it('lets go of a login that was signed out of meanwhile, as soon as it answers', async () => {
    await using keyring = await startKeyring('unlocked', home);
    await keyring.ask({ target: 'sign-in', verb: 'keep', key, secret });
    keyring.freeze();
    await keyring.ask({ target: 'sign-in', verb: 'remove', key });
    expect(await keyring.ask({ target: 'sign-in', verb: 'find', key })).toMatchObject({
      error: {
        name: 'LoginStillKeptError',
        summary: `The login of ${key} could not be removed from the operating system's keychain yet.`,
      },
    });
    keyring.thaw();
    await expect
      .poll(async () => (await keyring.ask({ target: 'sign-in', verb: 'find', key })).error)
      .toBeUndefined();
    expect((await keyring.ask({ target: 'keychain', verb: 'find', key })).value).toBeUndefined();
  });
});
