/** Which TLS choices hold for a host: those of the registry it is, or of the registry whose logins it may have. */
import { canonicalRegistry } from '../../oci/reference.ts';
import type { HostTls } from '../../http/settings.ts';
import { type SavedRegistry, toApiUrl } from '../savedRegistries.ts';

/**
 * A token service on a host of its own is trusted by the authorities that were named for its registry, since both
 * usually have their certificates from one place. Nothing else is handed on: no client certificate, no plain HTTP.
 */
export function createTlsLookup(options: {
  registries(): readonly SavedRegistry[];
  /** The registries whose login the host may have, because the person said so. */
  registriesServedBy(realmHost: string): readonly string[];
}): (host: string) => HostTls | undefined {
  return (host) => {
    const registries = options.registries();
    const own = registries.find(({ url }) => toApiUrl(url).host === host);
    if (own !== undefined) {
      return own.tls;
    }
    const served = options.registriesServedBy(host);
    const caFile = registries.find(
      ({ url, tls }) => tls?.caFile !== undefined && served.includes(canonicalRegistry(url.host)),
    )?.tls?.caFile;
    return caFile === undefined ? undefined : { caFile };
  };
}
