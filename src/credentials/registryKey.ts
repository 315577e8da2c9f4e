/** Under which names one registry is found in files of logins. */

export interface RegistryQuery {
  /** `host[:port]` as references write it; `docker.io` for Docker Hub under all its names. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
  readonly repository?: string;
}

const dockerHubNames: readonly string[] = ['index.docker.io', 'docker.io', 'registry-1.docker.io'];

/** What `docker login` writes for Docker Hub; credential helpers are asked for it as well. */
export const dockerHubKey = 'https://index.docker.io/v1/';

/** The name that a credential helper knows the registry by. */
export function toHelperServer(query: RegistryQuery): string {
  return dockerHubNames.includes(query.host) ? dockerHubKey : query.host;
}

/**
 * The key of `keys` that fits the query best. A key names a host with or without scheme, may end in `/v1/` or `/v2/`, and
 * may go on with the beginning of a repository, as containers-auth.json(5) says; the longest one wins, as there.
 * A key with `http://` is for plain HTTP alone, one with `https://` for https alone.
 */
export function findKey(keys: readonly string[], query: RegistryQuery): string | undefined {
  let best: { readonly key: string; readonly length: number } | undefined;
  for (const key of keys) {
    const length = matchLength(key, query);
    if (length > (best?.length ?? 0)) {
      best = { key, length };
    }
  }
  return best?.key;
}

/** How many characters of host and repository a key names; 0 when it is for something else. */
function matchLength(key: string, query: RegistryQuery): number {
  const { scheme, host, path } = splitKey(key);
  const isRightScheme = scheme === undefined || scheme === query.scheme;
  if (!isRightScheme || !isSameHost(host, query.host)) {
    return 0;
  }
  const repository = query.repository ?? '';
  if (path === '') {
    return host.length;
  }
  return repository === path || repository.startsWith(`${path}/`) ? host.length + 1 + path.length : 0;
}

function splitKey(key: string): {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly path: string;
} {
  const match = /^(?:(https?):\/\/)?([^/]*)\/?(.*?)\/*$/i.exec(key.trim());
  const path = (match?.[3] ?? '').replace(/^v[12]$/, '');
  return { scheme: match?.[1]?.toLowerCase(), host: (match?.[2] ?? '').toLowerCase(), path };
}

function isSameHost(a: string, b: string): boolean {
  return toCanonical(a) === toCanonical(b);
}

function toCanonical(host: string): string {
  const lower = host.toLowerCase().replace(/:443$/, '');
  return dockerHubNames.includes(lower) ? 'docker.io' : lower;
}
