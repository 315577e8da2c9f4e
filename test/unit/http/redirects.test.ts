import { describe, expect, it } from 'vitest';
import { RedirectRefusedError } from '../../../src/http/errors.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/message.ts';
import { createRedirects } from '../../../src/http/redirects.ts';
import { createAuthority } from '../../support/certificates.ts';
import { startProxyServer } from '../../support/proxyServer.ts';
import { startScriptedServer } from '../../support/scriptedServer.ts';
import { createTestHttp, signal } from './testClient.ts';

describe('redirects over HTTP', () => {
  it('to another origin lose the login and everything private', async () => {
    await using registry = await startScriptedServer();
    await using storage = await startScriptedServer();
    await using http = createTestHttp();
    registry.on('GET /blob', {
      status: 307,
      headers: { location: `${storage.origin}/object?X-Amz-Signature=s` },
    });
    storage.on('GET /object', { body: 'bytes' });
    const headers = { authorization: 'Bearer secret', cookie: 'a=b', 'x-private': '1', range: 'bytes=0-4' };
    expect((await http.get(`${registry.origin}/blob`, { headers })).text).toBe('bytes');
    const seen = storage.requests[0]?.headers;
    expect([seen?.authorization, seen?.cookie, seen?.['x-private'], seen?.range]).toEqual([
      undefined,
      undefined,
      undefined,
      'bytes=0-4',
    ]);
    expect(http.log.join('\n')).not.toContain('X-Amz-Signature=s');
  });

  it('within an origin keep the login', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /a', { status: 302, headers: { location: '/b' } }).on('GET /b', { body: 'ok' });
    await http.get(`${server.origin}/a`, { headers: { authorization: 'Basic x' } });
    expect(server.requests[1]?.headers.authorization).toBe('Basic x');
  });

  it('end after five hops', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /a', { status: 302, headers: { location: '/a' } });
    await expect(http.get(`${server.origin}/a`)).rejects.toMatchObject({ fault: 'too-many' });
    expect(server.requests).toHaveLength(6);
  });

  it('are handed over to who wants to follow them', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /a', { status: 307, headers: { location: '/b' } });
    expect((await http.get(`${server.origin}/a`, { redirects: 'none' })).status).toBe(307);
  });

  it.each([
    [301, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [307, 'PUT', 'PUT'],
    [308, 'POST', 'POST'],
  ] as const)('%i turn %s into %s', async (status, method, expected) => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on(`${method} /a`, { status, headers: { location: '/b' } }).on(`${expected} /b`, {});
    await http.get(`${server.origin}/a`, { method, body: Buffer.from('x') });
    expect(server.requests[1]?.body.toString()).toBe(method === expected ? 'x' : '');
  });
});

/** What a redirect from one address to another becomes, with names that resolve as the table says. */
async function follow(from: string, to: string): Promise<string> {
  const names: Readonly<Record<string, readonly string[]>> = {
    'public.example': ['93.184.216.34'],
    'cdn.example': ['93.184.216.35'],
    'inside.example': ['10.0.0.7'],
    'registry.corp': ['192.168.1.2'],
  };
  const answer = (status: number, headers: Readonly<Record<string, string>>): HttpResponse => ({
    status,
    headers: { get: (name) => headers[name], getAll: () => [] },
    url: new URL(from),
    body: (async function* () {})(),
    read: async () => new Uint8Array(),
    discard: async () => undefined,
  });
  const send = createRedirects({ lookUp: async (name) => names[name] ?? [] })(async (request: HttpRequest) =>
    request.url.href === new URL(from).href ? answer(307, { location: to }) : answer(200, {}),
  );
  try {
    await send({ method: 'GET', url: new URL(from) }, { signal });
    return 'followed';
  } catch (thrown) {
    return thrown instanceof RedirectRefusedError ? thrown.fault : String(thrown);
  }
}

describe('redirects from a public host', () => {
  it.each([
    ['https://cdn.example/x', 'followed'],
    ['http://cdn.example/x', 'to-plain-http'],
    ['https://127.0.0.1/x', 'to-private-address'],
    ['https://169.254.169.254/latest/meta-data', 'to-private-address'],
    ['https://[::1]/x', 'to-private-address'],
    ['https://[::ffff:10.0.0.1]/x', 'to-private-address'],
    ['https://0x7f000001/x', 'to-private-address'],
    ['https://2130706433/x', 'to-private-address'],
    ['https://localhost/x', 'to-private-address'],
    ['https://inside.example/x', 'to-private-address'],
    ['ftp://cdn.example/x', 'to-plain-http'],
    ['https://', 'no-location'],
  ])('to %s are %s', async (target, expected) => {
    expect(await follow('https://public.example/v2/', target)).toBe(expected);
  });
});

describe('redirects from a host inside', () => {
  it.each([
    ['https://inside.example/x', 'followed'],
    ['https://cdn.example/x', 'followed'],
    ['http://inside.example/x', 'to-plain-http'],
  ])('to %s are %s', async (target, expected) => {
    expect(await follow('https://registry.corp/v2/', target)).toBe(expected);
  });
});

describe('a public registry, reached through a proxy', () => {
  it('leads to nothing on this machine, whatever it redirects to', async () => {
    using authority = createAuthority();
    // The proxy of the tests takes every address for this machine, so this one is public to us and still answers.
    await using registry = await startScriptedServer({ tls: authority.issue({ names: 'IP:93.184.216.34' }) });
    await using inside = await startScriptedServer({ tls: authority.issue() });
    await using proxy = await startProxyServer();
    await using http = createTestHttp({
      tls: () => ({ caFile: authority.caFile }),
      proxy: { proxy: proxy.url },
    });
    const address = `https://93.184.216.34:${registry.port}/v2/`;
    for (const location of [`${inside.origin}/secret`, `https://10.0.0.7:${inside.port}/secret`]) {
      registry.on('GET /v2/', { status: 307, headers: { location } });
      await expect(http.get(address)).rejects.toMatchObject({
        fault: 'to-private-address',
        summary: expect.stringContaining('inside'),
      });
    }
    expect(registry.requests).toHaveLength(2);
    expect(inside.requests).toEqual([]);
  });
});
