/** The operating system's keychain through keytar, loaded when it is first needed and never waited for without end. */
import { createRequire } from 'node:module';
import { isJsonObject } from '../base/json.ts';
import type { Secret } from './credential.ts';
import { KeychainUnavailableError } from './errors.ts';
import { Patience, type Trouble } from './patience.ts';
import { formatSecret, parseSecret } from './secretText.ts';
import type { CredentialStore } from './store.ts';

/** The part of keytar that is used. */
export interface Keychain {
  /** `null` when there is no entry, and on Linux as well when the keyring is locked and cannot ask for its password. */
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface KeychainStoreOptions {
  /** Loads the native module; rejects where the machine lacks what it needs. */
  readonly load?: () => Promise<Keychain>;
  readonly now?: () => number;
  readonly limitMs?: number;
}

/** Under which name the entries stand in the keychain. */
const service = 'Image & Registry Explorer';

/** A locked keyring waits for a window that may never open. */
const keychainLimitMs = 3000;

const pauseMs = 60_000;

/** Every row of a tree wants the login at the same moment, and the keychain takes some ten milliseconds for each. */
const keptForMs = 10_000;

export function createKeychainStore(options: KeychainStoreOptions = {}): CredentialStore {
  const { load = loadKeytar, now = Date.now, limitMs = keychainLimitMs } = options;
  const patience = new Patience({ limitMs, pauseMs, now, explain });
  const recent = new Map<string, { readonly secret: Secret | undefined; readonly untilMs: number }>();
  let loading: Promise<Keychain> | undefined;
  // A failure is kept too: what is missing is there after a restart at the earliest.
  const open = (): Promise<Keychain> => (loading ??= loadOrExplain(load));

  return {
    kind: 'keychain',
    find: (key, { signal }) =>
      patience.ask(
        async () => {
          const known = recent.get(key);
          if (known !== undefined && now() < known.untilMs) {
            return known.secret;
          }
          const secret = parseSecret((await (await open()).getPassword(service, key)) ?? undefined);
          recent.set(key, { secret, untilMs: now() + keptForMs });
          return secret;
        },
        { signal },
      ),
    keep: (key, secret, { signal }) =>
      patience.ask(
        async () => {
          recent.delete(key);
          const text = formatSecret(secret);
          const keychain = await open();
          await keychain.setPassword(service, key, text);
          // A locked keyring may take a login and not give it back, so what was kept is read once.
          if ((await keychain.getPassword(service, key)) !== text) {
            throw new Error('it did not give back what it was given');
          }
        },
        { signal, isDeliberate: true },
      ),
    remove: (key, { signal }) =>
      patience.ask(
        async () => {
          recent.delete(key);
          await (await open()).deletePassword(service, key);
        },
        { signal, isDeliberate: true },
      ),
  };
}

function explain(trouble: Trouble): Error {
  if (trouble.kind === 'silent') {
    return new KeychainUnavailableError(trouble);
  }
  return trouble.cause instanceof KeychainUnavailableError
    ? trouble.cause
    : new KeychainUnavailableError(trouble);
}

async function loadOrExplain(load: () => Promise<Keychain>): Promise<Keychain> {
  try {
    return await load();
  } catch (cause) {
    throw new KeychainUnavailableError({ kind: 'absent', cause });
  }
}

/** A native module cannot be bundled, so it is required from beside the bundle. */
async function loadKeytar(): Promise<Keychain> {
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
