import { describe, expect, it } from 'vitest';
import { CatalogUnavailableError, UnauthorizedError } from '../../../src/distribution/errors.ts';
import { basic, call, collect, openTestClient, rejection } from './testClient.ts';

describe('listRepositories', () => {
  it.each([
    ['null', '{"repositories":null}'],
    ['nothing', '{}'],
    ['an empty list', '{"repositories":[]}'],
  ])('gives one page without items for %s', async (_name, body) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/_catalog', { body });
    expect(await Array.fromAsync(test.client.listRepositories(call))).toEqual([{ items: [] }]);
  });

  it.each([
    ['404', { status: 404, body: '404 page not found' }],
    ['405', { status: 405 }],
    ['501', { status: 501 }],
    ['UNSUPPORTED', { status: 400, body: '{"errors":[{"code":"UNSUPPORTED"}]}' }],
    ['a web page', { body: '<!doctype html><title>Packages</title>' }],
    ['JSON of another shape', { body: '["a"]' }],
  ])('says that there is no catalog for %s', async (_name, answer) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/_catalog', answer);
    const error = await rejection(collect(test.client.listRepositories(call)));
    expect(error).toBeInstanceOf(CatalogUnavailableError);
    expect(error).toMatchObject({ reason: 'not-offered', remedy: { action: 'add-repository' } });
  });

  it('says that the login may not list when it is told 403', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/_catalog', ({ headers }) =>
      headers.authorization === undefined
        ? { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
        : { status: 403, body: '{"errors":[{"code":"DENIED","message":"admins only"}]}' },
    );
    expect(await rejection(collect(test.client.listRepositories(call)))).toMatchObject({
      code: 'distribution.catalogUnavailable',
      reason: 'no-permission',
      serverErrors: [{ code: 'DENIED', message: 'admins only' }],
    });
  });

  it('says so when a good login gets no more than 401 (Z3)', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', { body: '{"token":"t"}' });
    test.server.on('GET /v2/_catalog', {
      status: 401,
      headers: {
        'www-authenticate': 'Bearer realm="/token",service="harbor-registry",scope="registry:catalog:*"',
      },
    });
    expect(await rejection(collect(test.client.listRepositories(call)))).toMatchObject({
      reason: 'no-permission',
    });
  });

  it('says so when the token service refuses the scope of the catalog (Z34)', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', { status: 403 });
    test.server.on('GET /v2/_catalog', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="/token"' },
    });
    expect(await rejection(collect(test.client.listRepositories(call)))).toMatchObject({
      reason: 'no-permission',
    });
  });

  it('says that a login may help when an anonymous token is not enough', async () => {
    await using test = await openTestClient();
    test.server.on('GET /token', { body: '{"token":"t"}' });
    test.server.on('GET /v2/_catalog', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="/token"' },
    });
    expect(await rejection(collect(test.client.listRepositories(call)))).toMatchObject({
      reason: 'no-login',
    });
  });

  it('asks to sign in where nobody is let in without a login', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/_catalog', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } });
    expect(await rejection(collect(test.client.listRepositories(call)))).toBeInstanceOf(UnauthorizedError);
  });

  it('does not take names that are no texts', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/_catalog', { body: '{"repositories":[1]}' });
    expect(await rejection(collect(test.client.listRepositories(call)))).toBeInstanceOf(
      CatalogUnavailableError,
    );
  });
});

describe('listTags', () => {
  it.each([
    ['null (Z59)', { body: '{"name":"app","tags":null}' }],
    ['an empty list (Z59)', { body: '{"name":"app","tags":[]}' }],
    ['NAME_UNKNOWN (Z59)', { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' }],
  ])('gives one page without items for %s', async (_name, answer) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', answer);
    expect(await Array.fromAsync(test.client.listTags('app', call))).toEqual([{ items: [] }]);
  });

  it('does not take another 404 for an empty repository', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', { status: 404, body: '<html><h1>Not Found</h1></html>' });
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'distribution.notFound',
      summary: expect.stringContaining('The tags of app'),
    });
  });

  it.each([
    ['a web page', '<html>Sign in</html>', 'web page'],
    ['broken JSON', '{"tags":["1', 'JSON'],
    ['a list of something else', '{"tags":[{"name":"1"}]}', 'unknown shape'],
  ])('names %s', async (_name, body, words) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', { body });
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'distribution.brokenProtocol',
      summary: expect.stringContaining(words),
    });
  });

  it('says how long a busy registry wants to be left alone', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', { status: 429, headers: { 'retry-after': '1800' } });
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'distribution.rateLimited',
      retryAfterMs: 1_800_000,
      remedy: { text: expect.stringContaining('30 minutes') },
    });
  });

  it.each(['../../secret', 'a//b', 'a/./b', ''])('asks for no repository named "%s"', async (repository) => {
    await using test = await openTestClient();
    await expect(async () => collect(test.client.listTags(repository, call))).rejects.toMatchObject({
      code: 'oci.invalidReference',
    });
  });

  it('encodes what is no part of a path', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/a%3Fb/c%23/tags/list', { body: '{"tags":["1"]}' });
    expect(await collect(test.client.listTags('a?b/c#', call))).toEqual(['1']);
  });
});
