/** TLS, proxies and limits, over real connections. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BodyTooLargeError,
  CertificateFileError,
  NetworkError,
  PlainHttpRefusedError,
  ProxyError,
  TlsError,
} from '../../../src/http/errors.ts';
import { fetchPeerCertificate } from '../../../src/http/peerCertificate.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { startProxyServer } from '../../support/proxyServer.ts';
import { findFreePort } from '../../support/realRegistry.ts';
import { startScriptedServer } from '../../support/scriptedServer.ts';
import { createTestHttp, signal } from './testClient.ts';

let authority: Authority;

beforeAll(() => {
  authority = createAuthority('Corp Root');
});

afterAll(() => authority[Symbol.dispose]());

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('TLS', () => {
  it('names a certificate whose authority is unknown, and sends nothing', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    await using http = createTestHttp();
    const thrown = await failure(
      http.get(`${server.origin}/`, { headers: { authorization: 'Basic secret' } }),
    );
    expect(thrown).toBeInstanceOf(TlsError);
    expect(thrown).toMatchObject({
      fault: 'unknown-authority',
      certificate: { issuer: 'Corp Root' },
      remedy: { action: 'trust-certificate' },
    });
    expect(server.requests).toHaveLength(0);
  });

  it('trusts the CA file of the settings for that host', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    await using http = createTestHttp({
      tls: (host) => (host === server.host ? { caFile: authority.caFile } : undefined),
    });
    server.on('GET /', { body: 'safe' });
    expect((await http.get(`${server.origin}/`)).text).toBe('safe');
  });

  it('trusts what certs.d has for that host and port', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    const root = await mkdtemp(path.join(authority.folder, 'roots-'));
    const folder = path.join(root, server.host);
    const { cp } = await import('node:fs/promises');
    await cp(authority.issueFolder(), folder, { recursive: true });
    await using http = createTestHttp({ certificateRoots: [root] });
    server.on('GET /', { body: 'safe' });
    expect((await http.get(`${server.origin}/`)).text).toBe('safe');
  });

  it('trusts a certificate that is no root when the user chose it', async () => {
    const leaf = authority.issue();
    const pem = `${leaf.cert.split('-----END CERTIFICATE-----')[0] ?? ''}-----END CERTIFICATE-----\n`;
    const caFile = path.join(authority.folder, 'leaf.pem');
    await writeFile(caFile, pem);
    await using server = await startScriptedServer({ tls: { key: leaf.key, cert: pem } });
    await using http = createTestHttp({ tls: () => ({ caFile }) });
    server.on('GET /', { body: 'safe' });
    expect((await http.get(`${server.origin}/`)).text).toBe('safe');
  });

  it.each([
    ['expired', { days: -1 }, 'expired'],
    ['for another host', { names: 'DNS:other.example' }, 'wrong-host'],
  ] as const)('says that a certificate is %s', async (_name, issued, fault) => {
    await using server = await startScriptedServer({ tls: authority.issue(issued) });
    await using http = createTestHttp({ tls: () => ({ caFile: authority.caFile }) });
    expect(await failure(http.get(`${server.origin}/`))).toMatchObject({ fault });
  });

  it('is not verified where the settings say so, and only there', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    await using http = createTestHttp({ tls: () => ({ rejectUnauthorized: false }) });
    server.on('GET /', { body: 'as chosen' });
    expect((await http.get(`${server.origin}/`)).text).toBe('as chosen');
  });

  it('shows a client certificate where one is asked for', async () => {
    await using server = await startScriptedServer({
      tls: { ...authority.issue(), ca: authority.pem, requestCert: true },
    });
    server.on('GET /', { body: 'welcome' });
    const tls = { caFile: authority.caFile, ...authority.issueFiles() };
    await using http = createTestHttp({ tls: () => tls });
    expect((await http.get(`${server.origin}/`)).text).toBe('welcome');
  });

  it('names a certificate file that cannot be used', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    const caFile = path.join(authority.folder, 'nonsense.pem');
    await writeFile(caFile, 'hello');
    await using http = createTestHttp({ tls: () => ({ caFile }) });
    const thrown = await failure(http.get(`${server.origin}/`));
    expect(thrown).toBeInstanceOf(CertificateFileError);
    expect(thrown).toMatchObject({ summary: expect.stringContaining('nonsense.pem') });
  });

  it('that the server does not speak is told apart', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    expect(await failure(http.get(`https://${server.host}/`))).toMatchObject({ fault: 'not-tls' });
  });

  it('shows the certificate to somebody who wants to decide', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    const settings = { tls: () => undefined, proxy: () => ({}), environment: {} };
    const shown = await fetchPeerCertificate(new URL(server.origin), settings, { signal });
    expect(shown).toMatchObject({ issuer: 'Corp Root', authority: { subject: 'Corp Root', isRoot: true } });
    expect(shown.hosts).toContain('localhost');
  });
});

describe('plain HTTP', () => {
  it('is refused beyond loopback unless it was allowed', async () => {
    await using http = createTestHttp();
    const thrown = await failure(http.get('http://registry.example/v2/'));
    expect(thrown).toBeInstanceOf(PlainHttpRefusedError);
    await using allowing = createTestHttp({ tls: () => ({ allowHttp: true }) });
    expect(await failure(allowing.get('http://registry.invalid/v2/'))).toMatchObject({
      fault: 'name-not-found',
    });
  });
});

describe('a proxy', () => {
  // Loopback is never reached through a proxy, so the target has a name; the proxy of the tests looks no name up.
  const target = (port: number): string => `https://registry.example:${port}/`;

  it('is gone through for https, with its login', async () => {
    const issued = authority.issue({ names: 'DNS:registry.example' });
    await using server = await startScriptedServer({ tls: issued });
    await using proxy = await startProxyServer({ login: 'me:pass' });
    await using http = createTestHttp({
      tls: () => ({ caFile: authority.caFile }),
      proxy: { proxy: proxy.url.replace('http://', 'http://me:pass@') },
    });
    server.on('GET /', { body: 'through' });
    expect((await http.get(target(server.port))).text).toBe('through');
    expect(proxy.targets).toEqual([`registry.example:${server.port}`]);
  });

  it('that asks for a login is told apart from the registry', async () => {
    await using proxy = await startProxyServer({ login: 'me:pass' });
    await using http = createTestHttp({ proxy: { proxy: proxy.url } });
    const thrown = await failure(http.get(target(443)));
    expect(thrown).toBeInstanceOf(ProxyError);
    expect(thrown).toMatchObject({ stage: 'proxy', remedy: { action: 'open-settings' } });
  });

  it('that refuses or is not there is told apart', async () => {
    await using proxy = await startProxyServer({ refusesWith: 403 });
    await using http = createTestHttp({ proxy: { proxy: proxy.url } });
    expect(await failure(http.get(target(443)))).toBeInstanceOf(ProxyError);
    const gone = `http://127.0.0.1:${await findFreePort()}`;
    await using lost = createTestHttp({ proxy: { proxy: gone } });
    expect(await failure(lost.get(target(443)))).toMatchObject({ stage: 'proxy' });
  });
});

describe('limits and broken answers', () => {
  it('stop reading at the limit and name what was read', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /big', { body: Buffer.alloc(2 * 1024 * 1024) });
    const thrown = await failure(http.get(`${server.origin}/big`));
    expect(thrown).toBeInstanceOf(BodyTooLargeError);
    expect(thrown).toMatchObject({
      summary: expect.stringContaining('an answer larger than the limit of 1024 KiB'),
    });
  });

  it('hold for what a compressed body becomes', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /bomb', {
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(4 * 1024 * 1024)),
    });
    server.on('GET /small', { headers: { 'content-encoding': 'gzip' }, body: gzipSync('small') });
    expect(await failure(http.get(`${server.origin}/bomb`))).toBeInstanceOf(BodyTooLargeError);
    expect((await http.get(`${server.origin}/small`)).text).toBe('small');
  });

  it('tell a closed port, a name that is none, and a server that speaks something else', async () => {
    await using http = createTestHttp();
    expect(await failure(http.get(`http://127.0.0.1:${await findFreePort()}/`))).toMatchObject({
      fault: 'refused',
    });
    expect(await failure(http.get('https://registry.invalid/'))).toMatchObject({ fault: 'name-not-found' });
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.0\r\n'));
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const thrown = await failure(http.get(`http://127.0.0.1:${port}/`));
    server.close();
    expect(thrown).toBeInstanceOf(NetworkError);
    expect(thrown).toMatchObject({ fault: 'not-http' });
  });

  it('use at most eight connections to one host', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    let open = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    server.on('GET /x', async () => {
      most = Math.max(most, ++open);
      if (open >= 8) {
        waiting.splice(0).forEach((release) => release());
      } else {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
      open--;
      return { body: 'x' };
    });
    const all = Array.from({ length: 24 }, () => http.get(`${server.origin}/x`));
    await Promise.all(all);
    expect(most).toBe(8);
  });
});
