/** Logins typed into Sign In: kept in the best place there is, found and removed wherever they are. */
import { ExplainedError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { toShownUser } from './basicAuth.ts';
import type { FoundCredential, Secret } from './credential.ts';
import { KeychainUnavailableError, LoginStillKeptError } from './errors.ts';
import type { CredentialStore, SignInStore } from './store.ts';
import type { CallOptions, StoreChoice, StoreKind } from './storeKind.ts';
import { createWarnOnce } from './warnOnce.ts';

/** A login is not kept where it should be. */
export interface Degraded {
  readonly unavailable: StoreKind;
  readonly used: StoreKind;
  /** Why, as a sentence. */
  readonly reason: string;
}

/** What the editor remembers from window to window. */
export interface ToldMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface SignInStoreOptions {
  readonly stores: readonly CredentialStore[];
  /** What the setting says now. */
  choice(): StoreChoice;
  readonly log: Logger;
  /** Where it is remembered what was told; without it, that is known in this window alone. */
  readonly memory?: ToldMemory;
  /** Told once for each pair of places, and again after the better one had worked. */
  readonly onDegraded: (degraded: Degraded) => void;
}

export function createSignInStore(options: SignInStoreOptions): SignInStore {
  return new Places(options);
}

/** From the best place to the last resort. */
const preference: readonly StoreKind[] = ['keychain', 'editor', 'session'];

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly thrown: unknown };

class Places implements SignInStore {
  readonly #options: SignInStoreOptions;
  readonly #bestFirst: readonly CredentialStore[];
  readonly #warn: (thrown: unknown) => void;
  /** Entries are `place key`. Which logins were seen where, and which could not be removed. */
  readonly #seen = new Set<string>();
  readonly #unremoved = new Set<string>();
  /** Entries are `unavailable used`. */
  #told: ReadonlySet<string> = new Set();

  constructor(options: SignInStoreOptions) {
    this.#options = options;
    this.#warn = createWarnOnce(options.log);
    this.#bestFirst = preference.flatMap((kind) => options.stores.filter((store) => store.kind === kind));
  }

  /**
   * The last resort is looked into first: what is there is newer than what is in a better place, since it was put there
   * when the better one failed, which then could not be made to forget what it had.
   */
  async find(key: string, call: CallOptions): Promise<FoundCredential | undefined> {
    const failures: unknown[] = [];
    for (const store of this.#bestFirst.toReversed()) {
      if (this.#unremoved.has(toEntry(store, key)) && (await this.#remove(store, key, call))) {
        continue;
      }
      const outcome = await this.#attempt(() => store.find(key, call), call);
      if (outcome.kind === 'failed') {
        failures.push(this.#toFailure(store, key, outcome.thrown));
      } else if (outcome.value !== undefined) {
        this.#seen.add(toEntry(store, key));
        if (this.#unremoved.has(toEntry(store, key))) {
          failures.push(this.#toFailure(store, key)); // signed out of, although it is still there
          continue;
        }
        const secret = outcome.value;
        return { secret, origin: { kind: 'sign-in', store: store.kind }, ...toUser(secret) };
      }
    }
    const worthTelling = failures.find((thrown) => this.#isWorthTelling(thrown));
    if (worthTelling instanceof Error) {
      throw worthTelling;
    }
    return undefined;
  }

  async keep(key: string, secret: Secret, call: CallOptions): Promise<StoreKind> {
    const choice = this.#options.choice();
    const allowed =
      choice === 'auto'
        ? this.#bestFirst
        : this.#bestFirst.filter(({ kind }) => kind === choice || kind === 'session');
    const wanted = allowed[0]?.kind ?? 'session';
    let reason = '';
    for (const store of allowed) {
      const outcome = await this.#attempt(() => store.keep(key, secret, call), call);
      if (outcome.kind === 'done') {
        this.#seen.add(toEntry(store, key));
        this.#unremoved.delete(toEntry(store, key));
        // An older login elsewhere would come back once this one is removed.
        await this.#removeFrom(
          this.#bestFirst.filter((other) => other !== store),
          { key, call },
        );
        await this.#tell({ unavailable: wanted, used: store.kind, reason });
        return store.kind;
      }
      reason ||= outcome.thrown instanceof ExplainedError ? outcome.thrown.summary : '';
    }
    throw new Error('memory keeps every login');
  }

  async remove(key: string, call: CallOptions): Promise<void> {
    await this.#removeFrom(this.#bestFirst, { key, call });
  }

  async #removeFrom(
    stores: readonly CredentialStore[],
    { key, call }: { readonly key: string; readonly call: CallOptions },
  ): Promise<void> {
    for (const store of stores) {
      await this.#remove(store, key, call);
    }
  }

  /** Whether the place has no login for the key any more. */
  async #remove(store: CredentialStore, key: string, call: CallOptions): Promise<boolean> {
    const entry = toEntry(store, key);
    this.#unremoved.add(entry);
    const outcome = await this.#attempt(() => store.remove(key, call), call);
    if (outcome.kind === 'failed') {
      return false;
    }
    this.#unremoved.delete(entry);
    this.#seen.delete(entry);
    return true;
  }

  async #attempt<T>(work: () => Promise<T>, { signal }: CallOptions): Promise<Outcome<T>> {
    try {
      return { kind: 'done', value: await work() };
    } catch (thrown) {
      signal.throwIfAborted();
      this.#warn(thrown);
      return { kind: 'failed', thrown };
    }
  }

  #toFailure(store: CredentialStore, key: string, thrown?: unknown): unknown {
    const entry = toEntry(store, key);
    return this.#seen.has(entry) && this.#unremoved.has(entry)
      ? new LoginStillKeptError({ registry: key, place: store.kind, cause: thrown })
      : thrown;
  }

  /** A machine without a keychain is no news to its owner, unless the settings ask for the keychain and nothing else. */
  #isWorthTelling(thrown: unknown): boolean {
    return thrown instanceof KeychainUnavailableError
      ? thrown.trouble === 'silent' || this.#options.choice() === 'keychain'
      : thrown instanceof LoginStillKeptError;
  }

  async #tell(degraded: Degraded): Promise<void> {
    const { unavailable, used } = degraded;
    const told = new Set([...this.#told, ...readTold(this.#options.memory)]);
    if (used === unavailable) {
      await this.#remember([...told].filter((pair) => !pair.startsWith(`${unavailable} `)));
    } else if (!told.has(toPair(degraded))) {
      this.#options.onDegraded(degraded);
      await this.#remember([...told, toPair(degraded)]);
    }
  }

  /** A login that goes with its window is worth telling in every window. */
  async #remember(pairs: readonly string[]): Promise<void> {
    this.#told = new Set(pairs);
    const lasting = pairs.filter((pair) => !pair.endsWith(' session'));
    if (lasting.join() !== readTold(this.#options.memory).join()) {
      await this.#options.memory?.update(memoryKey, lasting);
    }
  }
}

const memoryKey = 'toldStores';

function readTold(memory: ToldMemory | undefined): readonly string[] {
  const kept = memory?.get(memoryKey);
  return Array.isArray(kept) ? kept.filter((pair) => typeof pair === 'string') : [];
}

function toPair({ unavailable, used }: Degraded): string {
  return `${unavailable} ${used}`;
}

function toEntry(store: CredentialStore, key: string): string {
  return `${store.kind} ${key}`;
}

function toUser(secret: Secret): { readonly username?: string } {
  const username = secret.kind === 'basic' ? toShownUser(secret.username) : undefined;
  return username === undefined ? {} : { username };
}
