/**
 * The failures of talking to a registry. Each says which registry and which thing it was about, keeps the status and
 * the registry's own words, and knows whether trying again makes sense. Failures to reach the registry at all are
 * those of `http/errors.ts` and pass through this room untouched.
 */
import { ExplainedError, type Remedy } from '../base/errors.ts';
import type { ServerError } from './errorBody.ts';
import {
  catalogWords,
  describeDuration,
  explainUnauthorized,
  operationRemedies,
  operationWords,
  realmRefusalWords,
  withServerWords,
} from './errorWords.ts';
import { describeSubject, isPlural, type Subject } from './subject.ts';

/** What all errors of this room are made of. */
export interface RegistryErrorDetail {
  /** `host[:port]` of the registry. */
  readonly host: string;
  readonly subject: Subject;
  /** For the log. */
  readonly message: string;
  readonly status?: number;
  readonly serverErrors?: readonly ServerError[];
  /** One safe line of the server's own words, for the summary. */
  readonly serverWords?: string;
  readonly cause?: unknown;
}

export abstract class RegistryError extends ExplainedError {
  readonly host: string;
  readonly subject: Subject;
  /** Of the answer that failed; absent when the failure is in what a good answer contained. */
  readonly status: number | undefined;
  /** The error list of the distribution API, where the registry sent one. */
  readonly serverErrors: readonly ServerError[];
  /** Whether the same request may succeed later without anything being changed. */
  readonly isRetryable: boolean = false;

  constructor(detail: RegistryErrorDetail) {
    super(detail);
    this.host = detail.host;
    this.subject = detail.subject;
    this.status = detail.status;
    this.serverErrors = detail.serverErrors ?? [];
  }
}

export type UnauthorizedReason =
  /** The registry wants a login and none is known. */
  | 'no-login'
  /** A login was sent and not accepted. */
  | 'login-refused'
  /** A login that was accepted before, or a token with an end, is not accepted any more. */
  | 'login-expired'
  /** There is a login, but not of a kind this registry takes. */
  | 'login-unusable'
  /** The registry offers no way of signing in that we know. */
  | 'scheme-unknown';

/** Why a request was refused although everything was tried that could let it in. */
export type Refusal =
  | UnauthorizedReason
  /** The login is good, yet not for this. */
  | 'denied'
  /** The token service gave a token to somebody without a login, and it is not enough. */
  | 'denied-anonymously';

/** The registry does not know who is asking. */
export class UnauthorizedError extends RegistryError {
  readonly code = 'distribution.unauthorized';
  readonly summary: string;
  readonly remedy: Remedy;
  readonly reason: UnauthorizedReason;

  constructor(detail: RegistryErrorDetail & { readonly reason: UnauthorizedReason }) {
    super(detail);
    this.reason = detail.reason;
    const { summary, remedy } = explainUnauthorized(detail);
    this.summary = withServerWords(summary, detail.serverWords);
    this.remedy = detail.reason === 'scheme-unknown' ? { text: remedy } : { text: remedy, action: 'sign-in' };
  }
}

/** The registry knows who is asking and says no; many say this for what does not exist, too. */
export class DeniedError extends RegistryError {
  readonly code = 'distribution.denied';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Check the name, or sign in with a login that may do this.',
    action: 'sign-in',
  };

  constructor(detail: RegistryErrorDetail) {
    super(detail);
    const what = describeSubject(detail.subject);
    this.summary = withServerWords(
      hasOneName(detail.subject)
        ? `${what} ${isPlural(detail.subject) ? 'were' : 'was'} not found on ${detail.host}, or this login has no access to ${isPlural(detail.subject) ? 'them' : 'it'}.`
        : `This login has no access to ${what} on ${detail.host}.`,
      detail.serverWords,
    );
  }
}

/** Things that may just not exist, as opposed to the registry and its catalog. */
function hasOneName(subject: Subject): boolean {
  return subject.kind !== 'registry' && subject.kind !== 'catalog' && subject.kind !== 'upload';
}

export class NotFoundError extends RegistryError {
  readonly code = 'distribution.notFound';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Check the name. Some registries also say this of what the login may not see.',
    action: 'retry',
  };

  constructor(detail: RegistryErrorDetail) {
    super(detail);
    this.summary = withServerWords(
      `${describeSubject(detail.subject)} ${isPlural(detail.subject) ? 'were' : 'was'} not found on ${detail.host}.`,
      detail.serverWords,
    );
  }
}

export class RateLimitedError extends RegistryError {
  readonly code = 'distribution.rateLimited';
  readonly summary: string;
  readonly remedy: Remedy;
  override readonly isRetryable = true;
  /** How long the registry asked us to wait, if it said. */
  readonly retryAfterMs: number | undefined;

  constructor(detail: RegistryErrorDetail & { readonly retryAfterMs?: number | undefined }) {
    super(detail);
    this.retryAfterMs = detail.retryAfterMs;
    this.summary = withServerWords(`${detail.host} allows no more requests for now.`, detail.serverWords);
    const wait =
      detail.retryAfterMs === undefined ? 'Wait a while' : `Wait ${describeDuration(detail.retryAfterMs)}`;
    this.remedy = {
      text: `${wait} and try again; signing in raises the limit on many registries.`,
      action: 'retry',
    };
  }
}

/** Other bytes came than the digest names: they are not used. */
export class DigestMismatchError extends RegistryError {
  readonly code = 'distribution.digestMismatch';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Try again. If it stays so, the content is damaged on the registry or changed on the way, for example by a proxy.',
    action: 'retry',
  };
  readonly expected: string;
  readonly actual: string;

  constructor(
    detail: Omit<RegistryErrorDetail, 'message'> & { readonly expected: string; readonly actual: string },
  ) {
    super({ ...detail, message: `expected ${detail.expected}, got ${detail.actual} from ${detail.host}` });
    this.expected = detail.expected;
    this.actual = detail.actual;
    this.summary = `${detail.host} sent other bytes for ${describeSubject(detail.subject)} than its digest names, so they were not used.`;
  }
}

