import { describe, expect, it } from 'vitest';
import { NotARegistryError } from '../../../src/distribution/errors.ts';
import { basic, basicHeader, call, openTestClient, rejection } from './testClient.ts';

describe('ping', () => {
  it.each([
    ['an object', { body: '{}' }],
    ['nothing', {}],
    [
      'a page, but with the header of a registry',
      {
        headers: { 'docker-distribution-api-version': 'registry/2.0' },
        body: '<html></html>',
      },
    ],
  ])('knows a registry that answers 200 with %s', async (_name, answer) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/', answer);
    expect(await test.client.ping(call)).toMatchObject({ access: 'anonymous' });
  });

  it('tells that the login was accepted, and what the registry calls itself', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /v2/', ({ headers }) =>
      headers.authorization === basicHeader
        ? {
            headers: {
              server: 'nginx',
              'docker-distribution-api-version': 'registry/2.0',
              'set-cookie': 'sid=1',
            },
          }
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    );
    expect(await test.client.ping(call)).toEqual({
      access: 'signed-in',
      headers: { server: 'nginx', 'docker-distribution-api-version': 'registry/2.0' },
    });
  });

  it('tells of a registry that lets nobody in', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/', { status: 403, body: '{"errors":[{"code":"DENIED"}]}' });
    expect(await test.client.ping(call)).toMatchObject({ access: 'refused' });
  });

  it.each([
    ['a web page', { body: '<!doctype html><title>Welcome to nginx!</title>' }],
    ['a 404', { status: 404, body: '<html><h1>Not Found</h1></html>' }],
    ['a 403 of a web server', { status: 403, body: '<html><h1>Forbidden</h1></html>' }],
  ])('says that it is no registry for %s', async (_name, answer) => {
    await using test = await openTestClient({ basePath: '/team' });
    test.server.on('GET /team/v2/', answer);
    const error = await rejection(test.client.ping(call));
    expect(error).toBeInstanceOf(NotARegistryError);
    expect(error).toMatchObject({
      summary: expect.stringContaining(test.server.host),
      remedy: { action: 'edit-registry' },
    });
  });

  it('says so as well when it is sent on to a page for signing in', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/', { status: 302, headers: { location: '/users/sign_in' } });
    test.server.on('GET /users/sign_in', { body: '<html><title>Sign in</title></html>' });
    expect(await rejection(test.client.ping(call))).toBeInstanceOf(NotARegistryError);
  });

  it('never takes the login out of an address', async () => {
    await using test = await openTestClient({ basePath: '/team/?x=1#y' });
    test.server.on('GET /team/v2/', { body: '{}' });
    await test.client.ping(call);
    expect(test.server.requests[0]?.path).toBe('/team/v2/');
  });
});
