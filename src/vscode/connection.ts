/** One registry the user works with, ready for requests. Knows no editor. */
import type { RegistryReader } from '../distribution/registryReader.ts';
import type { ConnectedClient } from '../distribution/client.ts';
import type { FoundCredential } from '../credentials/credential.ts';
import type { SavedRegistry } from './savedRegistries.ts';

export interface Connection {
  /** `SavedRegistry.id`; for a registry that was not added, what its id would be. */
  readonly id: string;
  /** What the settings say; defaults for a registry that was not added. */
  readonly saved: SavedRegistry;
  /** Whether the settings list it. */
  readonly isSaved: boolean;
  /** The name shown to the user. */
  readonly title: string;
  /** The host as image references write it (`docker.io`, `localhost:5000`). */
  readonly referenceHost: string;
  /** Reads through the cache on disk. */
  readonly reader: RegistryReader;
  /** The uncached client, for ping and for writing. */
  readonly client: ConnectedClient;
  /** The login in use, for "signed in through …". */
  findCredential(options: { readonly signal: AbortSignal }): Promise<FoundCredential | undefined>;
}

/** `host/repository`, as other tools take it. */
export function toRepositoryName(connection: Connection, repository: string): string {
  return `${connection.referenceHost}/${repository}`;
}
