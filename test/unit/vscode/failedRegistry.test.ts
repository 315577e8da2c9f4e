/** Which registry a failure is about. */
import { describe, expect, it } from 'vitest';
import { ListingIncompleteError } from '../../../src/changes/errors.ts';
import { DeniedError } from '../../../src/distribution/errors.ts';
import { NetworkError } from '../../../src/http/errors.ts';
import { Connections } from '../../../src/vscode/connections.ts';
import { findFailedHost, findFailedRegistry } from '../../../src/vscode/failedRegistry.ts';
import { parseSavedRegistries } from '../../../src/vscode/savedRegistries.ts';
import { createTestClient } from '../../support/testClient.ts';

const denied = new DeniedError({
  host: 'prod.example.com:5000',
  subject: { kind: 'upload', repository: 'app' },
  message: 'no',
});

function connect(...urls: readonly string[]): Connections {
  const client = createTestClient('https://nobody.example.com');
  const connections = new Connections({
    createClient: () => ({ client, reader: client }),
    findCredential: async () => undefined,
  });
  connections.update(parseSavedRegistries(urls.map((url) => ({ url }))).registries);
  return connections;
}

describe('the registry of a failure', () => {
  it('is that of its host, also when it is the cause of another', () => {
    const connections = connect('https://dev.example.com', 'https://prod.example.com:5000');
    expect(findFailedRegistry(connections, denied)).toBe('https://prod.example.com:5000');
    const listing = new ListingIncompleteError({ repository: 'app', message: 'no', cause: denied });
    expect(findFailedRegistry(connections, listing)).toBe('https://prod.example.com:5000');
  });

  it('is Docker Hub by any of its names', () => {
    const lost = new NetworkError({ host: 'registry-1.docker.io', fault: 'connection-lost' });
    expect(findFailedHost(lost)).toBe('docker.io');
    expect(findFailedRegistry(connect('https://docker.io'), lost)).toBeDefined();
  });

  it('is none where there is no host, or none of them was added', () => {
    expect(findFailedHost(new Error('no'))).toBeUndefined();
    expect(findFailedHost('no')).toBeUndefined();
    expect(findFailedRegistry(connect('https://dev.example.com'), denied)).toBeUndefined();
  });
});
