/** Where logins typed into Sign In are kept: places that can find, keep and remove one for a registry. */
import type { FoundCredential, Secret } from './credential.ts';
import type { CallOptions, StoreKind } from './storeKind.ts';

/**
 * One place. Keys are registry ids (`https://host[:port][/base]`), so a login for https is never found for plain HTTP.
 * A place that cannot do what it is asked rejects with an error that explains itself.
 */
export interface CredentialStore {
  readonly kind: StoreKind;
  find(key: string, options: CallOptions): Promise<Secret | undefined>;
  keep(key: string, secret: Secret, options: CallOptions): Promise<void>;
  remove(key: string, options: CallOptions): Promise<void>;
}

/** The places together, as Sign In and Sign Out use them. */
export interface SignInStore {
  /**
   * Looks into every place, whatever the setting says now.
   * @throws KeychainUnavailableError when nothing was found and the keychain, which may have it, gave no answer.
   * @throws LoginStillKeptError when a place that had the login cannot be asked to let go of it.
   */
  find(key: string, options: CallOptions): Promise<FoundCredential | undefined>;
  /** Resolves to the place that keeps the login now. */
  keep(key: string, secret: Secret, options: CallOptions): Promise<StoreKind>;
  /**
   * Removes the login from every place that has it. A place that fails is asked again before the login is next looked
   * for there, so that it does not come back when the place works again.
   */
  remove(key: string, options: CallOptions): Promise<void>;
}
