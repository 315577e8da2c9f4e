/** User names and passwords as Docker's files and helpers write them. */
import type { Secret } from './credential.ts';

export interface UserAndPassword {
  readonly username: string;
  readonly password: string;
}

/** In place of a user name it says that the password is an identity token, in files and from helpers alike. */
const tokenUser = '<token>';

export function toSecret({ username, password }: UserAndPassword): Secret {
  return username === tokenUser
    ? { kind: 'identity-token', token: password }
    : { kind: 'basic', username, password };
}

export function toShownUser(username: string | undefined): string | undefined {
  return username === tokenUser || username === '' ? undefined : username;
}

/**
 * Reads `auth`: base64 of `user:password` in UTF-8. Only the first colon divides, nothing is trimmed but the zero bytes
 * that old versions of docker put after a password. `undefined` when it is something else.
 */
export function parseAuth(auth: string): UserAndPassword | undefined {
  const base64 = auth.replaceAll(/[\r\n]/g, '');
  const text = /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? decodeUtf8(Buffer.from(base64, 'base64')) : undefined;
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon <= 0) {
    return undefined;
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
