/** What is said and offered at the end of connecting, and how the end is waited for. */
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { createRegistryClient } from '../../../../src/distribution/client.ts';
import { startAdding, startSigningIn } from '../../../../src/vscode/connecting/connectFlow.ts';
import type { Draft, Outcome } from '../../../../src/vscode/connecting/connectSteps.ts';
import { toEntry } from '../../../../src/vscode/connecting/keepResult.ts';
import { describeOutcome, wantsSignIn, lacksCatalog } from '../../../../src/vscode/connecting/outcomeText.ts';
import {
  genericKind,
  registryKinds,
  type RegistryKindId,
} from '../../../../src/vscode/connecting/registryKinds.ts';
import { whenSaved } from '../../../../src/vscode/connecting/whenSaved.ts';
import { Connections } from '../../../../src/vscode/connections.ts';
import { parseSavedRegistries } from '../../../../src/vscode/savedRegistries.ts';

const url = new URL('https://registry.example.com:5000');

function draft(id: RegistryKindId, fields: Partial<Draft> = {}): Draft {
  const kind = registryKinds.find((candidate) => candidate.id === id) ?? genericKind;
  return { ...startAdding(kind).draft, ...fields };
}

function connected(fields: Partial<Extract<Outcome, { kind: 'connected' }>> = {}): Outcome {
  return {
    kind: 'connected',
    access: 'anonymous',
    catalog: 'listed',
    catalogSentence: 'registry.example.com:5000 lists its repositories.',
    ...fields,
  };
}

describe('describeOutcome', () => {
  const title = 'registry.example.com:5000';

  it('says who is signed in, through what and where the login is kept', () => {
    const typed = draft('generic', { login: 'typed', username: 'octocat' });
    expect(
      describeOutcome({
        title,
        draft: typed,
        outcome: connected({ access: 'signed-in' }),
        keptIn: 'keychain',
      }),
    ).toBe(`Added, login kept in the operating system's keychain: octocat at ${title}.`);
    expect(
      describeOutcome({
        title,
        draft: draft('generic'),
        outcome: connected({ access: 'signed-in' }),
        origin: { kind: 'docker-config', path: '/config.json' },
      }),
    ).toBe(`Added ${title}, signed in through Docker's config.json.`);
    expect(describeOutcome({ title, draft: draft('generic'), outcome: connected() })).toBe(
      `Added ${title} without signing in.`,
    );
  });

  it('says that a login could not be checked where everybody is let in', () => {
    const typed = draft('generic', { login: 'typed', username: 'octocat' });
    expect(describeOutcome({ title, draft: typed, outcome: connected(), keptIn: 'session' })).toContain(
      'lets everybody in, so the login of octocat could not be checked; it is kept in memory',
    );
  });

  it('says that there is no list of repositories, and why (Z1, Z2, Z5)', () => {
    expect(
      describeOutcome({
        title: 'ghcr.io',
        draft: draft('ghcr'),
        outcome: connected({ catalog: 'not-offered' }),
      }),
    ).toContain('does not list its repositories to registry clients');
    const empty = connected({ catalogSentence: 'It lists no repositories; it may hold some.' });
    expect(describeOutcome({ title, draft: draft('acr'), outcome: empty })).toContain('it may hold some');
    const denied = connected({ catalog: 'no-permission', catalogSentence: 'Not with this login.' });
    expect(describeOutcome({ title, draft: draft('harbor'), outcome: denied })).toContain(
      'Not with this login. Harbor lists its repositories to system administrators alone.',
    );
  });

  it('says what was decided on the way, and what could not be tested', () => {
    const noted = draft('generic', { notes: ['Plain HTTP is used.'] });
    expect(describeOutcome({ title, draft: noted, outcome: connected() })).toContain('Plain HTTP is used.');
    expect(describeOutcome({ title, draft: draft('generic'), outcome: { kind: 'untested' } })).toBe(
      `Added ${title} without a successful test of its connection.`,
    );
  });

  it('has the words of signing in for signing in', () => {
    const signIn = startSigningIn({ kind: genericKind, url, tls: undefined, username: 'octocat' }).draft;
    expect(
      describeOutcome({
        title,
        draft: { ...signIn, login: 'typed' },
        outcome: connected({ access: 'signed-in', catalog: 'no-permission' }),
        keptIn: 'editor',
      }),
    ).toBe(`Signed in, login kept in the editor's secret storage: octocat at ${title}.`);
  });
});

