/** Under which names one registry is found in files of logins, and which of them fits best. */
import { canonicalRegistry, dockerHub } from '../oci/reference.ts';

export interface RegistryQuery {
  /** `host[:port]` as references write it; `docker.io` for Docker Hub under all its names. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
  /** The path below which the registry's API lives, without slashes at its ends. */
  readonly basePath?: string;
  readonly repository?: string;
}

/** What `docker login` writes for Docker Hub; credential helpers are asked for it as well. */
const dockerHubKey = 'https://index.docker.io/v1/';

/** The name that a credential helper knows the registry by. */
export function toHelperServer(query: RegistryQuery): string {
  const host = toCanonicalHost(query.host, query.scheme);
  return host === dockerHub ? dockerHubKey : host;
}

/**
 * The keys that fit the query, the best one first. A key names a host with or without scheme, may end in `/v1/` or
 * `/v2/`, and may go on with the beginning of a repository, as containers-auth.json(5) says; the longest one wins, as
 * there. Among equals the one that docker writes today comes first, the others in the order of the file.
 * A key with `http://` is for plain HTTP alone, one with `https://` for https alone.
 */
export function findKeys(keys: readonly string[], query: RegistryQuery): readonly string[] {
  const written = toHelperServer(query);
  return keys
    .flatMap((key) => {
      const length = matchLength(key, query);
      return length === undefined ? [] : [{ key, length }];
    })
    .toSorted((a, b) => b.length - a.length || Number(b.key === written) - Number(a.key === written))
    .map(({ key }) => key);
}

/** How many characters of the path a key names; `undefined` when it is for something else. */
function matchLength(key: string, query: RegistryQuery): number | undefined {
  const { scheme, host, path } = splitKey(key);
  if (scheme !== undefined && scheme !== query.scheme) {
    return undefined;
  }
  if (host === '' || toCanonicalHost(host, query.scheme) !== toCanonicalHost(query.host, query.scheme)) {
    return undefined;
  }
  const wanted = [query.basePath ?? '', query.repository ?? ''].filter((part) => part !== '').join('/');
  return path === '' || wanted === path || wanted.startsWith(`${path}/`) ? path.length : undefined;
}

interface KeyParts {
  readonly scheme: 'http' | 'https' | undefined;
  readonly host: string;
  readonly path: string;
}

/** `/v1` and `/v2` are the root of the API where a key is an address, and part of a repository where it is a name. */
function splitKey(key: string): KeyParts {
  const [, before = '', host = '', rest = ''] = /^(https?:\/\/)?([^/]*)(.*)$/is.exec(key.trim()) ?? [];
  const path = rest.replaceAll(/^\/+|\/+$/g, '');
  if (before === '') {
    return { scheme: undefined, host, path: /^v[12]$/.test(path) ? '' : path };
  }
  const scheme = before.toLowerCase() === 'http://' ? 'http' : 'https';
  return { scheme, host, path: path.replace(/(^|\/+)v[12]$/, '') };
}

/** One spelling of a host: lower case, without the port that the scheme implies, one name for Docker Hub. */
function toCanonicalHost(host: string, scheme: 'http' | 'https'): string {
  const withoutPort = scheme === 'http' ? host.replace(/:80$/, '') : host.replace(/:443$/, '');
  const lower = withoutPort.toLowerCase();
  // `canonicalRegistry` takes 443 for the port that goes without saying, which it is for https alone.
  return lower.endsWith(':443') ? lower : canonicalRegistry(lower);
}
