/** The registries there are: which connection stays, which is made anew, and which one an image reference means. */
import { describe, expect, it } from 'vitest';
import { createRegistryClient, type ConnectedClient } from '../../../src/distribution/client.ts';
import type { HttpClient } from '../../../src/http/message.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { Connections, toReferenceHost } from '../../../src/vscode/connections.ts';
import { parseSavedRegistries, type SavedRegistry } from '../../../src/vscode/savedRegistries.ts';

interface Fixture {
  readonly connections: Connections;
  readonly created: string[];
  readonly forgotten: string[];
  /** How often a change was announced. */
  readonly changes: () => number;
  readonly update: (...entries: readonly object[]) => void;
}

function createFixture(): Fixture {
  const created: string[] = [];
  const forgotten: string[] = [];
  const connections = new Connections({
    createClient(saved) {
      created.push(saved.id);
      const client = createIdleClient(saved, () => forgotten.push(saved.id));
      return { client, reader: client };
    },
    findCredential: () => Promise.resolve(undefined),
  });
  let changes = 0;
  connections.onDidChange(() => changes++);
  return {
    connections,
    created,
    forgotten,
    changes: () => changes,
    update: (...entries) => connections.update(parseSavedRegistries(entries).registries),
  };
}

/** A client that is never asked anything. */
function createIdleClient(saved: SavedRegistry, onForget: () => void): ConnectedClient {
  const http: HttpClient = {
    send: () => Promise.reject(new Error('nothing may be sent here')),
    close: () => Promise.resolve(),
  };
  const client = createRegistryClient({
    registry: { url: saved.url },
    http,
    credentials: { find: () => Promise.resolve(undefined) },
    realms: { approve: () => Promise.resolve(false) },
    log: silentLogger,
  });
  return { ...client, forgetTokens: onForget };
}

describe('the list', () => {
  it('has the order of the settings and their names', () => {
    const { connections, update } = createFixture();
    update({ url: 'b.example.com', name: 'B' }, { url: 'a.example.com:5000/base' }, { url: 'docker.io' });
    expect(
      connections.all().map(({ title, referenceHost, isSaved }) => ({ title, referenceHost, isSaved })),
    ).toEqual([
      { title: 'B', referenceHost: 'b.example.com', isSaved: true },
      { title: 'a.example.com:5000/base', referenceHost: 'a.example.com:5000/base', isSaved: true },
      { title: 'Docker Hub', referenceHost: 'docker.io', isSaved: true },
    ]);
  });

  it('builds a connection when it is first asked for, and once', () => {
    const { connections, created, update } = createFixture();
    update({ url: 'a.example.com' }, { url: 'b.example.com' });
    expect(created).toEqual([]);
    expect(connections.find('https://a.example.com')).toBe(connections.find('https://a.example.com'));
    expect(created).toEqual(['https://a.example.com']);
  });

  it('keeps connections whose entry is the same, and makes the others anew', () => {
    const { connections, update } = createFixture();
    update({ url: 'a.example.com' }, { url: 'b.example.com' });
    const [a, b] = connections.all();
    update({ url: 'a.example.com' }, { url: 'b.example.com', tls: { caFile: '/ca.pem' } });
    const [sameA, otherB] = connections.all();
    expect(sameA).toBe(a);
    expect(otherB).not.toBe(b);
    expect(otherB?.saved.tls).toEqual({ caFile: '/ca.pem' });
  });

  it('says that it is different only when it is', () => {
    const { update, changes } = createFixture();
    update({ url: 'a.example.com' });
    update({ url: 'https://A.example.com/' });
    expect(changes()).toBe(1);
    update({ url: 'a.example.com', repositories: ['team/app'] });
    expect(changes()).toBe(2);
    update();
    expect(changes()).toBe(3);
  });

  it('says so when only the order is different', () => {
    const { update, changes } = createFixture();
    update({ url: 'a.example.com' }, { url: 'b.example.com' });
    update({ url: 'b.example.com' }, { url: 'a.example.com' });
    expect(changes()).toBe(2);
  });

  it('forgets the tokens of a connection whose login changed, and makes it anew', () => {
    const { connections, update, forgotten, changes } = createFixture();
    update({ url: 'a.example.com' });
    const before = connections.find('https://a.example.com');
    connections.reset('https://a.example.com');
    expect(forgotten).toEqual(['https://a.example.com']);
    expect(connections.find('https://a.example.com')).not.toBe(before);
    expect(changes()).toBe(2);
  });
});

describe('a registry that was not added', () => {
  it('is connected to by its id and stays the same', () => {
    const { connections } = createFixture();
    expect(connections.find('https://ghcr.io')).toBeUndefined();
    const connection = connections.forId('https://ghcr.io');
    expect(connection.isSaved).toBe(false);
    expect(connections.forId('https://ghcr.io')).toBe(connection);
    expect(connections.all()).toEqual([]);
  });

  it('counts as saved once it is added, though nothing else about it changed, and back', () => {
    const { connections, update } = createFixture();
    expect(connections.forId('https://ghcr.io').isSaved).toBe(false);
    update({ url: 'ghcr.io' });
    expect(connections.forId('https://ghcr.io').isSaved).toBe(true);
    update();
    expect(connections.forId('https://ghcr.io').isSaved).toBe(false);
  });
});

describe('forReference', () => {
  it('finds the saved registry that a reference names, with its port and scheme', () => {
    const fixture = createFixture();
    fixture.update({ url: 'http://registry.example.com:5000' }, { url: 'https://index.docker.io/v1/' });
    expect(find(fixture, 'registry.example.com:5000/a/b:1')).toBe('http://registry.example.com:5000');
    expect(find(fixture, 'nginx')).toBe('https://docker.io');
  });

  it('uses https for every other host, and plain HTTP on exactly this machine', () => {
    const fixture = createFixture();
    expect(find(fixture, 'ghcr.io/a/b')).toBe('https://ghcr.io');
    expect(find(fixture, 'localhost:5000/a')).toBe('http://localhost:5000');
    expect(find(fixture, '127.0.0.1:5000/a')).toBe('http://127.0.0.1:5000');
    expect(find(fixture, '[::1]:5000/a')).toBe('http://[::1]:5000');
    expect(find(fixture, 'localhost.evil.example.com/a')).toBe('https://localhost.evil.example.com');
    expect(find(fixture, '127.0.0.1.evil.example.com/a')).toBe('https://127.0.0.1.evil.example.com');
  });

  it('does not take a registry below a path for the one at the root of its host', () => {
    const fixture = createFixture();
    fixture.update({ url: 'https://registry.example.com/repository/docker' });
    expect(find(fixture, 'registry.example.com/a')).toBe('https://registry.example.com');
  });
});

describe('toReferenceHost', () => {
  it('is how references name the registry', () => {
    expect(toReferenceHost(new URL('https://registry-1.docker.io'))).toBe('docker.io');
    expect(toReferenceHost(new URL('https://registry.example.com:443/base/'))).toBe(
      'registry.example.com/base',
    );
  });
});

function find(fixture: Fixture, reference: string): string {
  return fixture.connections.forReference(parseReference(reference)).id;
}
