import { describe, expect, it } from 'vitest';
import { DeniedError, UnauthorizedError } from '../../../../src/distribution/errors.ts';
import type { Answer } from '../../../support/scriptedServer.ts';
import { basic, basicHeader, call, collect, openTestClient, rejection } from '../testClient.ts';
import { bearerOf, challenge, guard, query, serveTokens, tags } from './authServer.ts';

describe('Basic', () => {
  it('sends the login in UTF-8 once it is asked for, and unasked from then on', async () => {
    await using test = await openTestClient({ credential: basic });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === basicHeader,
      refusal: challenge('BASIC realm="Nexus"'),
    });
    await collect(test.client.listTags('app', call));
    await collect(test.client.listTags('app', call));
    expect(test.server.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      basicHeader,
      basicHeader,
    ]);
    expect(test.lookups()).toBe(1);
  });

  it('is chosen where Negotiate is offered first (Z31)', async () => {
    await using test = await openTestClient({ credential: basic });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === basicHeader,
      refusal: challenge('Negotiate', 'NTLM', 'Basic realm="x"'),
    });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
  });

  it('is tried where a 401 names no scheme at all', async () => {
    await using test = await openTestClient({ credential: basic });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === basicHeader,
      refusal: { status: 401 },
    });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
  });

  it('tells a missing login from a refused one', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/', challenge('Basic realm="x"'));
    expect(await rejection(test.client.ping(call))).toMatchObject({ reason: 'no-login', status: 401 });
    test.signIn(basic);
    test.client.forgetTokens();
    const refused = await rejection(test.client.ping(call));
    expect(refused).toBeInstanceOf(UnauthorizedError);
    expect(refused).toMatchObject({ reason: 'login-refused', remedy: { action: 'sign-in' } });
  });

  it('asks for another login when the known one is refused, and tells an expired one (U6)', async () => {
    await using test = await openTestClient({ credential: basic });
    let accepted = basicHeader;
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === accepted,
      refusal: challenge('Basic realm="x"'),
    });
    test.server.on('GET /v2/', challenge('Basic realm="x"'));
    await collect(test.client.listTags('app', call));
    accepted = `Basic ${Buffer.from('ann:new').toString('base64')}`;
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      reason: 'login-expired',
    });
    test.signIn({ kind: 'basic', username: 'ann', password: 'new' });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
  });

  it('tells a login that lacks a right from a wrong one', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/app/tags/list', challenge('Basic realm="x"'));
    guard(test.server, '/v2/', {
      accepts: (authorization) => authorization === basicHeader,
      refusal: challenge('Basic realm="x"'),
      answer: { body: '{}' },
    });
    const error = await rejection(collect(test.client.listTags('app', call)));
    expect(error).toBeInstanceOf(DeniedError);
    expect(error).toMatchObject({ summary: expect.stringContaining('were not found') });
  });

  it('is not used for an identity token', async () => {
    await using test = await openTestClient({ credential: { kind: 'identity-token', token: 'secret' } });
    test.server.on('GET /v2/', challenge('Basic realm="x"'));
    expect(await rejection(test.client.ping(call))).toMatchObject({ reason: 'login-unusable' });
  });

  it('says when only unknown schemes are offered', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/', challenge('Negotiate'));
    expect(await rejection(test.client.ping(call))).toMatchObject({ reason: 'scheme-unknown' });
  });
});

describe('a registry that lets everybody in', () => {
  it('is offered the login once, since it may show more then', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/_catalog', ({ headers }) => ({
      body: JSON.stringify({
        repositories: headers.authorization === basicHeader ? ['open', 'private'] : ['open'],
      }),
    }));
    expect(await collect(test.client.listRepositories(call))).toEqual(['open', 'private']);
    await collect(test.client.listRepositories(call));
    expect(test.server.count('GET /v2/_catalog')).toBe(3);
  });

  it('is used without it when it refuses it', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/app/tags/list', ({ headers }) =>
      headers.authorization === undefined ? tags : challenge('Basic realm="x"'),
    );
    await collect(test.client.listTags('app', call));
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
    expect(test.server.requests).toHaveLength(3);
  });
});

