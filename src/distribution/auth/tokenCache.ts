/** Bearer tokens by what they are for, each fetched once for all who wait for it and kept until shortly before its end. */
import { SingleFlight } from '../../base/singleFlight.ts';
import type { CallOptions } from '../registryReader.ts';

export interface FetchedToken {
  readonly token: string;
  /** What the token service promised; absent when it promised nothing. */
  readonly expiresInSeconds: number | undefined;
}

export interface HeldToken {
  readonly token: string;
  /** Fetched for this very call, so that renewing it would not help. */
  readonly isFresh: boolean;
}

/** The lifetime of a token that names none, and the least that is believed (distribution, token.md: "expires_in"). */
const minLifetimeMs = 60_000;
/** Not used this close to its end, for it has to arrive, too. */
const marginMs = 5_000;
const maxTokens = 1_000;

interface Kept {
  readonly token: string;
  readonly untilMs: number;
}

export class TokenCache {
  readonly #monotonicMs: () => number;
  readonly #flights = new SingleFlight<string>();
  #kept = new Map<string, Kept>();
  /** Part of each flight's key, so that nobody joins a flight that began before everything was forgotten. */
  #generation = 0;

  /** `monotonicMs` is a clock that only goes forward; the wall clock of neither side matters. */
  constructor(options: { readonly monotonicMs: () => number }) {
    this.#monotonicMs = options.monotonicMs;
  }

  async get(
    key: string,
    fetchToken: (signal: AbortSignal) => Promise<FetchedToken>,
    options: CallOptions,
  ): Promise<HeldToken> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#monotonicMs() < kept.untilMs) {
      return { token: kept.token, isFresh: false };
    }
    const store = this.#kept;
    const token = await this.#flights.run(
      `${this.#generation} ${key}`,
      async (signal) => {
        const sentAtMs = this.#monotonicMs();
        const fetched = await fetchToken(signal);
        const lifetimeMs = Math.max(minLifetimeMs, (fetched.expiresInSeconds ?? 0) * 1000);
        keep(store, key, { token: fetched.token, untilMs: sentAtMs + lifetimeMs - marginMs });
        return fetched.token;
      },
      options,
    );
    return { token, isFresh: true };
  }

  /** Drops a token that was not accepted; one that has been fetched in its place since stays. */
  drop(key: string, token: string): void {
    if (this.#kept.get(key)?.token === token) {
      this.#kept.delete(key);
    }
  }

  /** Drops everything, and what is being fetched now will not be kept. */
  forget(): void {
    this.#kept = new Map();
    this.#generation++;
  }
}

function keep(store: Map<string, Kept>, key: string, kept: Kept): void {
  store.delete(key);
  store.set(key, kept);
  const oldest = store.keys().next();
  if (store.size > maxTokens && oldest.done !== true) {
    store.delete(oldest.value);
  }
}
