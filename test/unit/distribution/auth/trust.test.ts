import { describe, expect, it } from 'vitest';
import { RealmRefusedError } from '../../../../src/distribution/errors.ts';
import { startScriptedServer } from '../../../support/scriptedServer.ts';
import { basic, basicHeader, call, collect, openTestClient, rejection } from '../testClient.ts';
import { bearerOf, challenge, tags, toSummary } from './authServer.ts';

describe('the realm (Z32)', () => {
  async function openWithRealm(realm: string, options: Parameters<typeof openTestClient>[0]) {
    const test = await openTestClient(options);
    test.server.on('GET /v2/app/tags/list', ({ headers }) =>
      headers.authorization === 'Bearer t' ? tags : challenge(`Bearer realm="${realm}"`),
    );
    return test;
  }

  it('on another host is approved by the user once before a login goes there', async () => {
    await using service = await startScriptedServer();
    service.on('GET /token', { body: '{"token":"t"}' });
    const realm = `http://localhost:${service.port}/token`;
    await using test = await openWithRealm(realm, { credential: basic });
    await Promise.all([1, 2, 3].map(() => collect(test.client.listTags('app', call))));
    expect(test.approvals).toEqual([realm]);
    expect(service.requests.map(({ headers }) => headers.authorization)).toEqual([basicHeader]);
  });

  it('gets nothing when the user says no', async () => {
    await using service = await startScriptedServer();
    const realm = `http://localhost:${service.port}/token`;
    await using test = await openWithRealm(realm, { credential: basic, approves: false });
    const error = await rejection(collect(test.client.listTags('app', call)));
    expect(error).toBeInstanceOf(RealmRefusedError);
    expect(error).toMatchObject({ reason: 'not-approved', summary: expect.stringContaining(realm) });
    expect(service.requests).toEqual([]);
  });

  it('needs no approval for a token without a login', async () => {
    await using service = await startScriptedServer();
    service.on('GET /token', { body: '{"token":"t"}' });
    await using test = await openWithRealm(`http://localhost:${service.port}/token`, { approves: false });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
    expect(test.approvals).toEqual([]);
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'ftp://127.0.0.1/token'])(
    '%s gets nothing at all',
    async (realm) => {
      await using test = await openWithRealm(realm, {});
      expect(await rejection(collect(test.client.listTags('app', call)))).toBeInstanceOf(RealmRefusedError);
    },
  );

  it.each([
    ['by GET', basic, 302],
    ['by POST', { kind: 'identity-token', token: 'secret' } as const, 307],
  ])('may not pass a login on to another host %s', async (_name, credential, status) => {
    await using thief = await startScriptedServer();
    await using test = await openWithRealm('/token', { credential });
    const redirect = { status, headers: { location: `${thief.origin}/token` } };
    test.server.on('GET /token', redirect).on('POST /token', redirect);
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      reason: 'redirected',
    });
    expect(thief.requests).toEqual([]);
  });

  it('may redirect within its own origin', async () => {
    await using test = await openWithRealm('/token', { credential: basic });
    test.server.on('GET /token', { status: 307, headers: { location: '/token/' } });
    test.server.on('GET /token/', { body: '{"token":"t"}' });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
    expect(test.server.requests.at(-2)?.headers.authorization).toBe(basicHeader);
  });
});

describe('another host that the registry redirects to (Z41)', () => {
  it('gets no login, and its own challenge is answered anonymously', async () => {
    await using mirror = await startScriptedServer();
    mirror.on('GET /token', { body: '{"token":"m"}' });
    mirror.on('GET /v2/app/tags/list', ({ headers }) =>
      headers.authorization === 'Bearer m'
        ? tags
        : challenge('Bearer realm="/token",service="mirror",scope="repository:app:pull"'),
    );
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/', challenge('Basic realm="x"'));
    test.server.on('GET /v2/app/tags/list', {
      status: 307,
      headers: { location: `${mirror.origin}/v2/app/tags/list` },
    });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
    expect(mirror.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      undefined,
      'Bearer m',
    ]);
  });

  it('is not told a login that it asks for', async () => {
    await using mirror = await startScriptedServer();
    mirror.on('GET /v2/app/tags/list', challenge('Basic realm="give it to me"'));
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/app/tags/list', {
      status: 307,
      headers: { location: `${mirror.origin}/v2/app/tags/list` },
    });
    await rejection(collect(test.client.listTags('app', call)));
    expect(mirror.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('what is written and shown', () => {
  it('never holds a secret', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', { body: '{"token":"eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"}' });
    test.server.on('GET /v2/app/tags/list', ({ headers }) => ({
      ...bearerOf(test.server),
      body: `no: ${headers.authorization ?? ''}, ${basicHeader}`,
    }));
    const error = await rejection(collect(test.client.listTags('app', call)));
    const seen = [...test.log, String(error), JSON.stringify(error), toSummary(error)].join('\n');
    expect(seen).not.toMatch(/pä:ss|eyJ|YW5u/);
  });
});
