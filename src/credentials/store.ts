/** Where logins typed into Sign In are kept: places that can find, keep and remove one for a registry. */
import type { CallOptions, StoreKind } from './storeKind.ts';
import type { FoundCredential, Secret } from './credential.ts';

/** One place. Keys are registry ids (`https://host[:port][/base]`). */
export interface CredentialStore {
  readonly kind: StoreKind;
  find(key: string, options: CallOptions): Promise<Secret | undefined>;
  keep(key: string, secret: Secret, options: CallOptions): Promise<void>;
  remove(key: string, options: CallOptions): Promise<void>;
}

/** The places together, as Sign In and Sign Out use them. */
export interface SignInStore {
  find(key: string, options: CallOptions): Promise<FoundCredential | undefined>;
  /** Resolves to the place that keeps the login now. */
  keep(key: string, secret: Secret, options: CallOptions): Promise<StoreKind>;
  /** Removes the login from every place that has it. */
  remove(key: string, options: CallOptions): Promise<void>;
}
