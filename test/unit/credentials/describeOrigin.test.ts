import { describe, expect, it } from 'vitest';
import type { CredentialOrigin } from '../../../src/credentials/credential.ts';
import { describeOrigin } from '../../../src/credentials/describeOrigin.ts';

describe('describeOrigin', () => {
  it.each<[CredentialOrigin, string]>([
    [{ kind: 'sign-in', store: 'keychain' }, "signed in here, kept in the operating system's keychain"],
    [{ kind: 'sign-in', store: 'editor' }, "signed in here, kept in the editor's secret storage"],
    [{ kind: 'sign-in', store: 'session' }, 'signed in here, kept in memory until this window closes'],
    [{ kind: 'docker-config', path: '/a' }, "signed in through Docker's config.json"],
    [{ kind: 'podman-auth', path: '/a' }, "signed in through Podman's auth.json"],
    [
      { kind: 'credential-helper', helper: 'desktop', path: '/a' },
      'signed in through docker-credential-desktop',
    ],
  ])('puts %j into words', (origin, words) => {
    expect(describeOrigin(origin)).toBe(words);
  });
});
