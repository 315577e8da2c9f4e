/** Docker's credential helpers: programs named `docker-credential-…` (docker/docker-credential-helpers README). */
import { type ChildProcess, spawn } from 'node:child_process';
import { SingleFlight } from '../base/singleFlight.ts';
import { isJsonObject, parseJson } from '../base/json.ts';
import { toSecret, toShownUser } from './authFile.ts';
import type { Secret } from './credential.ts';
import { HelperFailedError, HelperMissingError, HelperTimedOutError } from './errors.ts';

/** A helper that takes longer waits for a window that nobody sees. */
const limitMs = 10_000;

/** A login is some hundred bytes; the rest would be something gone wrong. */
const maxOutputBytes = 1024 * 1024;

/** Expanding a tree asks many times within moments; helpers are slow and some ask the person each time. */
const keptForMs = 60_000;

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
   * What the helper knows about the server, or `undefined` when it knows nothing.
   * @throws HelperMissingError, HelperFailedError, HelperTimedOutError
   */
  find(request: HelperRequest, options: { readonly signal: AbortSignal }): Promise<HelperAnswer | undefined>;
  /** Answers kept for a while are dropped. */
  forget(): void;
}

export function createCredentialHelpers(options: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now?: () => number;
  readonly limitMs?: number;
}): CredentialHelpers {
  const now = options.now ?? Date.now;
  const flights = new SingleFlight<HelperAnswer | undefined>();
  const kept = new Map<string, { readonly answer: HelperAnswer | undefined; readonly untilMs: number }>();
  return {
    async find(request, { signal }) {
      const key = JSON.stringify([request.helper, request.server]);
      const known = kept.get(key);
      if (known !== undefined && known.untilMs > now()) {
        return known.answer;
      }
      const answer = await flights.run(key, (shared) => ask(request, { ...options, signal: shared }), {
        signal,
      });
      kept.set(key, { answer, untilMs: now() + keptForMs });
      return answer;
    },
    forget: () => kept.clear(),
  };
}

async function ask(
  request: HelperRequest,
  options: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly limitMs?: number;
    readonly signal: AbortSignal;
  },
): Promise<HelperAnswer | undefined> {
  const program = `docker-credential-${request.helper}`;
  if (!/^[\w.-]+$/.test(request.helper)) {
    throw new HelperMissingError({ program, file: request.file });
  }
  const { exitCode, output } = await run(program, request, options);
  const text = output.toString('utf8');
  if (exitCode !== 0) {
    if (isNothingKnown(text)) {
      return undefined;
    }
    throw new HelperFailedError({ program, exitCode, words: toSafeWords(text) });
  }
  const answer = parseJson(text);
  const { Username: username, Secret: secret } = isJsonObject(answer) ? answer : {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    throw new HelperFailedError({ program, exitCode, words: 'its answer is not what the protocol says' });
  }
  return secret === '' ? undefined : { secret: toSecret(username, secret), username: toShownUser(username) };
}

/** Spawned without a shell; the server's name goes to its standard input, so nothing is on a command line. */
function run(
  program: string,
  request: HelperRequest,
  options: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly limitMs?: number;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly exitCode: number | null; readonly output: Buffer }> {
  const limit = options.limitMs ?? limitMs;
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: options.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // A group of its own, so that what the helper started goes with it.
      detached: process.platform !== 'win32',
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let sizeBytes = 0;
    const end = (error: unknown): void => {
      killTree(child);
      reject(error);
    };
    const timer = setTimeout(() => end(new HelperTimedOutError({ program, limitMs: limit })), limit);
    const onAbort = (): void => end(options.signal.reason);
    options.signal.addEventListener('abort', onAbort, { once: true });
    const collectInto = (chunks: Buffer[]) => (chunk: Buffer) => {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxOutputBytes) {
        end(new HelperFailedError({ program, exitCode: null, words: 'it does not stop talking' }));
      } else {
        chunks.push(chunk);
      }
    };
    child.stdout.on('data', collectInto(stdout));
    child.stderr.on('data', collectInto(stderr));
    child.once('error', (cause) => end(new HelperMissingError({ program, file: request.file, cause })));
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      // A failure is explained on one stream by some helpers and on the other by others.
      resolve({ exitCode, output: Buffer.concat(exitCode === 0 ? stdout : [...stdout, ...stderr]) });
    });
    child.stdin.on('error', () => undefined); // a helper may end without reading
    child.stdin.end(request.server);
  });
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // it ended by itself a moment ago
  }
}

/** How helpers say that there is no login, which is no failure (docker-credential-helpers, credentials/error.go). */
function isNothingKnown(text: string): boolean {
  return /credentials not found in native keychain|no credentials server URL|no credentials username/i.test(
    text,
  );
}

/** The first line, unless it could hold something that is nobody's business. */
function toSafeWords(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return /"Secret"|password|token/i.test(line) ? '' : line.slice(0, 200);
}
