/** Places for logins beside the keychain: the editor's secret storage, and this window's memory. */
import type { Secret } from './credential.ts';
import { EditorStorageUnavailableError } from './errors.ts';
import { Patience } from './patience.ts';
import { formatSecret, parseSecret } from './secretText.ts';
import type { CredentialStore } from './store.ts';

/** The editor's secret storage (`vscode.SecretStorage`). */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** It answers at once, unless the editor waits for a person to say whether a weaker encryption will do. */
const editorLimitMs = 5000;

const pauseMs = 60_000;

export function createEditorStore(
  secrets: SecretStorage,
  options: { readonly now?: () => number; readonly limitMs?: number } = {},
): CredentialStore {
  const patience = new Patience({
    limitMs: options.limitMs ?? editorLimitMs,
    pauseMs,
    now: options.now ?? Date.now,
    explain: (trouble) => new EditorStorageUnavailableError(trouble),
  });
  return {
    kind: 'editor',
    find: (key, { signal }) =>
      patience.ask(async () => parseSecret(await secrets.get(toKey(key))), { signal }),
    keep: (key, secret, { signal }) =>
      patience.ask(async () => secrets.store(toKey(key), formatSecret(secret)), {
        signal,
        isDeliberate: true,
      }),
    remove: (key, { signal }) =>
      patience.ask(async () => secrets.delete(toKey(key)), { signal, isDeliberate: true }),
  };
}

/** The storage is shared with everything else the extension keeps there. */
function toKey(registryId: string): string {
  return `login:${registryId}`;
}

export function createSessionStore(): CredentialStore {
  const secrets = new Map<string, Secret>();
  return {
    kind: 'session',
    find: async (key) => secrets.get(key),
    keep: async (key, secret) => void secrets.set(key, secret),
    remove: async (key) => void secrets.delete(key),
  };
}
