/** Changes to the list of saved registries, as pure functions over the JSON that stands in settings.json. */
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { RegistryEntry } from '../registrySettings.ts';
import { parseRegistryAddress, toRegistryId } from '../savedRegistries.ts';
import { SettingsNotWrittenError } from './errors.ts';

/**
 * The list with `entry` added, or merged into the first entry that has the same address; others stay as they are,
 * unusable ones too.
 * @throws SettingsNotWrittenError when something else than a list stands there, which is not overwritten.
 */
export function withEntry(list: unknown, entry: RegistryEntry): readonly unknown[] {
  const entries = toEntries(list);
  const id = toEntryId(entry.url);
  const index = entries.findIndex((other) => isJsonObject(other) && toEntryId(other['url']) === id);
  const old = entries[index];
  return isJsonObject(old) ? entries.with(index, merge(old, entry)) : [...entries, entry];
}

/** The list without the entries that have this id. @throws SettingsNotWrittenError as above. */
export function withoutEntry(list: unknown, id: string): readonly unknown[] {
  return toEntries(list).filter((entry) => !isJsonObject(entry) || toEntryId(entry['url']) !== id);
}

function toEntries(list: unknown): readonly unknown[] {
  if (list === undefined || list === null) {
    return [];
  }
  if (!Array.isArray(list)) {
    throw new SettingsNotWrittenError({ reason: 'registryExplorer.registries is not a list there' });
  }
  return list;
}

/** The address stays as the user wrote it. */
function merge(old: JsonObject, entry: RegistryEntry): JsonObject {
  const oldTls = old['tls'];
  const tls = entry.tls === undefined ? oldTls : { ...(isJsonObject(oldTls) ? oldTls : {}), ...entry.tls };
  return { ...old, ...entry, url: old['url'], ...(tls === undefined ? {} : { tls }) };
}

function toEntryId(address: unknown): string | undefined {
  const url = typeof address === 'string' ? parseRegistryAddress(address) : undefined;
  return url instanceof URL ? toRegistryId(url) : undefined;
}
