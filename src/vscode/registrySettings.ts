/** The setting `registryExplorer.registries` as commands change it; always the user's own settings, never a workspace's. */
import type { HostTls } from '../http/settings.ts';

/** An entry as it is written to settings.json. */
export interface RegistryEntry {
  readonly url: string;
  readonly name?: string;
  readonly kind?: string;
  readonly username?: string;
  readonly tls?: HostTls;
  readonly repositories?: readonly string[];
}

export interface RegistrySettings {
  /** Adds an entry, or changes the one with the same address; fields of the old entry that are not named stay. */
  save(entry: RegistryEntry): Promise<void>;
  remove(id: string): Promise<void>;
}
