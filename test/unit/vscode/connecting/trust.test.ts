/** Trusting a certificate for one registry: what is shown, what is kept, and when it would not help. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchPeerCertificate, type PeerCertificate } from '../../../../src/http/peerCertificate.ts';
import { describeCertificate, findLastingFault } from '../../../../src/vscode/connecting/certificateText.ts';
import { NoCertificateInFileError } from '../../../../src/vscode/connecting/errors.ts';
import { findScheme } from '../../../../src/vscode/connecting/loopbackScheme.ts';
import {
  isKeptCertificate,
  keepCertificate,
  readCertificateName,
  removeCertificate,
} from '../../../../src/vscode/connecting/trustedFiles.ts';
import { startScriptedServer } from '../../../support/scriptedServer.ts';
import { type Authority, createAuthority, type ServerCertificate } from '../../../support/certificates.ts';

let folder: string;
let authority: Authority;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'storage-'));
  authority = createAuthority();
});

afterEach(async () => {
  authority[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

const settings = { tls: () => undefined, proxy: () => ({}), environment: {} };
const { signal } = new AbortController();

/** What a server with this certificate shows. */
async function show(tls: ServerCertificate): Promise<PeerCertificate> {
  await using server = await startScriptedServer({ tls });
  return await fetchPeerCertificate(new URL(server.origin), settings, { signal });
}

const now = { hostname: '127.0.0.1', nowMs: Date.now() + 60_000 };

describe('findLastingFault', () => {
  it('finds none in a certificate that is merely unknown', async () => {
    const certificate = await show(authority.issue());
    expect(findLastingFault(certificate, now)).toBeUndefined();
    expect(findLastingFault(certificate, { ...now, hostname: 'localhost' })).toBeUndefined();
  });

  it('finds that it expired, or is not valid yet', async () => {
    const expired = findLastingFault(await show(authority.issue({ days: -1 })), now);
    expect(expired?.summary).toMatch(/expired on \d{4}-\d\d-\d\d, and trusting it would not change that\.$/);
    const early = { ...now, nowMs: Date.parse('2001-01-01') };
    expect(findLastingFault(await show(authority.issue()), early)?.summary).toContain('is not valid before');
  });

  it('finds that it is for other hosts, wildcards and addresses included', async () => {
    const certificate = await show(authority.issue({ names: 'DNS:*.example.com,IP:10.0.0.7,IP:::1' }));
    const find = (hostname: string): string | undefined =>
      findLastingFault(certificate, { ...now, hostname })?.summary;
    expect(find('registry.example.com')).toBeUndefined();
    expect(find('10.0.0.7')).toBeUndefined();
    expect(find('[::1]')).toBeUndefined();
    expect(find('a.b.example.com')).toContain('not for a.b.example.com');
    expect(find('example.com')).toContain('The certificate is for *.example.com, 10.0.0.7');
    expect(find('10.0.0.8')).toContain('not for 10.0.0.8');
  });
});

describe('describeCertificate', () => {
  it('shows names, validity and fingerprints of what is presented and what would be trusted', async () => {
    const certificate = await show(authority.issue());
    const text = describeCertificate(certificate, { replacedFile: undefined });
    expect(text).toContain('Certificate: server1.example.com');
    expect(text).toContain('Issued by: Example Root');
    expect(text).toContain('Names: 127.0.0.1, localhost');
    expect(text).toContain(`SHA-256: ${certificate.fingerprint}`);
    expect(text).toContain(`root authority “Example Root”, SHA-256 ${certificate.authority.fingerprint}`);
    expect(text).toContain('for this registry alone, not by this machine');
    expect(text).not.toContain('takes the place of');
  });

  it('says which file of the user it would replace', async () => {
    const certificate = await show(authority.issue());
    expect(describeCertificate(certificate, { replacedFile: '/own.pem' })).toContain(
      'It takes the place of /own.pem in the settings',
    );
  });
});

describe('kept certificates', () => {
  it('are files of their registry that Node accepts as authorities', async () => {
    const certificate = await show(authority.issue());
    const file = await keepCertificate({
      folder,
      host: '[::1]:5000',
      pem: certificate.authority.pem,
    });
    expect(path.isAbsolute(file)).toBe(true);
    expect(path.basename(file)).toBe('___1__5000.pem');
    await expect(readCertificateName(file)).resolves.toContain('Example Root');
    expect(isKeptCertificate(file, { folder })).toBe(true);
  });

  it('add up for one registry, each once', async () => {
    using other = createAuthority('Other Root');
    for (const pem of [authority.pem, other.pem, authority.pem]) {
      await keepCertificate({ folder, host: 'registry.example.com', pem });
    }
    const text = readFileSync(path.join(folder, 'certificates', 'registry.example.com.pem'), 'utf8');
    expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(text.endsWith('-----\n')).toBe(true);
  });

  it('go when they are removed, and nothing else does', async () => {
    const file = await keepCertificate({ folder, host: 'registry.example.com', pem: authority.pem });
    await removeCertificate(authority.caFile, { folder });
    await removeCertificate(path.join(folder, 'certificates', '..', '..', 'elsewhere.pem'), { folder });
    await removeCertificate(file, { folder });
    await removeCertificate(file, { folder });
    expect(readFileSync(authority.caFile, 'utf8')).toBe(authority.pem);
    await expect(readCertificateName(file)).rejects.toThrow(NoCertificateInFileError);
  });

  it('are not made of files that hold none', async () => {
    const file = path.join(folder, 'text.pem');
    writeFileSync(file, 'hello');
    await expect(readCertificateName(file)).rejects.toThrow(NoCertificateInFileError);
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    await expect(readCertificateName(file)).rejects.toThrow(NoCertificateInFileError);
  });
});

describe('findScheme', () => {
  it('finds TLS on this machine where the server speaks it, whoever signed its certificate', async () => {
    await using server = await startScriptedServer({ tls: authority.issue() });
    await expect(findScheme(server.host, settings, { signal })).resolves.toBe('https');
    expect(server.requests).toEqual([]);
  });

  it('finds plain HTTP on this machine where it does not', async () => {
    await using server = await startScriptedServer();
    await expect(findScheme(server.host, settings, { signal })).resolves.toBe('http');
    expect(server.requests).toEqual([]);
  });

  it('asks nobody elsewhere: https it is (Z44)', async () => {
    await expect(findScheme('registry.example.com', settings, { signal })).resolves.toBe('https');
    await expect(findScheme('localhost.evil.example.com:5000', settings, { signal })).resolves.toBe('https');
  });
});