describe('Bearer', () => {
  it('gets an anonymous token, and uses it again', async () => {
    await using test = await openTestClient();
    serveTokens(test.server);
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: bearerOf(test.server),
    });
    await collect(test.client.listTags('app', call));
    await collect(test.client.listTags('app', call));
    expect(test.server.count('GET /token')).toBe(1);
    expect(test.server.count('GET /v2/app/tags/list')).toBe(3);
    const asked = test.server.requests.find(({ path }) => path.startsWith('/token'));
    expect(asked?.headers.authorization).toBeUndefined();
    expect(query(asked)).toEqual({ service: ['reg'], scope: ['repository:app:pull'] });
    expect(test.approvals).toEqual([]);
  });

  it('handles a challenge of any endpoint, though /v2/ was open (Z33)', async () => {
    await using test = await openTestClient({ credential: basic });
    serveTokens(test.server);
    test.server.on('GET /v2/', { body: '{}' });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: bearerOf(test.server),
    });
    await test.client.ping(call);
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
  });

  it('comes before Basic, whatever the order (Z31)', async () => {
    await using test = await openTestClient({ credential: basic });
    serveTokens(test.server);
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: challenge('Basic realm="x"', `Bearer realm="${test.server.origin}/token"`),
    });
    await collect(test.client.listTags('app', call));
    expect(test.server.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      basicHeader,
      'Bearer t1',
    ]);
  });

  it.each([
    ['a relative realm', '/token'],
    ['a realm with a query of its own', '/token?tenant=a'],
  ])('takes %s and no service (Z31)', async (_name, realm) => {
    await using test = await openTestClient();
    serveTokens(test.server);
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: challenge(`Bearer realm="${realm}"`),
    });
    await collect(test.client.listTags('app', call));
    const asked = test.server.requests.find(({ path }) => path.startsWith('/token'));
    expect(query(asked)).toMatchObject({ scope: ['repository:app:pull'] });
    expect(query(asked)['service']).toBeUndefined();
  });

  it('fetches one token for many requests at once', async () => {
    await using test = await openTestClient();
    serveTokens(test.server);
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: bearerOf(test.server),
    });
    await Promise.all(Array.from({ length: 8 }, () => collect(test.client.listTags('app', call))));
    expect(test.server.count('GET /token')).toBe(1);
  });

  it('has a token for each repository, without being refused first', async () => {
    await using test = await openTestClient();
    serveTokens(test.server);
    for (const name of ['a', 'b']) {
      guard(test.server, `/v2/${name}/tags/list`, {
        accepts: (authorization) => authorization.startsWith('Bearer'),
        refusal: bearerOf(test.server, `repository:${name}:pull`),
      });
      await collect(test.client.listTags(name, call));
    }
    expect(test.server.count('GET /v2/b/tags/list')).toBe(1);
    expect(query(test.server.requests.at(-2))['scope']).toEqual(['repository:b:pull']);
  });

  it('refreshes a token once when it is refused, and then gives up', async () => {
    await using test = await openTestClient();
    serveTokens(test.server, { expires_in: 3600 });
    let accepted = 'Bearer t1';
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === accepted,
      refusal: bearerOf(test.server),
    });
    await collect(test.client.listTags('app', call));
    accepted = 'Bearer t2';
    await collect(test.client.listTags('app', call));
    expect(test.server.count('GET /token')).toBe(2);
    accepted = 'Bearer none';
    await rejection(collect(test.client.listTags('app', call)));
    expect(test.server.count('GET /token')).toBe(3);
  });

  it('refreshes an aged token also when it is answered with Basic alone', async () => {
    await using test = await openTestClient();
    serveTokens(test.server);
    let accepted = 'Bearer t1';
    test.server.on('GET /v2/app/tags/list', ({ headers: { authorization } }) => {
      if (authorization === accepted) {
        return tags;
      }
      return authorization === undefined ? bearerOf(test.server) : challenge('Basic realm="harbor"');
    });
    await collect(test.client.listTags('app', call));
    accepted = 'Bearer t2';
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
  });

  it('goes by its own clock for the lifetime of a token (Z36)', async () => {
    await using test = await openTestClient();
    serveTokens(test.server, { expires_in: 300, issued_at: '2001-01-01T00:00:00Z' });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization.startsWith('Bearer'),
      refusal: bearerOf(test.server),
    });
    await collect(test.client.listTags('app', call));
    test.advance(290);
    await collect(test.client.listTags('app', call));
    expect(test.server.count('GET /token')).toBe(1);
    test.advance(10);
    await collect(test.client.listTags('app', call));
    expect(test.server.count('GET /token')).toBe(2);
    expect(test.server.count('GET /v2/app/tags/list')).toBe(4);
  });

  it('never uses a token of another login (U6)', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', ({ headers }) =>
      headers.authorization === basicHeader
        ? { body: '{"token":"good"}' }
        : { status: 401, body: '{"details":"incorrect username or password"}' },
    );
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer good',
      refusal: bearerOf(test.server),
    });
    await collect(test.client.listTags('app', call));
    test.signIn({ kind: 'basic', username: 'ann', password: 'wrong' });
    test.client.forgetTokens();
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      reason: 'login-refused',
      summary: expect.stringContaining('incorrect username or password'),
    });
  });

  it('notices another login by itself after a while', async () => {
    await using test = await openTestClient();
    const tokens = new Map<string | undefined, string>([[basicHeader, 'known']]);
    test.server.on('GET /token', ({ headers }) => ({
      body: JSON.stringify({ token: tokens.get(headers.authorization) ?? 'anonymous', expires_in: 3600 }),
    }));
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization !== '',
      refusal: bearerOf(test.server),
    });
    await collect(test.client.listTags('app', call));
    test.signIn(basic);
    test.advance(61);
    await collect(test.client.listTags('app', call));
    expect(test.server.requests.at(-1)?.headers.authorization).toBe('Bearer known');
  });

  it('takes access_token as well as token (Z35)', async () => {
    await using test = await openTestClient();
    test.server.on('GET /token', { body: '{"access_token":"t","token":""}' });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t',
      refusal: bearerOf(test.server),
    });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
  });

  it.each([
    ['a web page', '<html>Sign in</html>'],
    ['no token', '{"expires_in":60}'],
    ['a token that no header can carry', '{"token":"a\\r\\nb"}'],
  ])('refuses %s in place of a token', async (_name, body) => {
    await using test = await openTestClient();
    test.server.on('GET /token', { body });
    test.server.on('GET /v2/app/tags/list', bearerOf(test.server));
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'distribution.brokenProtocol',
      subject: { kind: 'token-service' },
    });
  });

  it('reads no token without a limit (Z20)', async () => {
    await using test = await openTestClient();
    test.server.on('GET /token', { body: `{"token":"${'x'.repeat(2 * 1024 * 1024)}"}` });
    test.server.on('GET /v2/app/tags/list', bearerOf(test.server));
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'http.bodyTooLarge',
    });
  });

  it('sends a registry token as it is', async () => {
    await using test = await openTestClient({ credential: { kind: 'registry-token', token: 'mine' } });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer mine',
      refusal: bearerOf(test.server),
    });
    expect(await collect(test.client.listTags('app', call))).toEqual(['1.0']);
    guard(test.server, '/v2/app/tags/list', { accepts: () => false, refusal: bearerOf(test.server) });
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      reason: 'login-expired',
    });
  });

  it('passes the abort of one caller to that caller alone', async () => {
    await using test = await openTestClient();
    let release: (answer: Answer) => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      test.server.on('GET /token', () => {
        resolve();
        return new Promise<Answer>((answer) => {
          release = answer;
        });
      });
    });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t',
      refusal: bearerOf(test.server),
    });
    const leaving = new AbortController();
    const left = rejection(collect(test.client.listTags('app', { signal: leaving.signal })));
    const stays = collect(test.client.listTags('app', call));
    await asked;
    leaving.abort(new Error('left'));
    expect(await left).toMatchObject({ message: 'left' });
    release({ body: '{"token":"t"}' });
    expect(await stays).toEqual(['1.0']);
    expect(test.server.count('GET /token')).toBe(1);
  });
});

