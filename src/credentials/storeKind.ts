/** The places a login can be kept in, and what the user may choose. */

export type StoreKind = 'keychain' | 'editor' | 'session';

/** The setting `registryExplorer.credentials.store`. */
export type StoreChoice = 'auto' | StoreKind;

export interface CallOptions {
  readonly signal: AbortSignal;
}
