/** Changes to the list of saved registries, as pure functions over the JSON that stands in settings.json. */
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { RegistryEntry } from '../registrySettings.ts';
import { parseRegistryAddress, toRegistryId } from '../savedRegistries.ts';

/** The list with `entry` added, or merged into the entry that has the same address; others stay as they are. */
export function withEntry(list: unknown, entry: RegistryEntry): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  const id = toEntryId(entry.url);
  const index = entries.findIndex((other) => isJsonObject(other) && toEntryId(other['url']) === id);
  const old = entries[index];
  if (!isJsonObject(old)) {
    return [...entries, entry];
  }
  return entries.with(index, merge(old, entry));
}

/** The list without the entry that has this id. */
export function withoutEntry(list: unknown, id: string): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries.filter((entry) => !isJsonObject(entry) || toEntryId(entry['url']) !== id);
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