describe('identity tokens (Z35)', () => {
  const credential = { kind: 'identity-token', token: 'refresh me' } as const;

  it('are posted, and no offline token is asked for', async () => {
    await using test = await openTestClient({ credential });
    test.server.on('POST /token', { body: '{"access_token":"t","refresh_token":"another"}' });
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t',
      refusal: bearerOf(test.server),
    });
    await collect(test.client.listTags('app', call));
    const posted = test.server.requests.find(({ method }) => method === 'POST');
    expect(posted?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(posted?.body.toString()))).toEqual({
      grant_type: 'refresh_token',
      service: 'reg',
      client_id: 'registry-explorer',
      scope: 'repository:app:pull',
      refresh_token: 'refresh me',
    });
  });

  it.each([401, 404, 405])('go by GET where POST is answered %i', async (status) => {
    await using test = await openTestClient({ credential });
    test.server.on('POST /token', { status });
    serveTokens(test.server);
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: bearerOf(test.server),
    });
    await collect(test.client.listTags('app', call));
    const got = test.server.requests.find(
      ({ method, path }) => method === 'GET' && path.startsWith('/token'),
    );
    expect(got?.headers.authorization).toBe(`Basic ${Buffer.from('<token>:refresh me').toString('base64')}`);
  });

  it('have expired when the service refuses them', async () => {
    await using test = await openTestClient({ credential });
    test.server.on('POST /token', {
      status: 400,
      body: '{"error":"invalid_grant","error_description":"too old"}',
    });
    test.server.on('GET /v2/app/tags/list', bearerOf(test.server));
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      reason: 'login-expired',
      summary: expect.stringContaining('too old'),
    });
  });
});

