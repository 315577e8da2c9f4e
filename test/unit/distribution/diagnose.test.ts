import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  type ConnectionReport,
  type ConnectionStep,
  testConnection,
} from '../../../src/distribution/diagnose.ts';
import type { RegistryCredential } from '../../../src/distribution/credentialSource.ts';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HostTls, ProxySettings } from '../../../src/http/settings.ts';
import { createAuthority } from '../../support/certificates.ts';
import { startScriptedServer } from '../../support/scriptedServer.ts';
import { basic, basicHeader, call, createTestLog } from './testClient.ts';

async function report(
  url: string,
  options: {
    readonly credential?: RegistryCredential;
    readonly proxy?: ProxySettings;
    readonly tls?: HostTls;
    readonly proxyHost?: string;
    readonly approves?: boolean;
  } = {},
): Promise<ConnectionReport> {
  const { logger } = createTestLog();
  const http = createHttpClient({
    settings: { tls: () => options.tls, proxy: () => options.proxy ?? {}, environment: {} },
    log: logger,
    certificateRoots: [],
    delay: async () => undefined,
  });
  try {
    return await testConnection(
      {
        registry: { url: new URL(url) },
        http,
        credentials: { find: async () => options.credential },
        realms: { approve: async () => options.approves ?? true },
        log: logger,
        proxyHost: options.proxyHost,
      },
      call,
    );
  } finally {
    await http.close();
  }
}

function outcomes(found: ConnectionReport): Readonly<Partial<Record<ConnectionStep, string>>> {
  return Object.fromEntries(found.steps.map(({ step, outcome }) => [step, outcome]));
}

function failed(found: ConnectionReport) {
  return found.steps
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ step, error }) => [step, error?.code]);
}

/** A port of this machine at which nothing listens. */
async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('testConnection', () => {
  it('takes all steps of a registry that works', async () => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', ({ headers }) =>
      headers.authorization === basicHeader
        ? { body: '{}' }
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    );
    server.on('GET /v2/_catalog', { body: '{"repositories":["a"]}' });
    const found = await report(server.origin, { credential: basic });
    expect(outcomes(found)).toEqual({
      proxy: 'skipped',
      'name-lookup': 'skipped',
      connect: 'ok',
      tls: 'skipped',
      api: 'ok',
      authentication: 'ok',
      catalog: 'ok',
    });
    expect(found).toMatchObject({ isUsable: true, ping: { access: 'signed-in' } });
    expect(found.steps.every(({ sentence }) => sentence.endsWith('.'))).toBe(true);
  });

  it('says what there was no need for: a proxy, looking up an address', async () => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { body: '{"repositories":["a"]}' });
    const sentences = ({ steps }: ConnectionReport): readonly string[] =>
      steps.slice(0, 2).map(({ outcome, sentence }) => `${outcome}: ${sentence}`);
    expect(sentences(await report(server.origin))).toEqual([
      'skipped: No proxy is used.',
      'skipped: 127.0.0.1 is an address, so there is no name to look up.',
    ]);
    expect(sentences(await report(`http://localhost:${server.port}`))).toEqual([
      'skipped: No proxy is used.',
      'ok: The name localhost was found.',
    ]);
    // What is behind a proxy is its affair.
    expect(sentences(await report(`http://localhost:${server.port}`, { proxyHost: 'proxy:3128' }))).toEqual([
      `ok: The proxy proxy:3128 leads to localhost:${server.port}.`,
      'skipped: The proxy proxy:3128 looks up the name localhost.',
    ]);
  });

  it('finds a name that does not resolve', async () => {
    expect(failed(await report('https://registry.invalid'))).toEqual([['name-lookup', 'http.network']]);
  });

  it('finds a closed port, and skips what comes after it', async () => {
    const found = await report(`http://127.0.0.1:${await findClosedPort()}`);
    expect(failed(found)).toEqual([['connect', 'http.network']]);
    expect(outcomes(found)).toMatchObject({ 'name-lookup': 'skipped', tls: 'skipped', api: 'skipped' });
    expect(found.isUsable).toBe(false);
  });

  it('finds plain HTTP that is not allowed', async () => {
    expect(failed(await report('http://10.255.255.1'))).toEqual([['connect', 'http.plainHttpRefused']]);
  });

  it('finds a certificate that is not trusted, and accepts it by its authority', async () => {
    using authority = createAuthority();
    await using server = await startScriptedServer({ tls: authority.issue() });
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { body: '{"repositories":["a"]}' });
    expect(failed(await report(server.origin))).toEqual([['tls', 'http.tls']]);
    const found = await report(server.origin, { tls: { caFile: authority.caFile } });
    expect(outcomes(found)).toMatchObject({ tls: 'ok', catalog: 'ok' });
  });

  it('finds a proxy that cannot be reached', async () => {
    const proxy = `http://127.0.0.1:${await findClosedPort()}`;
    const found = await report('https://registry.invalid', { proxy: { proxy } });
    expect(failed(found)).toEqual([['proxy', 'http.proxy']]);
  });

  it('finds a web server in place of a registry', async () => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', { status: 404, body: '<html>' });
    expect(failed(await report(server.origin))).toEqual([['api', 'distribution.notARegistry']]);
  });

  it.each([
    ['a missing login', {}, 'distribution.unauthorized'],
    [
      'a wrong password',
      { credential: { kind: 'basic', username: 'ann', password: 'no' } as const },
      'distribution.unauthorized',
    ],
  ])('finds %s', async (_name, options, code) => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } });
    const found = await report(server.origin, options);
    expect(failed(found)).toEqual([['authentication', code]]);
    expect(outcomes(found)).toMatchObject({ api: 'ok', catalog: 'skipped' });
  });

  it('finds a token service that cannot be reached', async () => {
    await using server = await startScriptedServer();
    const realm = `http://127.0.0.1:${await findClosedPort()}/token`;
    server.on('GET /v2/', { status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}"` } });
    expect(failed(await report(server.origin))).toEqual([['authentication', 'http.network']]);
  });

  it('finds a token service that was not approved', async () => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="http://localhost:1/token"' },
    });
    const found = await report(server.origin, { credential: basic, approves: false });
    expect(failed(found)).toEqual([['authentication', 'distribution.realmRefused']]);
  });

  it('finds a registry that refuses everybody', async () => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', { status: 403, body: '{"errors":[{"code":"DENIED"}]}' });
    expect(failed(await report(server.origin))).toEqual([['authentication', 'distribution.denied']]);
  });

  it('does not call a registry unusable for having no catalog', async () => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { status: 404 });
    const found = await report(server.origin);
    expect(failed(found)).toEqual([['catalog', 'distribution.catalogUnavailable']]);
    expect(found.isUsable).toBe(true);
  });

  it('says that an empty list proves nothing (Z5)', async () => {
    await using server = await startScriptedServer();
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { body: '{"repositories":[]}' });
    const found = await report(server.origin);
    expect(found.steps.at(-1)).toMatchObject({
      outcome: 'ok',
      sentence: expect.stringContaining('may hold some'),
    });
  });
});
