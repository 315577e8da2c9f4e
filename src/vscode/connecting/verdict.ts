/** What a connection test came to, as far as it decides what the user is asked next. */
import type { Remedy } from '../../base/errors.ts';

export type Verdict =
  /** The registry answers and lets us in. */
  | { readonly kind: 'connected'; readonly access: 'anonymous' | 'signed-in'; readonly catalog: CatalogVerdict }
  /** The registry asks for a login and none is known. */
  | { readonly kind: 'login-needed'; readonly summary: string }
  /** A login was sent and not accepted. */
  | { readonly kind: 'login-refused'; readonly summary: string }
  /** What listens there does not talk TLS at all. */
  | { readonly kind: 'no-https' }
  | { readonly kind: 'failed'; readonly failure: ConnectionFailure };

/** `empty` is no proof that there is nothing: some registries leave out what the login may not list. */
export type CatalogVerdict = 'listed' | 'empty' | 'not-offered' | 'no-permission' | 'no-login' | 'unknown';

export interface ConnectionFailure {
  /** What happened, as one sentence. */
  readonly summary: string;
  readonly remedy: Remedy | undefined;
  /** One line for each step of the test, up to the one that failed. */
  readonly steps: readonly string[];
  /** The certificate is unknown, and nothing else is wrong with it as far as is known. */
  readonly isTrustable: boolean;
}
