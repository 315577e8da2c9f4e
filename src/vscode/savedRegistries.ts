/** The setting `registryExplorer.registries`: from unknown JSON to values, and faults for what is not usable. */
import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { HostTls } from '../http/settings.ts';
import { canonicalRegistry, dockerHub, registryApiHost } from '../oci/reference.ts';

export interface SavedRegistry {
  /** The address as `https://host[:port][/base/path]`, without a slash at its end; also what identifies the registry. */
  readonly id: string;
  readonly url: URL;
  readonly name?: string;
  readonly kind: string;
  readonly username?: string;
  readonly tls?: HostTls;
  /** Repositories listed by hand, for registries without a catalog. */
  readonly repositories: readonly string[];
}

export interface SavedRegistries {
  readonly registries: readonly SavedRegistry[];
  /** One sentence for each entry that could not be used. */
  readonly faults: readonly string[];
}

/** Good entries are kept whatever the others are; two entries with the same address are one (the first). */
export function parseSavedRegistries(value: unknown): SavedRegistries {
  if (value === undefined || value === null) {
    return { registries: [], faults: [] };
  }
  if (!Array.isArray(value)) {
    return { registries: [], faults: ['registryExplorer.registries must be a list.'] };
  }
  const byId = new Map<string, SavedRegistry>();
  const faults: string[] = [];
  value.forEach((entry: unknown, index) => {
    const place = `Entry ${index + 1} of registryExplorer.registries`;
    const parsed = parseEntry(entry);
    if (typeof parsed === 'string') {
      faults.push(`${place} ${parsed}`);
    } else if (byId.has(parsed.id)) {
      faults.push(`${place} repeats ${parsed.id}; the first entry counts.`);
    } else {
      byId.set(parsed.id, parsed);
    }
  });
  return { registries: [...byId.values()], faults };
}

/** The registry's identity: origin in lower case plus base path. */
export function toRegistryId(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Where the API behind an address lives; it is another host for Docker Hub alone. */
export function toApiUrl(url: URL): URL {
  return canonicalRegistry(url.host) === dockerHub ? new URL(`https://${registryApiHost(dockerHub)}`) : url;
}

/**
 * An address as a person types it: `host`, `host:5000`, `https://host/base`. Without a scheme it means https, on
 * loopback too; the connection test finds out about plain HTTP there. All the names of Docker Hub are one address.
 * A sentence when it is no address.
 */
export function parseRegistryAddress(text: string): URL | string {
  const trimmed = text.trim();
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed);
  const candidate = hasScheme ? trimmed : `https://${trimmed}`;
  // `https:/host` would otherwise be a host named "https".
  const isHalfScheme = !hasScheme && /^https?:[/\\]*(?!\d+$)/i.test(trimmed);
  if (trimmed === '' || isHalfScheme || !URL.canParse(candidate)) {
    return 'Enter an address such as registry.example.com or https://registry.example.com:5000.';
  }
  const url = new URL(candidate);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `An address begins with https:// (or http:// where that was chosen), not with ${url.protocol}//.`;
  }
  if (url.username !== '' || url.password !== '') {
    return 'Leave the user name and password out of the address; Sign In… asks for them.';
  }
  if (url.search !== '' || url.hash !== '') {
    return 'Leave out everything from the question mark or number sign on.';
  }
  if (canonicalRegistry(url.host) === dockerHub) {
    return new URL(`https://${dockerHub}`);
  }
  url.pathname = url.pathname.replace(/(\/+v2)*\/*$/, '');
  return url;
}

/** The entry, or the rest of a sentence that begins with its place. */
function parseEntry(entry: unknown): SavedRegistry | string {
  if (!isJsonObject(entry)) {
    return 'must be an object with a "url".';
  }
  const { url: address, name, kind, username, repositories } = entry;
  if (typeof address !== 'string') {
    return 'has no "url".';
  }
  const url = parseRegistryAddress(address);
  if (typeof url === 'string') {
    // What is said of an entry goes into the log, too, and this one may hold a secret.
    const shown = /[@?#]/.test(address) ? '' : ` (${JSON.stringify(address)})`;
    return `has an unusable "url"${shown}. ${url}`;
  }
  for (const [key, field] of Object.entries({ name, kind, username })) {
    if (field !== undefined && typeof field !== 'string') {
      return `(${address}) has a "${key}" that is not a text.`;
    }
  }
  const listed = repositories ?? [];
  if (!isTextList(listed)) {
    return `(${address}) has "repositories" that are not a list of texts.`;
  }
  const tls = parseTls(entry['tls']);
  if (typeof tls === 'string') {
    return `(${address}) ${tls}`;
  }
  return {
    id: toRegistryId(url),
    url,
    kind: typeof kind === 'string' ? kind : 'auto',
    repositories: listed,
    ...(typeof name === 'string' && name.trim() !== '' ? { name } : {}),
    ...(typeof username === 'string' ? { username } : {}),
    ...(tls === undefined ? {} : { tls }),
  };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function parseTls(value: unknown): HostTls | string | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (!isJsonObject(value)) {
    return 'has a "tls" that is not an object.';
  }
  const { caFile, certFile, keyFile, allowHttp, rejectUnauthorized } = value;
  const wrongText = findWrong({ caFile, certFile, keyFile }, 'string');
  if (wrongText !== undefined) {
    return `has a "tls.${wrongText}" that is not a text.`;
  }
  const wrongSwitch = findWrong({ allowHttp, rejectUnauthorized }, 'boolean');
  if (wrongSwitch !== undefined) {
    return `has a "tls.${wrongSwitch}" that is neither true nor false.`;
  }
  return {
    ...(typeof caFile === 'string' ? { caFile } : {}),
    ...(typeof certFile === 'string' ? { certFile } : {}),
    ...(typeof keyFile === 'string' ? { keyFile } : {}),
    ...(typeof allowHttp === 'boolean' ? { allowHttp } : {}),
    ...(typeof rejectUnauthorized === 'boolean' ? { rejectUnauthorized } : {}),
  };
}

/** The name of the first field that is there and of another type. */
function findWrong(fields: JsonObject, type: 'string' | 'boolean'): string | undefined {
  return Object.keys(fields).find((key) => fields[key] !== undefined && typeof fields[key] !== type);
}
