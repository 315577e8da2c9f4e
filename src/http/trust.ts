/** Whom we trust for a host, and what we show it: authorities of the system, of certs.d and of the settings. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { getCACertificates, rootCertificates } from 'node:tls';
import { readCertificateFolders } from './certificateFolders.ts';
import { CertificateFileError } from './errors.ts';
import type { HostTls } from './settings.ts';

/** Options of `tls.connect`. */
export interface TrustOptions {
  readonly ca: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized: boolean;
  /** A certificate that the user chose to trust need not be a root. */
  readonly allowPartialTrustChain: boolean;
}

let machineAuthorities: readonly string[] | undefined;

/** The authorities of the operating system, of Node and of NODE_EXTRA_CA_CERTS; read once, since it takes a while. */
export function readMachineAuthorities(): readonly string[] {
  machineAuthorities ??= [
    ...new Set([...rootCertificates, ...getCACertificates('system'), ...getCACertificates('extra')]),
  ];
  return machineAuthorities;
}

/** @throws CertificateFileError for a file named in the settings that cannot be used. */
export async function readTrust(
  host: string,
  tls: HostTls | undefined,
  options: { readonly certificateRoots: readonly string[] },
): Promise<TrustOptions> {
  const folders = await readCertificateFolders(options.certificateRoots, host);
  const own = tls?.caFile === undefined ? [] : [await readCertificate(host, tls.caFile)];
  const client = (await readClient(host, tls)) ?? folders.client;
  return {
    ca: [...own, ...folders.authorities, ...readMachineAuthorities()],
    ...(client === undefined ? {} : { cert: client.cert, key: client.key }),
    rejectUnauthorized: tls?.rejectUnauthorized ?? true,
    allowPartialTrustChain: own.length > 0 || folders.authorities.length > 0,
  };
}

async function readClient(
  host: string,
  tls: HostTls | undefined,
): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (tls?.certFile === undefined) {
    return undefined;
  }
  const cert = await readCertificate(host, tls.certFile);
  // One PEM file may hold both.
  const keyFile = tls.keyFile ?? tls.certFile;
  const key = await readPem(host, keyFile);
  try {
    createPrivateKey(key);
  } catch (cause) {
    throw new CertificateFileError({ host, file: keyFile, cause });
  }
  return { cert, key };
}

async function readCertificate(host: string, file: string): Promise<string> {
  const text = await readPem(host, file);
  if (!isCertificate(text)) {
    throw new CertificateFileError({ host, file, cause: new Error('it holds no certificate') });
  }
  return text;
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

async function readPem(host: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CertificateFileError({ host, file, cause });
  }
}
