/** What this room asks of whoever knows the user's logins. */

export type RegistryCredential =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token (Docker's "identity token"): goes to the token service alone. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A bearer token that is sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

export interface CredentialSource {
  /** The login for a repository of this registry, or `undefined` to go on anonymously. `host` is `host[:port]`. */
  find(
    query: { readonly host: string; readonly scheme: 'http' | 'https'; readonly repository?: string },
    options: { readonly signal: AbortSignal },
  ): Promise<RegistryCredential | undefined>;
}

/** Asks the person before a login is sent to a token service on another host than the registry's. */
export interface RealmPolicy {
  /** Resolves to whether a login for `registryHost` may be sent to `realm`. */
  approve(
    query: { readonly registryHost: string; readonly realm: URL },
    options: { readonly signal: AbortSignal },
  ): Promise<boolean>;
}
