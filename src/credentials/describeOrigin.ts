/** Where a login came from, in words. */
import type { CredentialOrigin } from './credential.ts';

export function describeOrigin(origin: CredentialOrigin): string {
  switch (origin.kind) {
    case 'sign-in':
      return `signed in here, kept in ${describeStore(origin.store)}`;
    case 'docker-config':
      return "signed in through Docker's config.json";
    case 'podman-auth':
      return "signed in through Podman's auth.json";
    case 'credential-helper':
      return `signed in through docker-credential-${origin.helper}`;
    default:
      return origin satisfies never;
  }
}

export function describeStore(store: 'keychain' | 'editor' | 'session'): string {
  return {
    keychain: "the operating system's keychain",
    editor: "the editor's secret storage",
    session: 'memory until this window closes',
  }[store];
}
