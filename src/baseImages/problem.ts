/** Why a base image could not be looked at, short enough for a hover; nobody is interrupted because of it. */
import { ExplainedError } from '../base/errors.ts';
import { RateLimitedError, RealmRefusedError } from '../distribution/errors.ts';

export interface LookupProblem {
  /** The permanent code of the failure; `baseImages.unexpected` for a fault of ours. */
  readonly code: string;
  /** Completes a line of facts: `not reachable`. */
  readonly phrase: string;
  /** The whole sentence, for the log and for who wants to know. */
  readonly summary: string;
  /** ISO 8601. */
  readonly since: string;
  /** Not asked again before then: ISO 8601. */
  readonly retryAt: string;
}

export function toProblem(thrown: unknown, nowMs: number): LookupProblem {
  const code = thrown instanceof ExplainedError ? thrown.code : 'baseImages.unexpected';
  return {
    code,
    phrase: toPhrase(code),
    summary: thrown instanceof ExplainedError ? thrown.summary : 'Something unexpected went wrong.',
    since: new Date(nowMs).toISOString(),
    retryAt: new Date(nowMs + toPauseMs(thrown)).toISOString(),
  };
}

function toPhrase(code: string): string {
  return phrases.get(code) ?? (code.startsWith('http.') ? 'not reachable' : 'could not be read');
}

const phrases: ReadonlyMap<string, string> = new Map([
  ['distribution.unauthorized', 'needs a login'],
  ['distribution.denied', 'not found, or no access with this login'],
  ['distribution.notFound', 'not found'],
  ['distribution.rateLimited', 'the registry allows no more requests for now'],
  ['distribution.notARegistry', 'no registry answers there'],
  ['distribution.realmRefused', 'needs a login'],
  ['distribution.requestFailed', 'the registry could not answer'],
  ['http.tls', 'the certificate of the registry is not trusted'],
  ['http.plainHttpRefused', 'plain HTTP is not allowed'],
  ['baseImages.notAnImage', 'no image to build from'],
]);

/** Longer than somebody types without a pause, and short enough for a network that comes back. */
const pauseMs = 60_000;
const rateLimitPauseMs = 10 * 60_000;
const maxPauseMs = 24 * 60 * 60_000;

function toPauseMs(thrown: unknown): number {
  if (thrown instanceof RealmRefusedError) {
    return maxPauseMs; // somebody was asked and said no; a change of the login asks again
  }
  return thrown instanceof RateLimitedError
    ? Math.min(maxPauseMs, Math.max(pauseMs, thrown.retryAfterMs ?? rateLimitPauseMs))
    : pauseMs;
}
