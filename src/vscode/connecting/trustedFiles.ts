/** Certificates that were trusted for one registry, as files in the extension's own folder. */
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NoCertificateInFileError } from './errors.ts';

/**
 * Keeps `pem` as the authority of `host` and gives the file's absolute path. What was trusted for the host before in
 * the same file stays trusted: a registry and its token service may have different authorities.
 */
export async function keepCertificate(certificate: {
  readonly folder: string;
  readonly host: string;
  readonly pem: string;
}): Promise<string> {
  const file = path.join(toFolder(certificate.folder), `${toFileName(certificate.host)}.pem`);
  await mkdir(path.dirname(file), { recursive: true });
  const before = await readIfThere(file);
  const pem = certificate.pem.trim();
  await writeFile(file, before.includes(pem) ? before : `${before}${pem}\n`);
  return file;
}

/** Removes a file that `keepCertificate` made; files of the user's own are left alone. */
export async function removeCertificate(file: string, options: { readonly folder: string }): Promise<void> {
  if (isKeptCertificate(file, options)) {
    await rm(file, { force: true });
  }
}

export function isKeptCertificate(file: string, options: { readonly folder: string }): boolean {
  return path.dirname(path.resolve(file)) === path.resolve(toFolder(options.folder));
}

/** The name of the first certificate in a PEM file. @throws NoCertificateInFileError when there is none. */
export async function readCertificateName(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    // Node reads DER here as well, which is no use in a list of authorities.
    if (!text.includes('-----BEGIN CERTIFICATE-----')) {
      throw new Error('no PEM certificate');
    }
    return new X509Certificate(text).subject.replaceAll('\n', ', ');
  } catch (cause) {
    throw new NoCertificateInFileError({ file, cause });
  }
}

function toFolder(storageFolder: string): string {
  return path.join(storageFolder, 'certificates');
}

/** Colons are not allowed in file names everywhere. */
function toFileName(host: string): string {
  return host.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '_');
}

async function readIfThere(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  } catch {
    return '';
  }
}
