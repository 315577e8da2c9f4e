/** Whether a registry on this machine talks TLS, for references, which do not say it. */
import { isLoopbackHost } from '../../http/addresses.ts';
import { fetchPeerCertificate } from '../../http/peerCertificate.ts';
import type { ConnectionSettings } from '../../http/settings.ts';

/** As other tools do it: https where the server speaks it, plain HTTP else; https anywhere but on loopback. */
export async function findScheme(
  host: string,
  settings: ConnectionSettings,
  options: { readonly signal: AbortSignal },
): Promise<'http' | 'https'> {
  const url = new URL(`https://${host}`);
  if (!isLoopbackHost(url.hostname)) {
    return 'https';
  }
  try {
    await fetchPeerCertificate(url, settings, options);
    return 'https';
  } catch {
    options.signal.throwIfAborted();
    return 'http';
  }
}
