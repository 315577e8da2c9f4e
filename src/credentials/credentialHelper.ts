/** Docker's credential helpers: programs named `docker-credential-…` (docker/docker-credential-helpers README). */
import { isJsonObject, parseJson } from '../base/json.ts';
import { SingleFlight } from '../base/singleFlight.ts';
import { toSecret, toShownUser } from './basicAuth.ts';
import type { Secret } from './credential.ts';
import { HelperFailedError, HelperMissingError, HelperTimedOutError } from './errors.ts';
import { runGet } from './helperProcess.ts';
import { findProgram, type SearchPlace } from './helperProgram.ts';
import { toSafeWords } from './safeWords.ts';

/** A helper that takes longer waits for a window that nobody sees. */
const helperLimitMs = 10_000;

/** A login is some hundred bytes; the rest would be something gone wrong. */
const maxOutputBytes = 1024 * 1024;

/** Expanding a tree asks many times within moments; helpers are slow and some ask the person each time. */
const keptForMs = { answer: 60_000, nothing: 10_000, failure: 30_000 } as const;

export interface HelperRequest {
  /** What follows `docker-credential-`. */
  readonly helper: string;
  /** The server's name, as the helper knows it. */
  readonly server: string;
  /** The file that names the helper, for errors. */
  readonly file: string;
}

export interface HelperAnswer {
  readonly secret: Secret;
  readonly username: string | undefined;
}

export interface CredentialHelpers {
  /**
   * What the helper knows about the server, or `undefined` when it knows nothing. One process for all who ask at the
   * same time; its answer, and its failure, serve for a while.
   * @throws HelperMissingError, HelperFailedError, HelperTimedOutError
   */
  find(request: HelperRequest, options: { readonly signal: AbortSignal }): Promise<HelperAnswer | undefined>;
  /** What was kept is dropped. */
  forget(): void;
}

export interface CredentialHelpersOptions {
  readonly environment: SearchPlace['environment'];
  readonly platform?: NodeJS.Platform;
  readonly now?: () => number;
  readonly limitMs?: number;
}

interface Kept {
  readonly outcome: Promise<HelperAnswer | undefined>;
  readonly untilMs: number;
}

export function createCredentialHelpers(options: CredentialHelpersOptions): CredentialHelpers {
  const { now = Date.now } = options;
  const flights = new SingleFlight<HelperAnswer | undefined>();
  const kept = new Map<string, Kept>();
  return {
    find(request, { signal }) {
      dropOld(kept, now());
      const key = JSON.stringify([request.helper, request.server]);
      const known = kept.get(key);
      if (known !== undefined) {
        return known.outcome;
      }
      const keep = (outcome: Promise<HelperAnswer | undefined>, reason: keyof typeof keptForMs): void =>
        void kept.set(key, { outcome, untilMs: now() + keptForMs[reason] });
      return flights.run(
        key,
        async (shared) => {
          const outcome = ask(request, { ...options, signal: shared });
          try {
            keep(outcome, (await outcome) === undefined ? 'nothing' : 'answer');
          } catch {
            if (!shared.aborted) {
              keep(outcome, 'failure');
            }
          }
          return outcome;
        },
        { signal },
      );
    },
    forget: () => kept.clear(),
  };
}

function dropOld(kept: Map<string, Kept>, nowMs: number): void {
  for (const [key, { untilMs }] of kept) {
    if (untilMs <= nowMs) {
      kept.delete(key);
    }
  }
}

async function ask(
  request: HelperRequest,
  options: CredentialHelpersOptions & { readonly signal: AbortSignal },
): Promise<HelperAnswer | undefined> {
  const { environment, platform = process.platform, limitMs = helperLimitMs, signal } = options;
  const program = `docker-credential-${request.helper}`;
  const file = /^[\w.-]+$/.test(request.helper)
    ? await findProgram(program, { platform, environment })
    : undefined;
  if (file === undefined) {
    throw new HelperMissingError({ program, file: request.file });
  }
  const input = request.server;
  const outcome = await runGet({ file, input, environment, limitMs, maxOutputBytes, signal });
  switch (outcome.kind) {
    case 'ended':
      return readAnswer(program, outcome);
    case 'late':
      throw new HelperTimedOutError({ program, limitMs });
    case 'flooded':
      throw new HelperFailedError({ program, outcome: 'it does not stop writing', words: '' });
    case 'unstartable': {
      const { cause } = outcome;
      throw new HelperFailedError({ program, outcome: 'it cannot be started', words: '', cause });
    }
    default:
      return outcome satisfies never;
  }
}

/** A failure is explained on one stream by some helpers and on the other by others. */
function readAnswer(
  program: string,
  ended: { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string },
): HelperAnswer | undefined {
  const { exitCode, stdout, stderr } = ended;
  if (exitCode !== 0) {
    if (isNothingKnown(stdout) || isNothingKnown(stderr)) {
      return undefined;
    }
    throw new HelperFailedError({
      program,
      outcome: exitCode === null ? 'ended by a signal' : `exit code ${exitCode}`,
      words: toSafeWords(stdout) || toSafeWords(stderr),
    });
  }
  const answer = parseJson(stdout);
  const { Username: username, Secret: secret } = isJsonObject(answer) ? answer : {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    const words = 'its answer is not the JSON that credential helpers give';
    throw new HelperFailedError({ program, outcome: 'exit code 0', words });
  }
  return secret === ''
    ? undefined
    : { secret: toSecret({ username, password: secret }), username: toShownUser(username) };
}

/** How helpers say that there is no login, which is no failure (docker-credential-helpers, credentials/error.go). */
function isNothingKnown(text: string): boolean {
  return /credentials not found in native keychain|no credentials server URL|no credentials username/i.test(
    text,
  );
}
