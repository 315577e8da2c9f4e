/** What is known while a registry is added or signed in to, which question stands, and what may come of it. */
import type { HostTls } from '../../http/settings.ts';
import type { RegistryKind } from './registryKinds.ts';
import type { ConnectionFailure, Verdict } from './verdict.ts';

export interface Draft {
  readonly purpose: 'add' | 'sign-in';
  readonly kind: RegistryKind;
  /** As typed. */
  readonly address: string;
  readonly tls: HostTls;
  /** Which login the test uses: what the sources of logins know, or what was typed here. */
  readonly login: 'known' | 'typed';
  readonly username: string;
  readonly secret: string;
  /** The host that `tls`, `login` and `secret` are for. */
  readonly host: string;
  /** What happened that the user should hear of at the end. */
  readonly notes: readonly string[];
}

export type Step =
  | { readonly kind: 'choose-kind' }
  | { readonly kind: 'ask-address' }
  | { readonly kind: 'test'; readonly url: URL }
  | { readonly kind: 'offer-plain-http'; readonly url: URL; readonly because: 'no-https' | 'typed' }
  | {
      readonly kind: 'choose-access';
      readonly url: URL;
      readonly summary: string;
      /** What is known without signing in. */
      readonly outcome: Outcome;
    }
  | { readonly kind: 'ask-username'; readonly url: URL }
  | { readonly kind: 'ask-secret'; readonly url: URL; readonly refusal?: string }
  | { readonly kind: 'explain-failure'; readonly url: URL; readonly failure: ConnectionFailure }
  /** `server` is the registry, or its token service where that is the one with the unknown certificate. */
  | {
      readonly kind: 'trust';
      readonly url: URL;
      readonly server: URL;
      readonly failure: ConnectionFailure;
    }
  | { readonly kind: 'save'; readonly url: URL; readonly outcome: Outcome }
  | { readonly kind: 'end'; readonly isSaved: boolean };

/** What is known about the registry when it is saved; `untested` when the test failed or was refused. */
export type Outcome = Extract<Verdict, { kind: 'connected' }> | { readonly kind: 'untested' };

export interface Flow {
  readonly draft: Draft;
  readonly step: Step;
}

export type FlowEvent =
  | { readonly kind: 'kind-chosen'; readonly registryKind: RegistryKind }
  | { readonly kind: 'address-typed'; readonly address: string }
  | { readonly kind: 'tested'; readonly verdict: Verdict }
  | { readonly kind: 'plain-http'; readonly isAccepted: boolean }
  | { readonly kind: 'sign-in-chosen' }
  | { readonly kind: 'anonymous-chosen' }
  | { readonly kind: 'username-typed'; readonly username: string }
  | { readonly kind: 'secret-typed'; readonly secret: string }
  | { readonly kind: 'try-again' }
  | { readonly kind: 'edit-address' }
  | { readonly kind: 'trust-wanted' }
  | { readonly kind: 'trusted'; readonly caFile: string }
  | { readonly kind: 'add-anyway' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'not-saved'; readonly failure: ConnectionFailure }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancelled' };
