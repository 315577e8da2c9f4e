/** The sentences of this room's errors: what the user reads, apart from when it is thrown. */
import type { Remedy } from '../base/errors.ts';
import type { CatalogUnavailableReason, Operation, RealmRefusal, UnauthorizedReason } from './errors.ts';
import { describeSubject, type Subject } from './subject.ts';

interface Words {
  readonly summary: string;
  readonly remedy: string;
}

export function explainUnauthorized(query: {
  readonly host: string;
  readonly subject: Subject;
  readonly reason: UnauthorizedReason;
}): Words {
  const { host } = query;
  const words: Readonly<Record<UnauthorizedReason, Words>> = {
    'no-login': {
      summary: `${host} wants a login for ${describeSubject(query.subject)}, and none is known for it.`,
      remedy: `Sign in to ${host}.`,
    },
    'login-refused': {
      summary: `${host} did not accept the user name and password.`,
      remedy: 'Sign in again; many registries want an access token in place of the password.',
    },
    'login-expired': {
      summary: `${host} no longer accepts the login: it has expired or was withdrawn.`,
      remedy: 'Sign in again.',
    },
    'login-unusable': {
      summary: `The login known for ${host} is of a kind that this registry does not take.`,
      remedy: 'Sign in with a user name and a password or access token.',
    },
    'scheme-unknown': {
      summary: `${host} wants a way of signing in that is not supported here.`,
      remedy: 'Ask its administrator whether it can take a user name and password or a token.',
    },
  };
  return words[query.reason];
}

/** Completes "<host> does not allow …". */
export const operationWords: Readonly<Record<Operation, string>> = {
  'delete-manifest': 'deleting images',
  'delete-tag': 'deleting a single tag',
  'push-manifest': 'storing this kind of manifest',
  upload: 'uploads',
  'list-repositories': 'listing its repositories',
  read: 'this request',
};

const deleteRemedy: Remedy = {
  text: 'Deleting has to be switched on at the registry: in a registry of the CNCF Distribution it is the setting storage.delete.enabled.',
};

export const operationRemedies: Readonly<Record<Operation, Remedy | undefined>> = {
  'delete-manifest': deleteRemedy,
  'delete-tag': deleteRemedy,
  'push-manifest': undefined,
  upload: undefined,
  'list-repositories': { text: 'Add the repositories you know by name.', action: 'add-repository' },
  read: undefined,
};

/** Completes "<host> asks to sign in at <realm>, …". */
export const realmRefusalWords: Readonly<Record<RealmRefusal, string>> = {
  'not-encrypted': 'which is not encrypted',
  'private-address': 'which is an address on this machine or in a private network',
  'not-approved': 'which is another host and was not approved',
  redirected: 'which redirects to another address',
  'not-a-url': 'which is not an address a login can be sent to',
};

/** The summary completes "<host> …". */
export const catalogWords: Readonly<Record<CatalogUnavailableReason, Words>> = {
  'not-offered': {
    summary: 'does not offer a list of its repositories',
    remedy: 'Add the repositories you know by name.',
  },
  'no-permission': {
    summary: 'does not let this login list the repositories',
    remedy: 'Add the repositories you know by name, or sign in with a login that may list them.',
  },
  'no-login': {
    summary: 'does not list its repositories to somebody who has not signed in',
    remedy: 'Add the repositories you know by name, or sign in if the registry lists them for your login.',
  },
};

export function describeDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The sentence, and after it what the registry itself said. */
export function withServerWords(sentence: string, serverWords: string | undefined): string {
  const own = capitalise(sentence);
  return serverWords === undefined || serverWords === ''
    ? own
    : `${own} The registry says: ${serverWords.replace(/[.\s]+$/, '')}.`;
}

/** Names of repositories stay as they are; only our own words begin a sentence with a capital. */
function capitalise(sentence: string): string {
  return /^(the|what) /.test(sentence) ? sentence.slice(0, 1).toUpperCase() + sentence.slice(1) : sentence;
}
