/** What the person is shown of a certificate before trusting it, and whether trusting it would help at all. */
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { PeerCertificate } from '../../http/peerCertificate.ts';
import { formatInstant } from '../../shared/format.ts';
import { CertificateNotMendableError } from './errors.ts';

/** The fault that stays however much the authority is trusted, or `undefined`. */
export function findLastingFault(
  certificate: PeerCertificate,
  server: { readonly hostname: string; readonly nowMs: number },
): CertificateNotMendableError | undefined {
  const hostname = server.hostname.replace(/^\[(.*)\]$/, '$1');
  if (Date.parse(certificate.validTo) < server.nowMs) {
    return new CertificateNotMendableError({
      summary: `The certificate of ${hostname} expired on ${certificate.validTo.slice(0, 10)}, and trusting it would not change that.`,
      remedy: 'Whoever runs the registry must renew it; check the clock of this machine, too.',
    });
  }
  if (Date.parse(certificate.validFrom) > server.nowMs) {
    return new CertificateNotMendableError({
      summary: `The certificate of ${hostname} is not valid before ${certificate.validFrom.slice(0, 10)}, and trusting it would not change that.`,
      remedy: 'Check the clock of this machine.',
    });
  }
  if (!isForHost(certificate, hostname)) {
    const names =
      certificate.hosts.length === 0 ? certificate.subject : certificate.hosts.slice(0, 5).join(', ');
    return new CertificateNotMendableError({
      summary: `The certificate is for ${names}, not for ${hostname}, and trusting it would not change that.`,
      remedy: 'Use the name that the certificate is made for as the address of the registry.',
    });
  }
  return undefined;
}

/** The facts to compare, one a line, and how far the trust would go. */
export function describeCertificate(
  certificate: PeerCertificate,
  options: { readonly replacedFile: string | undefined },
): string {
  const { authority } = certificate;
  const isItself = authority.fingerprint === certificate.fingerprint;
  const authorityKind = authority.isRoot ? 'root authority' : 'authority';
  return [
    `Certificate: ${certificate.subject}`,
    `Issued by: ${certificate.issuer}`,
    `Names: ${certificate.hosts.length === 0 ? 'none' : certificate.hosts.slice(0, 10).join(', ')}`,
    `Valid: ${formatInstant(certificate.validFrom)} to ${formatInstant(certificate.validTo)}`,
    `SHA-256: ${certificate.fingerprint}`,
    '',
    isItself
      ? 'This certificate itself will be trusted.'
      : `What will be trusted is its ${authorityKind} “${authority.subject}”, SHA-256 ${authority.fingerprint}.`,
    'It is trusted for this registry alone, not by this machine. Compare the fingerprint with one that you got from whoever runs the registry.',
    ...(options.replacedFile === undefined
      ? []
      : [`It takes the place of ${options.replacedFile} in the settings of this registry.`]),
  ].join('\n');
}

/** As Node decides it (RFC 9525), from the names alone. */
function isForHost(certificate: PeerCertificate, hostname: string): boolean {
  const names = certificate.hosts.map((name) => (isIP(name) === 0 ? `DNS:${name}` : `IP Address:${name}`));
  const subject = { CN: certificate.subject, C: '', ST: '', L: '', O: '', OU: '' };
  const fault = checkServerIdentity(hostname, {
    subject,
    issuer: subject,
    ...(names.length === 0 ? {} : { subjectaltname: names.join(', ') }),
    ca: false,
    valid_from: certificate.validFrom,
    valid_to: certificate.validTo,
    fingerprint: '',
    fingerprint256: certificate.fingerprint,
    fingerprint512: '',
    serialNumber: '',
    raw: Buffer.alloc(0),
  });
  return fault === undefined;
}
