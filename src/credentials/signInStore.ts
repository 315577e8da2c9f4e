/** Logins typed into Sign In: kept in the best place there is, found and removed wherever they are. */
import { toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { CredentialStore, SignInStore } from './store.ts';
import type { CallOptions, StoreChoice, StoreKind } from './storeKind.ts';
import { toShownUser } from './authFile.ts';
import type { Secret } from './credential.ts';

export interface SignInStoreOptions {
  readonly stores: readonly CredentialStore[];
  /** What the setting says now. */
  choice(): StoreChoice;
  readonly log: Logger;
  /** Told once when a login could not be kept where it should be, with the place that keeps it instead. */
  readonly onDegraded: (degraded: { readonly unavailable: StoreKind; readonly used: StoreKind }) => void;
}

/** From the best place to the last resort. */
const preference: readonly StoreKind[] = ['keychain', 'editor', 'session'];

export function createSignInStore(options: SignInStoreOptions): SignInStore {
  let isDegradationTold = false;
  const ordered = preference.flatMap((kind) => options.stores.filter((store) => store.kind === kind));

  const tolerate = async <T>(work: () => Promise<T>, { signal }: CallOptions): Promise<T | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      options.log.warn(toMessage(thrown));
      return undefined;
    }
  };
  const removeFrom = async (
    stores: readonly CredentialStore[],
    key: string,
    call: CallOptions,
  ): Promise<void> => {
    for (const store of stores) {
      await tolerate(() => store.remove(key, call), call);
    }
  };

  return {
    async find(key, call) {
      for (const store of ordered) {
        const secret = await tolerate(() => store.find(key, call), call);
        if (secret !== undefined) {
          return { secret, origin: { kind: 'sign-in', store: store.kind }, ...toUser(secret) };
        }
      }
      return undefined;
    },
    async keep(key, secret, call) {
      const choice = options.choice();
      const allowed =
        choice === 'auto' ? ordered : ordered.filter(({ kind }) => kind === choice || kind === 'session');
      const wanted = allowed[0]?.kind ?? 'session';
      for (const store of allowed) {
        const isKept = await tolerate(async () => {
          await store.keep(key, secret, call);
          return true;
        }, call);
        if (isKept === true) {
          // An older login elsewhere would come back once this one is removed.
          await removeFrom(
            ordered.filter((other) => other !== store),
            key,
            call,
          );
          if (store.kind !== wanted && !isDegradationTold) {
            isDegradationTold = true;
            options.onDegraded({ unavailable: wanted, used: store.kind });
          }
          return store.kind;
        }
      }
      throw new Error('memory keeps every login');
    },
    remove: (key, call) => removeFrom(ordered, key, call),
  };
}

function toUser(secret: Secret): { readonly username?: string } {
  const username = secret.kind === 'basic' ? toShownUser(secret.username) : undefined;
  return username === undefined ? {} : { username };
}
