/**
 * Explains a TLS connection that failed by looking at the server once more: who its certificate says it is, since nothing
 * can be judged without, and whether it wanted one from us.
 */
import { NetworkError, TlsError, type TlsFault } from './errors.ts';
import { fetchPeerCertificate, isClosedAfterHandshake } from './peerCertificate.ts';
import type { ConnectionSettings } from './settings.ts';
import type { Send } from './step.ts';

const aboutTheCertificate: readonly TlsFault[] = [
  'self-signed',
  'unknown-authority',
  'expired',
  'not-yet-valid',
  'wrong-host',
];

export function withTlsReasons(transport: Send, settings: ConnectionSettings): Send {
  return async (request, options) => {
    try {
      return await transport(request, options);
    } catch (thrown) {
      const { url } = request;
      if (thrown instanceof TlsError && aboutTheCertificate.includes(thrown.fault)) {
        const certificate = await fetchPeerCertificate(url, settings, options).catch(() => undefined);
        options.signal.throwIfAborted();
        throw new TlsError({ host: thrown.host, fault: thrown.fault, certificate, cause: thrown.cause });
      }
      const isLost = thrown instanceof NetworkError && thrown.fault === 'connection-lost';
      const showsNone = url.protocol === 'https:' && settings.tls(url.host)?.certFile === undefined;
      if (isLost && showsNone && (await isClosedAfterHandshake(url, settings, options))) {
        throw new TlsError({ host: url.host, fault: 'client-certificate-required', cause: thrown });
      }
      throw thrown;
    }
  };
}
