/** Adds to a refused certificate who it says it is: worth one more handshake, since nothing can be judged without. */
import { TlsError, type TlsFault } from './errors.ts';
import { fetchPeerCertificate } from './peerCertificate.ts';
import type { ConnectionSettings } from './settings.ts';
import type { Send } from './step.ts';

const aboutTheCertificate: readonly TlsFault[] = [
  'self-signed',
  'unknown-authority',
  'expired',
  'not-yet-valid',
  'wrong-host',
];

export function withCertificateNames(transport: Send, settings: ConnectionSettings): Send {
  return async (request, options) => {
    try {
      return await transport(request, options);
    } catch (thrown) {
      if (!(thrown instanceof TlsError) || !aboutTheCertificate.includes(thrown.fault)) {
        throw thrown;
      }
      const certificate = await fetchPeerCertificate(request.url, settings, options).catch(() => undefined);
      options.signal.throwIfAborted();
      throw new TlsError({ host: thrown.host, fault: thrown.fault, certificate, cause: thrown.cause });
    }
  };
}
