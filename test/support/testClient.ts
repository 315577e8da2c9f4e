/** Our own client for tests that need something in a registry: no login, no editor. */
import { silentLogger } from '../../src/base/logger.ts';
import { type ConnectedClient, createRegistryClient } from '../../src/distribution/client.ts';
import type { RegistryCredential } from '../../src/distribution/credentialSource.ts';
import { createHttpClient } from '../../src/http/client.ts';
import type { HostTls } from '../../src/http/settings.ts';

export type TestClient = ConnectedClient & AsyncDisposable;

export function createTestClient(
  url: string,
  options: { readonly credential?: RegistryCredential; readonly tls?: HostTls } = {},
): TestClient {
  const http = createHttpClient({
    settings: { tls: () => options.tls, proxy: () => ({}), environment: {} },
    log: silentLogger,
    certificateRoots: [],
  });
  const client = createRegistryClient({
    registry: { url: new URL(url) },
    http,
    log: silentLogger,
    credentials: { find: async () => options.credential },
    realms: { approve: async () => true },
  });
  return { ...client, [Symbol.asyncDispose]: () => http.close() };
}
