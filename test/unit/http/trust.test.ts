/** Whom we trust for a host, and what we show it. */
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateFileError } from '../../../src/http/errors.ts';
import { readTrust } from '../../../src/http/trust.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';

const host = 'registry.example:5000';

let authority: Authority;
beforeAll(() => {
  authority = createAuthority('Corp Root');
});
afterAll(() => authority[Symbol.dispose]());

const nowhere = { certificateRoots: [] };

/** A `certs.d` that knows the host. */
async function createRoots(): Promise<{ readonly certificateRoots: readonly string[] }> {
  const root = await mkdtemp(path.join(authority.folder, 'roots-'));
  await cp(authority.issueFolder(), path.join(root, host), { recursive: true });
  return { certificateRoots: [root] };
}

async function write(name: string, text: string): Promise<string> {
  const file = path.join(authority.folder, name);
  await writeFile(file, text);
  return file;
}

describe('readTrust', () => {
  it('without settings trusts the machine, shows nothing and verifies', async () => {
    const trust = await readTrust(host, undefined, nowhere);
    expect(trust).toMatchObject({ rejectUnauthorized: true, allowPartialTrustChain: false });
    expect(trust).not.toHaveProperty('cert');
    expect(trust.ca).toEqual(expect.arrayContaining(rootCertificates.slice(0, 3)));
  });

  it('adds the CA file of the settings to the authorities of the machine', async () => {
    const trust = await readTrust(host, { caFile: authority.caFile }, nowhere);
    expect(trust.ca[0]).toBe(authority.pem);
    expect(trust.ca.length).toBeGreaterThan(rootCertificates.length);
    expect(trust.allowPartialTrustChain).toBe(true);
  });

  it('takes the client certificate of the settings before that of certs.d', async () => {
    const roots = await createRoots();
    const files = authority.issueFiles();
    const own = await readTrust(host, files, roots);
    expect(own).toMatchObject({
      cert: await readFile(files.certFile, 'utf8'),
      key: await readFile(files.keyFile, 'utf8'),
    });
    const known = await readTrust(host, undefined, roots);
    expect(known.cert).toContain('BEGIN CERTIFICATE');
    expect(known.cert).not.toBe(own.cert);
    expect(known.ca).toContain(authority.pem);
  });

  it('finds certificate and key in one file', async () => {
    const { cert, key } = authority.issue();
    const certFile = await write('both.pem', `${cert}${key}`);
    expect((await readTrust(host, { certFile }, nowhere)).key).toContain('PRIVATE KEY');
  });

  it('switches verification off only where the settings say so', async () => {
    expect((await readTrust(host, { rejectUnauthorized: false }, nowhere)).rejectUnauthorized).toBe(false);
  });

  it.each([
    ['a CA file that is missing', async () => ({ caFile: '/nowhere/ca.pem' }), '/nowhere/ca.pem'],
    [
      'a CA file without a certificate',
      async () => ({ caFile: await write('note.pem', 'hello') }),
      'note.pem',
    ],
    [
      'a certificate file without a key',
      async () => ({ certFile: await write('alone.pem', authority.issue().cert) }),
      'alone.pem',
    ],
    [
      'a key file that holds none',
      async () => ({ certFile: authority.issueFiles().certFile, keyFile: authority.caFile }),
      'ca.pem',
    ],
  ])('names %s', async (_name, create, file) => {
    const thrown: unknown = await readTrust(host, await create(), nowhere).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(CertificateFileError);
    expect(thrown).toMatchObject({
      summary: expect.stringContaining(file),
      remedy: { action: 'edit-registry' },
    });
  });
});
