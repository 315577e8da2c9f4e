/** Certificates that Docker and Podman know already. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCertificateFolders, toCertificateRoots } from '../../../src/http/certificateFolders.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'certs-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** `files` by their path below `certs.d`. */
async function write(root: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = path.join(base, root);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return folder;
}

describe('toCertificateRoots', () => {
  it("names the user's places before the machine's", () => {
    expect(toCertificateRoots({ platform: 'linux', home: '/home/ann', environment: {} })).toEqual([
      '/home/ann/.docker/certs.d',
      '/home/ann/.config/docker/certs.d',
      '/home/ann/.config/containers/certs.d',
      '/etc/docker/certs.d',
      '/etc/containers/certs.d',
    ]);
  });

  it('goes by XDG_CONFIG_HOME unless it is empty', () => {
    const roots = (value: string) =>
      toCertificateRoots({ platform: 'darwin', home: '/Users/ann', environment: { XDG_CONFIG_HOME: value } });
    expect(roots('/config')).toContain('/config/containers/certs.d');
    expect(roots('')).toContain('/Users/ann/.config/containers/certs.d');
  });

  it('knows the places on Windows', () => {
    const machine = { platform: 'win32', home: 'C:\\Users\\ann' } as const;
    expect(toCertificateRoots({ ...machine, environment: { ProgramData: 'D:\\Data' } })).toEqual([
      'C:\\Users\\ann\\.docker\\certs.d',
      'D:\\Data\\docker\\certs.d',
    ]);
    expect(toCertificateRoots({ ...machine, environment: {} })).toContain('C:\\ProgramData\\docker\\certs.d');
  });
});

describe('readCertificateFolders', () => {
  it('adds up the authorities of every place, and takes the first client certificate', async () => {
    const own = await write('own', { 'r.example/a.crt': 'A', 'r.example/b.crt': 'B' });
    const machine = await write('machine', {
      'r.example/c.crt': 'C',
      'r.example/me.cert': 'CERT',
      'r.example/me.key': 'KEY',
    });
    const found = await readCertificateFolders([own, machine], 'r.example');
    expect([...found.authorities].toSorted()).toEqual(['A', 'B', 'C']);
    expect(found.client).toEqual({ cert: 'CERT', key: 'KEY' });
  });

  it('looks for the port with a colon and, as on Windows, without', async () => {
    const root = await write('root', { 'r.example:5000/a.crt': 'A', 'r.example5000/b.crt': 'B' });
    const found = await readCertificateFolders([root], 'r.example:5000');
    expect(found.authorities).toEqual(['A', 'B']);
  });

  it('trusts nothing of another host or port', async () => {
    const root = await write('root', { 'r.example/a.crt': 'A', 'r.example:5001/b.crt': 'B' });
    expect(await readCertificateFolders([root], 'r.example:5000')).toEqual({
      authorities: [],
      client: undefined,
    });
  });

  it('takes a client certificate only with its key', async () => {
    const root = await write('root', {
      'r.example/a.cert': 'A',
      'r.example/b.cert': 'B',
      'r.example/b.key': 'BK',
    });
    expect((await readCertificateFolders([root], 'r.example')).client).toEqual({ cert: 'B', key: 'BK' });
  });

  it('goes on without what is missing or cannot be read', async () => {
    const root = await write('root', { 'r.example/a.crt': 'A' });
    await mkdir(path.join(root, 'r.example/folder.crt'));
    const file = path.join(root, 'r.example/a.crt');
    const found = await readCertificateFolders([path.join(base, 'nowhere'), file, root], 'r.example');
    expect(found).toEqual({ authorities: ['A'], client: undefined });
  });
});
