/** Looking at a server's certificate without trusting it. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NetworkError, ProxyError, TlsError } from '../../../src/http/errors.ts';
import { fetchPeerCertificate, isClosedAfterHandshake } from '../../../src/http/peerCertificate.ts';
import type { ConnectionSettings } from '../../../src/http/settings.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { startProxyServer } from '../../support/proxyServer.ts';
import { findFreePort } from '../../support/realRegistry.ts';
import { startScriptedServer } from '../../support/scriptedServer.ts';
import { signal } from './testClient.ts';

const direct: ConnectionSettings = { tls: () => undefined, proxy: () => ({}), environment: {} };

let authority: Authority;
beforeAll(() => {
  authority = createAuthority('Corp Root');
});
afterAll(() => authority[Symbol.dispose]());

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('fetchPeerCertificate', () => {
  it('gives names, validity, fingerprint and the authority to trust, and sends no request', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    const shown = await fetchPeerCertificate(new URL(server.origin), direct, { signal });
    expect(shown).toMatchObject({
      subject: expect.stringMatching(/^server\d+\.example\.com$/),
      issuer: 'Corp Root',
      hosts: ['127.0.0.1', 'localhost'],
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      authority: { subject: 'Corp Root', isRoot: true },
    });
    expect(Date.parse(shown.validTo)).toBeGreaterThan(Date.parse(shown.validFrom));
    expect(shown.authority.pem.replaceAll(/\s/g, '')).toBe(authority.pem.replaceAll(/\s/g, ''));
    expect(server.requests).toEqual([]);
  });

  it('shows one that expired as well', async () => {
    await using server = await startScriptedServer({ tls: authority.issue({ days: -1 }) });
    const shown = await fetchPeerCertificate(new URL(server.origin), direct, { signal });
    expect(Date.parse(shown.validTo)).toBeLessThan(Date.now());
  });

  it('knows a certificate that signs itself', async () => {
    const key = await readFile(path.join(authority.folder, 'ca.key'), 'utf8');
    await using server = await startScriptedServer({ tls: { key, cert: authority.pem } });
    const shown = await fetchPeerCertificate(new URL(server.origin), direct, { signal });
    expect(shown.authority).toMatchObject({ subject: 'Corp Root', isRoot: true });
    expect(shown.authority.fingerprint).toBe(shown.fingerprint);
  });

  it('says when the server keeps its authority to itself', async () => {
    const { key, cert } = authority.issue();
    const leaf = `${cert.split('-----END CERTIFICATE-----')[0] ?? ''}-----END CERTIFICATE-----\n`;
    await using server = await startScriptedServer({ tls: { key, cert: leaf } });
    const shown = await fetchPeerCertificate(new URL(server.origin), direct, { signal });
    expect(shown.authority.isRoot).toBe(false);
  });

  it('goes the way through the proxy', async () => {
    const issued = authority.issue({ names: 'DNS:registry.example' });
    await using server = await startScriptedServer({ tls: issued });
    await using proxy = await startProxyServer({ login: 'me:pass' });
    const through = (url: string): ConnectionSettings => ({ ...direct, proxy: () => ({ proxy: url }) });
    const target = new URL(`https://registry.example:${server.port}`);
    const withLogin = through(proxy.url.replace('//', '//me:pass@'));
    expect((await fetchPeerCertificate(target, withLogin, { signal })).hosts).toEqual(['registry.example']);
    expect(await failure(fetchPeerCertificate(target, through(proxy.url), { signal }))).toBeInstanceOf(
      ProxyError,
    );
  });

  it('says why no connection comes about', async () => {
    await using plain = await startScriptedServer();
    const ask = (host: string): Promise<unknown> =>
      failure(fetchPeerCertificate(new URL(`https://${host}`), direct, { signal }));
    expect(await ask(plain.host)).toBeInstanceOf(TlsError);
    expect(await ask(`127.0.0.1:${await findFreePort()}`)).toBeInstanceOf(NetworkError);
  });

  it('ends with the wish of the caller', async () => {
    await using silent = await startSilentServer();
    const controller = new AbortController();
    const asked = fetchPeerCertificate(new URL(silent.origin), direct, { signal: controller.signal });
    await silent.connected;
    const reason = new Error('closed by the user');
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });
});

describe('isClosedAfterHandshake', () => {
  it('tells a server that wants a client certificate from one that does not', async () => {
    const issued = authority.issue();
    await using strict = await startScriptedServer({
      tls: { ...issued, ca: authority.pem, requestCert: true },
    });
    await using open = await startScriptedServer({ tls: issued });
    expect(await isClosedAfterHandshake(new URL(strict.origin), direct, { signal })).toBe(true);
    expect(await isClosedAfterHandshake(new URL(open.origin), direct, { signal })).toBe(false);
  });
});

/** Takes connections and never says a word. */
async function startSilentServer(): Promise<
  AsyncDisposable & { readonly origin: string; readonly connected: Promise<void> }
> {
  const server: Server = createServer();
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const connected = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      resolve();
    });
  });
  return {
    origin: `https://127.0.0.1:${port}`,
    connected,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
