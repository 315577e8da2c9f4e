/** The operating system's keychain through keytar, loaded when it is first needed and never waited for without end. */
import { createRequire } from 'node:module';
import { delay } from '../base/abort.ts';
import { isJsonObject } from '../base/json.ts';
import { KeychainUnavailableError } from './errors.ts';
import { formatSecret, parseSecret } from './secretText.ts';
import type { CredentialStore } from './store.ts';

/** The part of keytar that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** Under which name the entries stand in the keychain. */
const service = 'Image & Registry Explorer';

/** A locked keyring waits for a window that may never open. */
const limitMs = 3000;

/** After the keychain did not answer it is left alone for a while. */
const pauseMs = 5 * 60_000;

export function createKeychainStore(
  options: {
    /** Loads the native module; it throws where the machine lacks what it needs. */
    readonly load?: () => Keychain;
    readonly now?: () => number;
    readonly limitMs?: number;
  } = {},
): CredentialStore {
  const load = options.load ?? loadKeytar;
  const now = options.now ?? Date.now;
  const limit = options.limitMs ?? limitMs;
  let pausedUntilMs = 0;

  const ask = async <T>(work: (keychain: Keychain) => Promise<T>, signal: AbortSignal): Promise<T> => {
    signal.throwIfAborted();
    if (now() < pausedUntilMs) {
      throw new KeychainUnavailableError({ reason: 'it did not answer a moment ago' });
    }
    const late = new AbortController();
    try {
      return await Promise.race([
        work(load()),
        delay(limit, { signal: AbortSignal.any([late.signal, signal]) }).then(() => {
          pausedUntilMs = now() + pauseMs;
          throw new KeychainUnavailableError({ reason: `it did not answer within ${limit} ms` });
        }),
      ]);
    } catch (cause) {
      signal.throwIfAborted();
      throw cause instanceof KeychainUnavailableError
        ? cause
        : new KeychainUnavailableError({
            reason: cause instanceof Error ? cause.message : String(cause),
            cause,
          });
    } finally {
      late.abort();
    }
  };

  return {
    kind: 'keychain',
    find: async (key, { signal }) =>
      parseSecret((await ask((keychain) => keychain.getPassword(service, key), signal)) ?? undefined),
    keep: async (key, secret, { signal }) => {
      const text = formatSecret(secret);
      await ask((keychain) => keychain.setPassword(service, key, text), signal);
      // A locked keyring may take a login and not give it back, so what was kept is read once.
      if ((await ask((keychain) => keychain.getPassword(service, key), signal)) !== text) {
        throw new KeychainUnavailableError({
          reason: 'it did not give back what it was given; it may be locked',
        });
      }
    },
    remove: async (key, { signal }) => {
      await ask((keychain) => keychain.deletePassword(service, key), signal);
    },
  };
}

/** A native module cannot be bundled, so it is required from beside the bundle. */
function loadKeytar(): Keychain {
  const loaded: unknown = createRequire(import.meta.url)('keytar');
  if (!isKeychain(loaded)) {
    throw new Error('keytar has another shape than expected');
  }
  return loaded;
}

function isKeychain(value: unknown): value is Keychain {
  return (
    isJsonObject(value) &&
    ['getPassword', 'setPassword', 'deletePassword'].every((name) => typeof value[name] === 'function')
  );
}