describe('scopes (Z34)', () => {
  it('begin with the needed one and add what the registry asks for', async () => {
    await using test = await openTestClient();
    serveTokens(test.server);
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: bearerOf(test.server, 'repository:proxy/app:pull repository:app:pull'),
    });
    await collect(test.client.listTags('app', call));
    await collect(test.client.listTags('app', call));
    const asked = test.server.requests.find(({ path }) => path.startsWith('/token'));
    expect(query(asked)['scope']).toEqual(['repository:app:pull', 'repository:proxy/app:pull']);
    expect(test.server.count('GET /token')).toBe(1);
    expect(test.server.count('GET /v2/app/tags/list')).toBe(3);
  });

  it('are reduced to the needed one when all together are denied', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', (request) =>
      query(request)['scope']?.length === 1 ? { body: '{"token":"t"}' } : { status: 403 },
    );
    guard(test.server, '/v2/app/tags/list', {
      accepts: (authorization) => authorization === 'Bearer t',
      refusal: bearerOf(test.server, 'repository:app:pull repository:app:delete'),
    });
    await collect(test.client.listTags('app', call));
    await collect(test.client.listTags('app', call));
    expect(test.server.count('GET /token')).toBe(2);
  });

  it('are left out for /v2/, whatever example it names', async () => {
    await using test = await openTestClient();
    serveTokens(test.server);
    guard(test.server, '/v2/', {
      accepts: (authorization) => authorization === 'Bearer t1',
      refusal: bearerOf(test.server, 'repository:user/image:pull'),
      answer: { body: '{}' },
    });
    expect(await test.client.ping(call)).toMatchObject({ access: 'anonymous' });
    expect(query(test.server.requests.find(({ path }) => path.startsWith('/token')))).toEqual({
      service: ['reg'],
    });
  });
});

describe('refusals (Z38)', () => {
  it.each([
    ['an anonymous user without a token', undefined, 401, 'no-login'],
    ['a login the service does not know', basic, 401, 'login-refused'],
  ])('name %s', async (_name, credential, status, reason) => {
    await using test = await openTestClient(credential === undefined ? {} : { credential });
    test.server.on('GET /token', { status, body: '{"errors":[{"code":"UNAUTHORIZED","message":"no"}]}' });
    test.server.on('GET /v2/app/tags/list', bearerOf(test.server));
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({ reason });
  });

  it('say "not found or no access" when a good login gets no token', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', { status: 403, body: 'denied, or it may not exist' });
    test.server.on('GET /v2/app/tags/list', bearerOf(test.server));
    const error = await rejection(collect(test.client.listTags('app', call)));
    expect(error).toBeInstanceOf(DeniedError);
    expect(error).toMatchObject({ summary: expect.stringContaining('were not found') });
  });

  it('say so too when the registry refuses the token of a good login', async () => {
    await using test = await openTestClient({ credential: basic });
    serveTokens(test.server);
    test.server.on('GET /v2/app/tags/list', bearerOf(test.server));
    expect(await rejection(collect(test.client.listTags('app', call)))).toBeInstanceOf(DeniedError);
  });

  it('tell a scope that is refused from a login that has expired', async () => {
    await using test = await openTestClient({ credential: basic });
    let isAlive = true;
    test.server.on('GET /token', (request) =>
      isAlive && query(request)['scope']?.[0] !== 'repository:secret:pull'
        ? { body: '{"token":"t"}' }
        : { status: 401 },
    );
    for (const name of ['app', 'secret']) {
      guard(test.server, `/v2/${name}/tags/list`, {
        accepts: (authorization) => authorization === 'Bearer t',
        refusal: bearerOf(test.server, `repository:${name}:pull`),
      });
    }
    await collect(test.client.listTags('app', call));
    expect(await rejection(collect(test.client.listTags('secret', call)))).toBeInstanceOf(DeniedError);
    isAlive = false;
    expect(await rejection(collect(test.client.listTags('secret', call)))).toMatchObject({
      reason: 'login-expired',
    });
  });
});
