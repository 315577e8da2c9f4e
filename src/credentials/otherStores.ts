/** Places for logins beside the keychain: the editor's secret storage, and this window's memory. */
import type { Secret } from './credential.ts';
import { formatSecret, parseSecret } from './secretText.ts';
import type { CredentialStore } from './store.ts';

/** The editor's secret storage (`vscode.SecretStorage`). */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

export function createEditorStore(secrets: SecretStorage): CredentialStore {
  return {
    kind: 'editor',
    find: async (key) => parseSecret(await secrets.get(toKey(key))),
    keep: async (key, secret) => secrets.store(toKey(key), formatSecret(secret)),
    remove: async (key) => secrets.delete(toKey(key)),
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
