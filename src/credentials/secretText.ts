/** A login as the text that a keychain keeps, and back. */
import { isJsonObject, parseJson } from '../base/json.ts';
import type { Secret } from './credential.ts';

export function formatSecret(secret: Secret): string {
  return JSON.stringify(secret);
}

/** `undefined` for text that we did not write. */
export function parseSecret(text: string | undefined): Secret | undefined {
  const value = text === undefined ? undefined : parseJson(text);
  if (!isJsonObject(value)) {
    return undefined;
  }
  const { kind, username, password, token } = value;
  if (kind === 'basic' && typeof username === 'string' && typeof password === 'string') {
    return { kind, username, password };
  }
  return (kind === 'identity-token' || kind === 'registry-token') && typeof token === 'string'
    ? { kind, token }
    : undefined;
}
