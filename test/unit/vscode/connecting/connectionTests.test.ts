/** Connection tests over real connections: which step failed, what that means for the questions that follow. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { RegistryCredential } from '../../../../src/distribution/credentialSource.ts';
import type { HostTls } from '../../../../src/http/settings.ts';
import { runConnectionTest, type TestRun } from '../../../../src/vscode/connecting/connectionTests.ts';
import { toVerdict, type Verdict } from '../../../../src/vscode/connecting/verdict.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scriptedServer.ts';
import { type Authority, createAuthority } from '../../../support/certificates.ts';

let authority: Authority;
const servers: ScriptedServer[] = [];

beforeAll(() => {
  authority = createAuthority();
});

afterAll(() => {
  authority[Symbol.dispose]();
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await server.close();
  }
});

async function serve(...args: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...args);
  servers.push(server);
  return server;
}

interface TestOptions {
  readonly tls?: HostTls;
  readonly login?: RegistryCredential;
  readonly isRealmAllowed?: boolean;
}

async function run(
  url: string,
  options: TestOptions = {},
): Promise<TestRun & { readonly phrases: readonly string[] }> {
  const phrases: string[] = [];
  const { report, exchanges } = await runConnectionTest(
    {
      settings: { tls: () => undefined, proxy: () => ({}), environment: {} },
      realms: { approve: () => Promise.resolve(options.isRealmAllowed ?? true) },
      log: silentLogger,
    },
    {
      url: new URL(url),
      tls: options.tls ?? {},
      credentials: { find: () => Promise.resolve(options.login) },
    },
    { signal: new AbortController().signal, onStep: (phrase) => phrases.push(phrase) },
  );
  return { report, exchanges, phrases };
}

async function judge(url: string, options: TestOptions = {}): Promise<Verdict> {
  const { report } = await run(url, options);
  return toVerdict(report, { url: new URL(url), hasLogin: options.login !== undefined });
}

const octocat: RegistryCredential = { kind: 'basic', username: 'octocat', password: 's3cret' };
const basic = (value: string): string => `Basic ${Buffer.from(value).toString('base64')}`;
const unauthorized = JSON.stringify({
  errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }],
});

describe('a registry that lets everybody in', () => {
  it('is connected to, and each step is named', async () => {
    const server = await serve();
    server
      .on('GET /v2/', { body: '{}' })
      .on('GET /v2/_catalog', { body: JSON.stringify({ repositories: ['app'] }) });
    const { report, phrases, exchanges } = await run(server.origin);
    expect(toVerdict(report, { url: new URL(server.origin), hasLogin: false })).toMatchObject({
      kind: 'connected',
      access: 'anonymous',
      catalog: 'listed',
    });
    expect(phrases).toEqual([
      `asking ${server.host} whether it is a registry…`,
      'asking for the list of repositories…',
    ]);
    expect(exchanges.map(({ method, url, outcome }) => `${method} ${url} ${outcome}`)).toEqual([
      `GET ${server.origin}/v2/ 200`,
      expect.stringMatching(/_catalog\?n=\d+ 200$/),
    ]);
  });

  it('below a path is looked for below that path (Z45)', async () => {
    const server = await serve();
    server
      .on('GET /repository/docker/v2/', { body: '{}' })
      .on('GET /repository/docker/v2/_catalog', { body: JSON.stringify({ repositories: [] }) });
    expect((await judge(`${server.origin}/repository/docker`)).kind).toBe('connected');
  });

  it('and has no list of repositories is connected to all the same (Z1, Z2)', async () => {
    const server = await serve();
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { status: 404, body: '404 page not found' });
    expect(await judge(server.origin)).toMatchObject({ kind: 'connected', catalog: 'not-offered' });
  });

  it('and lists its repositories for those who sign in says so (Z3)', async () => {
    const server = await serve();
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="harbor"' },
      body: unauthorized,
    });
    expect(await judge(server.origin)).toMatchObject({ kind: 'connected', catalog: 'no-login' });
  });

  it('and fails to list them is connected to without trying again and again (Z7)', async () => {
    const server = await serve();
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { status: 503, body: 'busy' });
    expect(await judge(server.origin)).toMatchObject({ kind: 'connected', catalog: 'failed' });
  });
});

describe('a registry with Basic authentication', () => {
  it('asks for a login (U4)', async () => {
    const server = await serveBasic('octocat:s3cret');
    expect((await judge(server.origin)).kind).toBe('login-needed');
  });

  it('takes a good one', async () => {
    const server = await serveBasic('octocat:s3cret');
    expect(await judge(server.origin, { login: octocat })).toMatchObject({
      kind: 'connected',
      access: 'signed-in',
      catalog: 'listed',
    });
  });

  it('refuses a wrong one, which is sent once and never again (U6)', async () => {
    const server = await serveBasic('octocat:other');
    const verdict = await judge(server.origin, { login: octocat });
    expect(verdict.kind).toBe('login-refused');
    expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toHaveLength(1);
    expect(server.count('GET /v2/_catalog')).toBe(0);
  });
});

describe('a registry with a token service', () => {
  it('is connected to anonymously when it gives tokens to everybody', async () => {
    const server = await serveBearer(() => ({ body: JSON.stringify({ token: 't' }) }));
    const { report, phrases } = await run(server.origin);
    expect(toVerdict(report, { url: new URL(server.origin), hasLogin: false })).toMatchObject({
      kind: 'connected',
      access: 'anonymous',
    });
    expect(phrases).toContain(`signing in at ${server.host}…`);
  });

  it.each([401, 403])('that answers %d to a wrong password makes it be typed again', async (status) => {
    const server = await serveBearer((authorization) =>
      authorization === undefined ? { status: 401, body: unauthorized } : { status, body: '{}' },
    );
    expect((await judge(server.origin, { login: octocat })).kind).toBe('login-refused');
    expect((await judge(server.origin)).kind).toBe('login-needed');
  });

  it('never shows a secret among what was asked', async () => {
    const server = await serveBearer(() => ({ body: JSON.stringify({ token: 'the-token' }) }));
    const { exchanges, report } = await run(server.origin, { login: octocat });
    expect(report.isUsable).toBe(true);
    const text = JSON.stringify(exchanges);
    expect(text).not.toMatch(/s3cret|the-token|b2N0b2NhdDpzM2NyZXQ/);
  });

  it('on another host gets no login without consent (Z32)', async () => {
    const server = await serve();
    server.on('GET /v2/', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="http://localhost:1/token",service="registry"' },
      body: unauthorized,
    });
    const verdict = await judge(server.origin, { login: octocat, isRealmAllowed: false });
    expect(verdict).toMatchObject({ kind: 'failed', failure: { trustable: undefined } });
    expect(verdict.kind === 'failed' ? verdict.failure.summary : '').toContain('http://localhost:1/token');
  });
});

describe('what is no registry', () => {
  it('but a web page is told apart', async () => {
    const server = await serve();
    server.on('GET /v2/', { headers: { 'content-type': 'text/html' }, body: '<html>hello</html>' });
    const verdict = await judge(server.origin);
    expect(verdict).toMatchObject({ kind: 'failed', failure: { trustable: undefined } });
    expect(verdict.kind === 'failed' ? verdict.failure.steps : []).toContain('✗ Registry API');
  });

  it('but a closed port is named as the connection', async () => {
    const server = await startScriptedServer();
    await server.close();
    const verdict = await judge(server.origin);
    expect(verdict.kind === 'failed' ? verdict.failure.steps.at(-1) : '').toBe('✗ Connection (TCP)');
    expect(verdict.kind === 'failed' ? verdict.failure.summary : '').toContain('refuses connections');
  });
});

describe('TLS', () => {
  it('that the server does not speak is told apart from every other fault (Z44)', async () => {
    const server = await serve();
    const verdict = await judge(`https://${server.host}`);
    expect(verdict.kind).toBe('no-https');
    expect(server.requests).toEqual([]);
  });

  it('with a certificate of a private authority can be mended by trusting it (U3)', async () => {
    const server = await serve({ tls: authority.issue() });
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { body: '{"repositories":[]}' });
    const verdict = await judge(server.origin);
    expect(verdict).toMatchObject({ kind: 'failed', failure: { trustable: new URL(server.origin) } });
    expect(verdict.kind === 'failed' ? verdict.failure.summary : '').toContain('Example Root');
    expect((await judge(server.origin, { tls: { caFile: authority.caFile } })).kind).toBe('connected');
  });

  it('with a certificate for another host cannot be mended so', async () => {
    const server = await serve({ tls: authority.issue({ names: 'DNS:other.example.com' }) });
    const verdict = await judge(server.origin, { tls: { caFile: authority.caFile } });
    expect(verdict).toMatchObject({ kind: 'failed', failure: { trustable: undefined } });
    expect(verdict.kind === 'failed' ? verdict.failure.summary : '').toContain('other.example.com');
  });

  it('with an expired certificate cannot be mended so', async () => {
    const server = await serve({ tls: authority.issue({ days: -1 }) });
    const verdict = await judge(server.origin, { tls: { caFile: authority.caFile } });
    expect(verdict).toMatchObject({ kind: 'failed', failure: { trustable: undefined } });
    expect(verdict.kind === 'failed' ? verdict.failure.summary : '').toContain('expired');
  });

  it('of a token service on another host is trusted by the same authorities, or can be mended likewise', async () => {
    const service = await serve({ tls: authority.issue() });
    service.on('GET /token', { body: JSON.stringify({ token: 't' }) });
    const registry = await serve({ tls: authority.issue() });
    const realm = `https://localhost:${service.port}/token`;
    const answer = ({ headers }: { readonly headers: { readonly authorization?: string | undefined } }) =>
      headers.authorization === undefined
        ? { status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}"` }, body: unauthorized }
        : { body: '{"repositories":[]}' };
    registry.on('GET /v2/', answer).on('GET /v2/_catalog', answer);
    expect((await judge(registry.origin, { tls: { caFile: authority.caFile } })).kind).toBe('connected');
    const untrusted = await judge(registry.origin, { tls: { rejectUnauthorized: false } });
    expect(untrusted).toMatchObject({
      kind: 'failed',
      failure: { trustable: new URL(`https://localhost:${service.port}`) },
    });
  });
});

describe('cancelling', () => {
  it('ends the test with the reason of the signal', async () => {
    const server = await serve();
    const controller = new AbortController();
    server.on('GET /v2/', () => controller.abort());
    const running = runConnectionTest(
      {
        settings: { tls: () => undefined, proxy: () => ({}), environment: {} },
        realms: { approve: () => Promise.resolve(false) },
        log: silentLogger,
      },
      {
        url: new URL(server.origin),
        tls: {},
        credentials: { find: () => Promise.resolve(undefined) },
      },
      { signal: controller.signal, onStep: () => undefined },
    );
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});

async function serveBasic(accepted: string): Promise<ScriptedServer> {
  const server = await serve();
  const answer =
    (body: string) =>
    ({ headers }: { readonly headers: { readonly authorization?: string | undefined } }) =>
      headers.authorization === basic(accepted)
        ? { body }
        : { status: 401, headers: { 'www-authenticate': 'BASIC realm=registry' }, body: unauthorized };
  return server
    .on('GET /v2/', answer('{}'))
    .on('GET /v2/_catalog', answer(JSON.stringify({ repositories: ['app'] })));
}

async function serveBearer(
  token: (authorization: string | undefined) => { readonly status?: number; readonly body: string },
): Promise<ScriptedServer> {
  const server = await serve();
  const challenge = { 'www-authenticate': `Bearer realm="${server.origin}/token",service="registry"` };
  const answer =
    (body: string) =>
    ({ headers }: { readonly headers: { readonly authorization?: string | undefined } }) =>
      headers.authorization?.startsWith('Bearer ') === true
        ? { body }
        : { status: 401, headers: challenge, body: unauthorized };
  return server
    .on('GET /v2/', answer('{}'))
    .on('GET /v2/_catalog', answer(JSON.stringify({ repositories: ['app'] })))
    .on('GET /token', ({ headers }) => token(headers.authorization));
}
