/** Reading for who is about to write, at a registry that denies to readers what does not exist (GitHub, Docker Hub). */
import { describe, expect, it } from 'vitest';
import { DeniedError } from '../../../src/distribution/errors.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import type { ScriptedServer } from '../../support/scriptedServer.ts';
import { bearerOf, query } from './auth/authServer.ts';
import { basic, call, collect, openTestClient, rejection } from './testClient.ts';

const digest = computeDigest(Buffer.from('blob'));

/** Tokens are what they are good for; who may push is told the truth, others that they may see nothing. */
function serveNewRepository(server: ScriptedServer): void {
  server.on('GET /token', (request) => ({
    body: JSON.stringify({ token: (query(request)['scope'] ?? []).join(' '), expires_in: 300 }),
  }));
  for (const path of ['manifests/1.0', `blobs/${digest}`]) {
    for (const method of ['HEAD', 'GET']) {
      server.on(`${method} /v2/new/app/${path}`, ({ headers }) => {
        const { authorization = '' } = headers;
        if (authorization === '') {
          return bearerOf(server, 'repository:new/app:pull');
        }
        return authorization.includes('pull,push')
          ? { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' }
          : { status: 403, body: '{"errors":[{"code":"DENIED"}]}' };
      });
    }
  }
}

describe('the client for changes', () => {
  it('is told that what does not exist yet is not there, and not that it is denied', async () => {
    await using test = await openTestClient({ credential: basic });
    serveNewRepository(test.server);
    const { forChanges } = test.client;
    expect(await forChanges.findManifest('new/app', '1.0', call)).toBeUndefined();
    expect(await forChanges.findBlob('new/app', digest, call)).toBeUndefined();
    expect(await rejection(test.client.findManifest('new/app', '1.0', call))).toBeInstanceOf(DeniedError);
  });

  it('asks for one token for reading and writing', async () => {
    await using test = await openTestClient({ credential: basic });
    serveNewRepository(test.server);
    const { forChanges } = test.client;
    await forChanges.findManifest('new/app', '1.0', call);
    await forChanges.findBlob('new/app', digest, call);
    const asked = test.server.requests.filter(({ path }) => path.startsWith('/token'));
    expect(asked.map((request) => query(request)['scope'])).toEqual([['repository:new/app:pull,push']]);
  });

  it('leaves the reading of everybody else as it was', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', { body: '{"token":"t"}' });
    test.server.on('GET /v2/app/tags/list', ({ headers }) =>
      headers.authorization === undefined ? bearerOf(test.server) : { body: '{"name":"app","tags":["1.0"]}' },
    );
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
    const asked = test.server.requests.filter(({ path }) => path.startsWith('/token'));
    expect(asked.map((request) => query(request)['scope'])).toEqual([['repository:app:pull']]);
  });
});
