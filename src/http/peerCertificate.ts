/** Asks a server for its certificate without trusting it and without sending it anything. */
import type { Socket } from 'node:net';
import {
  connect,
  type DetailedPeerCertificate,
  type PeerCertificate as TlsPeerCertificate,
  type TLSSocket,
} from 'node:tls';
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
  return connectToPeer(url, settings, { ...options, onConnected: readCertificate });
}

/**
 * Whether the server ends a connection right after the handshake although nothing was sent. In TLS 1.3 that is when a
 * server learns that there is no client certificate (RFC 8446 section 4.4.2.4), and the alert often does not arrive.
 */
export async function isClosedAfterHandshake(
  url: URL,
  settings: ConnectionSettings,
  options: { readonly signal: AbortSignal },
): Promise<boolean> {
  return connectToPeer(url, settings, { ...options, onConnected: waitForClose }).catch(() => false);
}

/** Longer than a server on the other side of the world takes to refuse. */
const closeWaitMs = 1500;

async function connectToPeer<T>(
  url: URL,
  settings: ConnectionSettings,
  options: { readonly signal: AbortSignal; readonly onConnected: (socket: TLSSocket) => T | Promise<T> },
): Promise<T> {
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
    return await shakeHands({ host, port, tunnel }, options);
  } catch (thrown) {
    options.signal.throwIfAborted();
    throw toFailure(thrown, { host: url.host });
  }
}

function shakeHands<T>(
  target: { readonly host: string; readonly port: number; readonly tunnel: Socket | undefined },
  options: { readonly signal: AbortSignal; readonly onConnected: (socket: TLSSocket) => T | Promise<T> },
): Promise<T> {
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
      socket.removeListener('error', reject);
      Promise.resolve(options.onConnected(socket))
        .then(resolve, reject)
        .finally(() => socket.destroy());
    });
    socket.once('timeout', () =>
      socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
    );
    socket.once('error', reject);
    socket.once('close', () => options.signal.removeEventListener('abort', abort));
  });
}

function readCertificate(socket: TLSSocket): PeerCertificate {
  return toPeerCertificate(socket.getPeerCertificate(true));
}

function waitForClose(socket: TLSSocket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), closeWaitMs);
    const onEnd = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    socket.once('end', onEnd);
    socket.once('error', onEnd);
    socket.once('close', onEnd);
    socket.resume();
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

function toCertificateNames(certificate: TlsPeerCertificate): CertificateNames {
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
