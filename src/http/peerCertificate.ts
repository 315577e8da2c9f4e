/** Asks a server for its certificate without trusting it and without sending it anything. */
import type { Socket } from 'node:net';
import { connect, type DetailedPeerCertificate, type PeerCertificate as TlsPeerCertificate } from 'node:tls';
import type { CertificateNames } from './errors.ts';
import { toFailure } from './failures.ts';
import { chooseProxy } from './proxyChoice.ts';
import type { ConnectionSettings } from './settings.ts';
import { readMachineAuthorities } from './trust.ts';
import { openTunnel } from './tunnel.ts';

export interface PeerCertificate extends CertificateNames {
  /** SHA-256 of the server's own certificate, as browsers show it: upper-case hex pairs and colons. */
  readonly fingerprint: string;
  /** The last certificate of the chain the server sent: its root, or the nearest to it. */
  readonly authority: {
    readonly subject: string;
    readonly fingerprint: string;
    /** Whether it signs itself, as roots do. */
    readonly isRoot: boolean;
    readonly pem: string;
  };
}

const timeoutMs = 10_000;

/** @throws HttpError when no TLS connection comes about. */
export async function fetchPeerCertificate(
  url: URL,
  settings: ConnectionSettings,
  options: { readonly signal: AbortSignal },
): Promise<PeerCertificate> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port) || 443;
  const proxy = chooseProxy(url, settings);
  const tunnel =
    proxy === undefined
      ? undefined
      : await openTunnel(
          proxy,
          { hostname: url.hostname, port },
          { timeoutMs, ca: readMachineAuthorities(), signal: options.signal },
        );
  try {
    return toPeerCertificate(await shakeHands({ host, port, tunnel }, options));
  } catch (thrown) {
    options.signal.throwIfAborted();
    throw toFailure(thrown, { host: url.host });
  }
}

function shakeHands(
  target: { readonly host: string; readonly port: number; readonly tunnel: Socket | undefined },
  options: { readonly signal: AbortSignal },
): Promise<DetailedPeerCertificate> {
  const { host, port, tunnel } = target;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ...(tunnel === undefined ? {} : { socket: tunnel }),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    const abort = (): void => void socket.destroy(new Error('cancelled'));
    options.signal.addEventListener('abort', abort, { once: true });
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate(true));
      socket.destroy();
    });
    socket.once('timeout', () =>
      socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
    );
    socket.once('error', reject);
    socket.once('close', () => options.signal.removeEventListener('abort', abort));
  });
}

function toPeerCertificate(leaf: DetailedPeerCertificate): PeerCertificate {
  let top = leaf;
  while (top.issuerCertificate !== undefined && top.issuerCertificate.fingerprint256 !== top.fingerprint256) {
    top = top.issuerCertificate;
  }
  const encoded = top.raw.toString('base64').replaceAll(/.{1,64}/g, '$&\n');
  return {
    ...toCertificateNames(leaf),
    fingerprint: leaf.fingerprint256,
    authority: {
      subject: toName(top.subject),
      fingerprint: top.fingerprint256,
      isRoot: toName(top.subject) === toName(top.issuer),
      pem: `-----BEGIN CERTIFICATE-----\n${encoded}-----END CERTIFICATE-----\n`,
    },
  };
}

export function toCertificateNames(certificate: TlsPeerCertificate): CertificateNames {
  return {
    subject: toName(certificate.subject),
    issuer: toName(certificate.issuer),
    hosts: (certificate.subjectaltname ?? '')
      .split(', ')
      .map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
      .filter((entry) => entry !== ''),
    validFrom: new Date(certificate.valid_from).toISOString(),
    validTo: new Date(certificate.valid_to).toISOString(),
  };
}

function toName(name: TlsPeerCertificate['subject'] | undefined): string {
  const common = name?.CN ?? name?.O ?? name?.OU ?? 'unnamed';
  return Array.isArray(common) ? common.join(', ') : common;
}
