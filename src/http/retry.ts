/** Repeats what may be repeated: after lost connections and busy servers, and as long as the server asks to wait. */
import { HttpError, WaitTooLongError } from './errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import type { HostGates } from './rateLimit.ts';
import type { Step } from './step.ts';

export type WaitReason = 'rate-limited' | 'server-busy' | 'connection-lost';

/** Told before every wait, so that it can be shown. */
export interface Waiting {
  readonly host: string;
  readonly delayMs: number;
  readonly attempt: number;
  readonly reason: WaitReason;
}

export interface RetryOptions {
  readonly delay: (delayMs: number, options: { readonly signal: AbortSignal }) => Promise<void>;
  readonly now: () => number;
  /** From 0 to 1; spreads clients that failed together. */
  readonly random: () => number;
  readonly onWaiting: (waiting: Waiting) => void;
}

const maxTries = 4;
const baseDelayMs = 500;

/** Longer than this nobody watches a row load; the failure then says how long the server asks to wait. */
const maxWaitMs = 60_000;

/** Answers that a later try may not give: 499 and 522 come from proxies in front of registries. */
const retryableStatuses: readonly number[] = [408, 429, 499, 500, 502, 503, 504, 522];

export function createRetry(gates: HostGates, options: RetryOptions): Step {
  return (next) =>
    async (request, { signal }) => {
      for (let attempt = 1; ; attempt++) {
        await gates.pass(request.url.host, { signal });
        const outcome = await attemptOnce(() => next(request, { signal }));
        const wait = planWait(request, { outcome, attempt }, options);
        if (wait === undefined) {
          heed(request, outcome, { gates, options });
          return settle(outcome);
        }
        if (outcome.kind === 'answered') {
          await outcome.response.discard();
        }
        const { host } = request.url;
        options.onWaiting({ host, delayMs: wait.delayMs, attempt, reason: wait.reason });
        if (wait.isForHost) {
          gates.close(host, wait.delayMs);
        } else {
          await options.delay(wait.delayMs, { signal });
        }
      }
    };
}

type Outcome =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  | { readonly kind: 'failed'; readonly error: unknown };

async function attemptOnce(send: () => Promise<HttpResponse>): Promise<Outcome> {
  try {
    return { kind: 'answered', response: await send() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function settle(outcome: Outcome): HttpResponse {
  if (outcome.kind === 'failed') {
    throw outcome.error;
  }
  return outcome.response;
}

/** A request that is not sent again has still been told how long others are to wait. */
function heed(
  request: HttpRequest,
  outcome: Outcome,
  { gates, options }: { readonly gates: HostGates; readonly options: RetryOptions },
): void {
  const askedMs = outcome.kind === 'answered' ? findAskedMs(outcome.response, options) : undefined;
  if (askedMs !== undefined && askedMs <= maxWaitMs) {
    gates.close(request.url.host, askedMs);
  }
}

/** How long a server that cannot answer now asks everybody to wait. */
function findAskedMs(response: HttpResponse, options: RetryOptions): number | undefined {
  return retryableStatuses.includes(response.status)
    ? parseRetryAfter(response.headers.get('retry-after'), options.now())
    : undefined;
}

interface Wait {
  readonly delayMs: number;
  readonly reason: WaitReason;
  /** The server asked everybody to wait, so other requests to it wait as well. */
  readonly isForHost: boolean;
}

/** How long to wait before the next try, or `undefined` when the outcome stands. @throws WaitTooLongError */
function planWait(
  request: HttpRequest,
  tried: { readonly outcome: Outcome; readonly attempt: number },
  options: RetryOptions,
): Wait | undefined {
  const { outcome, attempt } = tried;
  const isRepeatable = request.isIdempotent ?? (request.method === 'GET' || request.method === 'HEAD');
  if (!isRepeatable || attempt >= maxTries) {
    return undefined;
  }
  const backoffMs = baseDelayMs * 2 ** (attempt - 1) * (0.5 + options.random());
  if (outcome.kind === 'failed') {
    return outcome.error instanceof HttpError && outcome.error.isRetryable
      ? { delayMs: backoffMs, reason: 'connection-lost', isForHost: false }
      : undefined;
  }
  const { response } = outcome;
  if (!retryableStatuses.includes(response.status)) {
    return undefined;
  }
  const reason = response.status === 429 ? 'rate-limited' : 'server-busy';
  const askedMs = findAskedMs(response, options);
  if (askedMs === undefined) {
    return { delayMs: backoffMs, reason, isForHost: false };
  }
  if (askedMs > maxWaitMs) {
    throw new WaitTooLongError({ host: request.url.host, status: response.status, retryAfterMs: askedMs });
  }
  return { delayMs: askedMs, reason, isForHost: true };
}

/** RFC 9110 section 10.2.3: seconds or a date; milliseconds from now, never negative. */
export function parseRetryAfter(field: string | undefined, nowMs: number): number | undefined {
  const text = field?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    return Number(text) * 1000;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