describe('what is offered next', () => {
  it('is to name repositories where they are not listed, or not all of them', () => {
    expect(lacksCatalog({ draft: draft('generic'), outcome: connected() })).toBe(false);
    expect(lacksCatalog({ draft: draft('generic'), outcome: connected({ catalog: 'no-login' }) })).toBe(true);
    expect(lacksCatalog({ draft: draft('acr'), outcome: connected() })).toBe(true);
    expect(lacksCatalog({ draft: draft('dockerHub'), outcome: { kind: 'untested' } })).toBe(true);
  });

  it('is to sign in where nobody did and that makes a difference', () => {
    const hidden = connected({ catalog: 'no-login' });
    expect(wantsSignIn({ draft: draft('generic'), outcome: hidden })).toBe(true);
    expect(wantsSignIn({ draft: draft('ghcr'), outcome: connected() })).toBe(true);
    expect(wantsSignIn({ draft: draft('generic'), outcome: { kind: 'untested' } })).toBe(true);
    expect(wantsSignIn({ draft: draft('generic'), outcome: connected() })).toBe(false);
    expect(wantsSignIn({ draft: draft('ghcr'), outcome: connected({ access: 'signed-in' }) })).toBe(false);
    expect(wantsSignIn({ draft: draft('generic', { login: 'typed' }), outcome: hidden })).toBe(false);
  });
});

describe('toEntry', () => {
  it('holds no secret, and only what was chosen', () => {
    const typed = { kind: 'basic', username: 'octocat', password: 's3cret' } as const;
    const chosen = draft('harbor', { username: 'octocat', secret: 's3cret', tls: { caFile: '/ca.pem' } });
    expect(toEntry({ url, draft: chosen, typed })).toEqual({
      url: 'https://registry.example.com:5000',
      kind: 'harbor',
      username: 'octocat',
      tls: { caFile: '/ca.pem' },
    });
    expect(toEntry({ url, draft: draft('generic', { username: 'octocat' }), typed: undefined })).toEqual({
      url: 'https://registry.example.com:5000',
    });
  });

  it('does not name an identity token as a user', () => {
    const typed = { kind: 'identity-token', token: 't' } as const;
    expect(toEntry({ url, draft: draft('generic', { username: '<token>' }), typed })).not.toHaveProperty(
      'username',
    );
  });
});

describe('whenSaved', () => {
  const id = 'https://a.example.com';

  it('waits until the settings have passed the change on', async () => {
    const connections = createConnections();
    const waiting = whenSaved(connections, id);
    update(connections, 'https://b.example.com');
    update(connections, id);
    await expect(waiting).resolves.toMatchObject({ id, isSaved: true });
    await expect(whenSaved(connections, id)).resolves.toMatchObject({ id, isSaved: true });
  });

  it('does not wait for ever', async () => {
    const saved = await whenSaved(createConnections(), id, { patienceMs: 1 });
    expect(saved).toMatchObject({ id, isSaved: false });
  });
});

/** Connections that are never asked anything. */
function createConnections(): Connections {
  return new Connections({
    createClient(saved) {
      const client = createRegistryClient({
        registry: { url: saved.url },
        http: { send: () => Promise.reject(new Error('not here')), close: () => Promise.resolve() },
        credentials: { find: () => Promise.resolve(undefined) },
        realms: { approve: () => Promise.resolve(false) },
        log: silentLogger,
      });
      return { client, reader: client };
    },
    findCredential: () => Promise.resolve(undefined),
  });
}

function update(connections: Connections, address: string): void {
  connections.update(parseSavedRegistries([{ url: address }]).registries);
}
