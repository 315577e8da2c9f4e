/** "Trust Certificate…": shows what a server presents and, if the person wants it, names a CA file for its registry. */
import * as vscode from 'vscode';
import { fetchPeerCertificate, type PeerCertificate } from '../../http/peerCertificate.ts';
import type { CommandParts } from '../commands/command.ts';
import { withCancellableProgress } from '../progress.ts';
import { describeCertificate, findLastingFault } from './certificateText.ts';
import { isKeptCertificate, keepCertificate, readCertificateName } from './trustedFiles.ts';

type TrustParts = Pick<CommandParts, 'connecting' | 'storageFolder'>;

interface Distrusted {
  /** Who presented the certificate: the registry, or its token service. */
  readonly server: URL;
  /** `host[:port]` of the registry whose settings will name the file. */
  readonly registryHost: string;
  /** What the registry's settings name now. */
  readonly caFile: string | undefined;
}

/**
 * The absolute path of the CA file to name, or `undefined` when the person thought better of it.
 * @throws CertificateNotMendableError when trust would not help, HttpError when the certificate cannot be had.
 */
export async function askToTrust(parts: TrustParts, distrusted: Distrusted): Promise<string | undefined> {
  const { server, registryHost } = distrusted;
  const certificate = await withCancellableProgress(
    `Reading the certificate of ${server.host}`,
    ({ signal }) => fetchPeerCertificate(server, parts.connecting.settings, { signal }),
  );
  if (certificate === undefined) {
    return undefined;
  }
  const fault = findLastingFault(certificate, { hostname: server.hostname, nowMs: Date.now() });
  if (fault !== undefined) {
    throw fault;
  }
  const chosen = await showCertificate(parts, distrusted, certificate);
  if (chosen === 'choose-file') {
    return chooseFile();
  }
  const { pem } = certificate.authority;
  return chosen === 'trust'
    ? keepCertificate({ folder: parts.storageFolder, host: registryHost, pem })
    : undefined;
}

interface TrustChoice extends vscode.MessageItem {
  readonly value: 'trust' | 'choose-file';
}

async function showCertificate(
  parts: TrustParts,
  { server, registryHost, caFile }: Distrusted,
  certificate: PeerCertificate,
): Promise<TrustChoice['value'] | undefined> {
  const isOwnFile = caFile !== undefined && !isKeptCertificate(caFile, { folder: parts.storageFolder });
  const which =
    server.host === registryHost ? server.host : `${server.host}, which signs in for ${registryHost}`;
  const choices: readonly TrustChoice[] = [
    { title: 'Trust for This Registry', value: 'trust' },
    { title: 'Choose CA File…', value: 'choose-file' },
  ];
  const chosen = await vscode.window.showWarningMessage(
    `Trust this certificate of ${which}?`,
    {
      modal: true,
      detail: describeCertificate(certificate, { replacedFile: isOwnFile ? caFile : undefined }),
    },
    ...choices,
  );
  return chosen?.value;
}

/** @throws NoCertificateInFileError for a file that is no PEM certificate. */
async function chooseFile(): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: 'Certificate Authorities of the Registry',
      openLabel: 'Use as CA File',
      filters: { Certificates: ['pem', 'crt', 'cer', 'ca-bundle'], 'All Files': ['*'] },
    })) ?? [];
  if (chosen === undefined) {
    return undefined;
  }
  await readCertificateName(chosen.fsPath);
  return chosen.fsPath;
}
