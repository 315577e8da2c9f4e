/** A login and where it came from. */

export type Secret =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, what Docker calls an identity token. */
  | { readonly kind: 'identity-token'; readonly token: string }
  | { readonly kind: 'registry-token'; readonly token: string };

/** Which step of the chain gave a login; shown as "signed in through …". */
export type CredentialOrigin =
  | { readonly kind: 'sign-in'; readonly store: 'keychain' | 'editor' | 'session' }
  | { readonly kind: 'docker-config'; readonly path: string }
  | { readonly kind: 'credential-helper'; readonly helper: string; readonly path: string }
  | { readonly kind: 'podman-auth'; readonly path: string };

export interface FoundCredential {
  readonly secret: Secret;
  readonly origin: CredentialOrigin;
  /** The user name, where the secret has one; for display only. */
  readonly username?: string;
}