export type Operation =
  | 'delete-manifest'
  | 'delete-tag'
  | 'push-manifest'
  | 'upload'
  | 'list-repositories'
  | 'read';

/** The registry does not offer an operation, or it is switched off there. */
export class UnsupportedError extends RegistryError {
  readonly code = 'distribution.unsupported';
  readonly summary: string;
  readonly remedy: Remedy | undefined;
  readonly operation: Operation;

  constructor(detail: RegistryErrorDetail & { readonly operation: Operation }) {
    super(detail);
    this.operation = detail.operation;
    this.summary = withServerWords(
      `${detail.host} does not allow ${operationWords[detail.operation]}.`,
      detail.serverWords,
    );
    this.remedy = operationRemedies[detail.operation];
  }
}

/** An answer that cannot be what it should: HTML for JSON, JSON of another shape, a list without an end. */
export class BrokenProtocolError extends RegistryError {
  readonly code = 'distribution.brokenProtocol';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Check the address of the registry, and whether a proxy or a sign-in page answers in its place. The log has the details.',
    action: 'show-log',
  };

  /** `problem` completes the sentence "<host> answered for <subject> …". */
  constructor(detail: RegistryErrorDetail & { readonly problem: string }) {
    super(detail);
    this.summary = `${detail.host} answered for ${describeSubject(detail.subject)} ${detail.problem}.`;
  }
}

/** Something answers at the address, but it is no registry. */
export class NotARegistryError extends RegistryError {
  readonly code = 'distribution.notARegistry';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Check the address: host, port, and the path where the registry lives below a path, such as https://host/artifactory/api/docker/team.',
    action: 'edit-registry',
  };

  constructor(detail: Omit<RegistryErrorDetail, 'subject'> & { readonly url: URL }) {
    super({ ...detail, subject: { kind: 'registry' } });
    this.summary = withServerWords(
      `${detail.url.href} answers, but not as a container registry.`,
      detail.serverWords,
    );
  }
}

export type RealmRefusal =
  /** Not https, and not by the user's own choice of a plain-HTTP registry. */
  | 'not-encrypted'
  /** An address on this machine or in a private network, named by a registry that is outside of it. */
  | 'private-address'
  /** The person said no, or nobody could be asked. */
  | 'not-approved'
  /** The token service wants the login passed on to another address. */
  | 'redirected'
  /** Not a URL that a login could be sent to. */
  | 'not-a-url';

/** The registry names a token service to which no login is sent. */
export class RealmRefusedError extends RegistryError {
  readonly code = 'distribution.realmRefused';
  readonly summary: string;
  readonly remedy: Remedy;
  readonly reason: RealmRefusal;
  readonly realm: string;

  constructor(
    detail: Omit<RegistryErrorDetail, 'message' | 'subject'> & {
      readonly reason: RealmRefusal;
      readonly realm: string;
    },
  ) {
    super({
      ...detail,
      subject: { kind: 'registry' },
      message: `realm of ${detail.host} refused (${detail.reason}): ${detail.realm}`,
    });
    this.reason = detail.reason;
    this.realm = detail.realm;
    this.summary = `${detail.host} asks to sign in at ${detail.realm}, ${realmRefusalWords[detail.reason]}, so no login was sent there.`;
    this.remedy =
      detail.reason === 'not-approved'
        ? { text: 'Try again and agree, if you trust that address with your login.', action: 'retry' }
        : {
            text: 'Check the address of the registry. If it is right, its administrator has to correct the token service it names.',
            action: 'edit-registry',
          };
  }
}

export type CatalogUnavailableReason =
  /** There is no such list, or it is switched off. */
  | 'not-offered'
  /** There is one, but not for this login. */
  | 'no-permission'
  /** There may be one for somebody who has signed in. */
  | 'no-login';

/** The registry has no list of its repositories, or not for this login. Its images work all the same. */
export class CatalogUnavailableError extends RegistryError {
  readonly code = 'distribution.catalogUnavailable';
  readonly summary: string;
  readonly remedy: Remedy;
  readonly reason: CatalogUnavailableReason;

  constructor(detail: Omit<RegistryErrorDetail, 'subject'> & { readonly reason: CatalogUnavailableReason }) {
    super({ ...detail, subject: { kind: 'catalog' } });
    this.reason = detail.reason;
    this.summary = `${detail.host} ${catalogWords[detail.reason].summary}.`;
    this.remedy = { text: catalogWords[detail.reason].remedy, action: 'add-repository' };
  }
}

/** Any other failure the registry reports, its own faults (5xx) above all. */
export class RequestFailedError extends RegistryError {
  readonly code = 'distribution.requestFailed';
  readonly summary: string;
  readonly remedy: Remedy;
  override readonly isRetryable: boolean;

  constructor(detail: RegistryErrorDetail & { readonly status: number }) {
    super(detail);
    this.isRetryable = detail.status >= 500;
    this.summary = withServerWords(
      this.isRetryable
        ? `${detail.host} has a problem of its own and could not answer for ${describeSubject(detail.subject)} (status ${detail.status}).`
        : `${detail.host} refused the request for ${describeSubject(detail.subject)} (status ${detail.status}).`,
      detail.serverWords,
    );
    this.remedy = this.isRetryable
      ? { text: 'Try again later; the log has the details.', action: 'retry' }
      : { text: 'The log has the details.', action: 'show-log' };
  }
}
