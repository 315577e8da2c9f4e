/**
 * Changes for scripts: registries by their addresses and logins, with no editor and no settings. Plans are the same as in
 * the extension, and what is kept for undoing and the journal are in a folder of the script's choice.
 */
import path from 'node:path';
import { type Logger, silentLogger } from '../base/logger.ts';
import { type ConnectedClient, createRegistryClient, type RegistryClient } from '../distribution/client.ts';
import { createCachingReader } from '../distribution/cachingReader.ts';
import { createDiskContentStore } from '../distribution/diskContentStore.ts';
import type { RegistryReader } from '../distribution/registryReader.ts';
import { createHttpClient } from '../http/client.ts';
import type { HostTls } from '../http/settings.ts';
import { platformOfMachine } from '../oci/platform.ts';
import { canonicalRegistry } from '../oci/reference.ts';
import { Changes } from './changes.ts';
import { createDiskJournal } from './journal/diskJournal.ts';
import { createDiskKeptChanges } from './undoing/diskKeptChanges.ts';
import { createSeenManifests } from './deleting/seenManifests.ts';

/** Manifests and configs; some ten thousand images. */
const maxContentBytes = 256 * 1024 * 1024;

export interface ScriptRegistry {
  /** What plans call it. */
  readonly id: string;
  /** `https://host[:port][/base/path]`; plain HTTP by being written, or on loopback. */
  readonly url: string;
  readonly login?: { readonly username: string; readonly password: string };
  readonly tls?: HostTls;
}

export interface ScriptOptions {
  readonly registries: readonly ScriptRegistry[];
  /** For what is kept for 30 days, for the journal, and for manifests that were read before. */
  readonly folder: string;
  readonly log?: Logger;
}

export interface ScriptedChanges {
  readonly changes: Changes;
  /** To look at what is there. */
  clientOf(registryId: string): RegistryClient;
  /** Ends connections, so that the script can end. */
  close(): Promise<void>;
}

/** Asks the network nothing. A login is sent to token services that the registry names, as `docker` does. */
export function openRegistries(options: ScriptOptions): ScriptedChanges {
  const { registries, folder, log = silentLogger } = options;
  const byId = new Map(registries.map((registry) => [registry.id, registry]));
  const byHost = new Map(registries.map((registry) => [new URL(registry.url).host, registry]));
  const http = createHttpClient({
    settings: {
      tls: (host) => toTls(byHost.get(host)),
      proxy: () => ({}),
      environment: process.env,
    },
    log,
  });
  const clients = new Map(
    registries.map((registry) => [
      registry.id,
      createRegistryClient({
        registry: { url: new URL(registry.url) },
        http,
        log,
        credentials: {
          find: async () => (registry.login === undefined ? undefined : { kind: 'basic', ...registry.login }),
        },
        realms: { approve: async () => true },
      }),
    ]),
  );
  const clientOf = (registryId: string): ConnectedClient => {
    const client = clients.get(registryId);
    if (client === undefined) {
      throw new Error(`no registry was given the id ${registryId}`);
    }
    return client;
  };
  // What is named by its digest is read once, here and by later runs.
  const store = createDiskContentStore({
    folder: path.join(folder, 'content'),
    maxBytes: maxContentBytes,
    log,
  });
  const readers = new Map<string, RegistryReader>();
  const readerOf = (registryId: string): RegistryReader => {
    const reader = readers.get(registryId) ?? createCachingReader(clientOf(registryId), store);
    readers.set(registryId, reader);
    return reader;
  };
  const seen = createSeenManifests({ folder: path.join(folder, 'seen'), log });
  return {
    clientOf,
    changes: new Changes({
      clientOf: (registryId) => clientOf(registryId).forChanges,
      readerOf,
      hostOf: (registryId) => canonicalRegistry(new URL(byId.get(registryId)?.url ?? '').host),
      whoOf: async (registryId) => byId.get(registryId)?.login?.username,
      kept: createDiskKeptChanges({ folder: path.join(folder, 'kept'), log }),
      journal: createDiskJournal({ folder: path.join(folder, 'journal'), log }),
      seen,
      platform: platformOfMachine({ arch: process.arch }),
      log,
    }),
    async close() {
      await seen.flush();
      seen.dispose();
      await http.close();
    },
  };
}

function toTls(registry: ScriptRegistry | undefined): HostTls | undefined {
  return registry === undefined
    ? undefined
    : { ...registry.tls, ...(registry.url.startsWith('http://') ? { allowHttp: true } : {}) };
}
