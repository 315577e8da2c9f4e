/** User names and secrets as a person types them. */
import type { Secret } from '../../credentials/credential.ts';
import type { Remark } from './addressCheck.ts';

/** Basic authentication has no way to say a colon in a user name (RFC 7617, section 2). */
export function checkUsername(username: string): Remark | undefined {
  if (username === '') {
    return fault('Enter the user name.');
  }
  return username.includes(':') ? fault('A user name has no colon in it.') : undefined;
}

/** Secrets are taken as they are; a blank at an end is almost always a mistake of copying, but may be meant. */
export function checkSecret(secret: string): Remark | undefined {
  if (secret === '') {
    return fault('Enter the password or token.');
  }
  return secret === secret.trim()
    ? undefined
    : { severity: 'notice', text: 'There is a blank at the beginning or the end.' };
}

/** `<token>` in place of a user name says that the secret is an identity token, as in Docker's files. */
export function toSecret(login: { readonly username: string; readonly secret: string }): Secret {
  const { username, secret } = login;
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'basic', username, password: secret };
}

function fault(text: string): Remark {
  return { severity: 'fault', text };
}
