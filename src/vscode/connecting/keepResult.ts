/** Keeps what came of connecting: the login in a store of logins, everything else in the settings. */
import type { StoreKind } from '../../credentials/storeKind.ts';
import type { CommandParts } from '../commands/command.ts';
import type { RegistryEntry } from '../registrySettings.ts';
import { toRegistryId } from '../savedRegistries.ts';
import type { ConnectResult } from './connectScreens.ts';

/** Keychains and the editor's storage answer within seconds or never. */
const patienceMs = 15_000;

/** The entry to write; a kind that says nothing beyond the address is left to be found out. */
export function toEntry({ url, draft, typed }: Omit<ConnectResult, 'outcome' | 'known'>): RegistryEntry {
  const { kind, tls, username } = draft;
  return {
    url: toRegistryId(url),
    ...(kind.id === 'generic' ? {} : { kind: kind.id }),
    ...(typed?.kind === 'basic' ? { username } : {}),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  };
}

/** The login first, so that the registry's first requests have it. Gives the place that keeps it. */
export async function keepLogin(
  parts: Pick<CommandParts, 'signIns' | 'connections'>,
  { url, typed }: Pick<ConnectResult, 'url' | 'typed'>,
): Promise<StoreKind | undefined> {
  if (typed === undefined) {
    return undefined;
  }
  const id = toRegistryId(url);
  const keptIn = await parts.signIns.keep(id, typed, { signal: AbortSignal.timeout(patienceMs) });
  parts.connections.reset(id);
  return keptIn;
}
