/** The report of a connection test says everything that helps and nothing that lets anybody in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { FoundCredential } from '../../../../src/credentials/credential.ts';
import { runConnectionTest } from '../../../../src/vscode/connecting/connectionTests.ts';
import { type ReportSubject, writeReport } from '../../../../src/vscode/connecting/reportDocument.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scriptedServer.ts';

let server: ScriptedServer;

beforeEach(async () => {
  server = await startScriptedServer();
});

afterEach(async () => {
  await server.close();
});

const credential: FoundCredential = {
  secret: { kind: 'basic', username: 'octocat', password: 's3cret-pass' },
  username: 'octocat',
  origin: { kind: 'docker-config', path: '/home/octocat/.docker/config.json' },
};

async function report(fields: Partial<ReportSubject> = {}): Promise<string> {
  const url = new URL(server.origin);
  const run = await runConnectionTest(
    {
      settings: { tls: () => undefined, proxy: () => ({}), environment: {} },
      realms: { approve: () => Promise.resolve(true) },
      log: silentLogger,
    },
    { url, tls: {}, credentials: { find: () => Promise.resolve(fields.credential?.secret) } },
    { signal: new AbortController().signal, onStep: () => undefined },
  );
  return writeReport({
    url,
    tls: {},
    run,
    proxyHost: undefined,
    credential: undefined,
    certificate: undefined,
    testedAt: new Date('2026-11-23T12:00:00Z'),
    ...fields,
  });
}

describe('writeReport', () => {
  it('tells steps, requests, answers, times, login and server', async () => {
    server
      .on('GET /v2/', { headers: { server: 'nginx | test' }, body: '{}' })
      .on('GET /v2/_catalog', { body: '{"repositories":["a"]}' });
    const text = await report();
    expect(text).toContain(`# Connection to ${server.origin}`);
    expect(text).toContain('Images of this registry can be read.');
    expect(text).toContain('| Registry API | ok |');
    expect(text).toMatch(new RegExp(`\\| GET ${server.origin}/v2/ \\| 200 \\| \\d+ ms \\|`));
    expect(text).toContain('- Proxy: none');
    expect(text).toContain('- Encryption: none, plain HTTP');
    expect(text).toContain('- Login: none is known; requests are anonymous');
    expect(text).toContain('- server: nginx | test');
  });

  it('begins with what failed and what to do', async () => {
    server.on('GET /v2/', { body: '<html></html>', headers: { 'content-type': 'text/html' } });
    const text = await report();
    expect(text).toContain('Images of this registry cannot be read.');
    expect(text).toMatch(/answers, but not as a container registry\. Check the address/);
  });

  it('names the way through proxy and authorities', async () => {
    server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { status: 404, body: '' });
    const text = await report({
      url: new URL('https://registry.example.com/base'),
      tls: { caFile: '/ca.pem', certFile: '/client.pem', rejectUnauthorized: false },
      proxyHost: 'proxy.example.com:8080',
      certificate: {
        subject: 'registry.example.com',
        issuer: 'Example Root',
        hosts: ['registry.example.com'],
        validFrom: '2026-01-01T00:00:00.000Z',
        validTo: '2027-01-01T00:00:00.000Z',
        fingerprint: 'AA:BB',
        authority: { subject: 'Example Root', fingerprint: 'CC:DD', isRoot: true, pem: '' },
      },
    });
    expect(text).toContain('- API: https://registry.example.com/base/v2/');
    expect(text).toContain('- Proxy: proxy.example.com:8080');
    expect(text).toContain('and /ca.pem');
    expect(text).toContain('- Client certificate: /client.pem');
    expect(text).toContain('no, switched off in the settings of this registry');
    expect(text).toContain('- Issued by: Example Root');
  });

  it('says who is signed in and through what, and holds no secret', async () => {
    const challenge = { 'www-authenticate': `Bearer realm="${server.origin}/token",service="registry"` };
    const answer = ({ headers }: { readonly headers: { readonly authorization?: string | undefined } }) =>
      headers.authorization === 'Bearer the-bearer-token'
        ? { body: '{"repositories":[]}' }
        : { status: 401, headers: challenge, body: '{}' };
    server
      .on('GET /v2/', answer)
      .on('GET /v2/_catalog', answer)
      .on('GET /token', { body: JSON.stringify({ token: 'the-bearer-token' }) });
    const text = await report({ credential });
    expect(text).toContain("- Login: octocat, signed in through Docker's config.json");
    expect(text).toContain(`${server.origin}/token`);
    expect(text).not.toMatch(/s3cret-pass|the-bearer-token|b2N0b2NhdD/);
  });

  it('keeps what a server says on its line', async () => {
    server.on('GET /v2/', {
      status: 418,
      body: JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'a\n# b | c' }] }),
    });
    const text = await report();
    expect(text).not.toMatch(/^# b/m);
  });
});
