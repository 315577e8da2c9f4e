/** Where an upload goes on, from the Location that a registry gives (distribution-spec, "Pushing blobs"). */
import { findRealmFault } from './auth/realm.ts';

/**
 * `undefined` when there is no location that bytes may be sent to. Relative locations are resolved; those with our own
 * host under another scheme or port, or with a host that only the registry knows, come from registries behind a proxy
 * that do not know their public address, and are taken for ours.
 */
export function resolveLocation(
  location: string | undefined,
  context: { readonly requestUrl: URL; readonly root: URL },
): URL | undefined {
  const { requestUrl, root } = context;
  if (location === undefined || !URL.canParse(location, requestUrl.href)) {
    return undefined;
  }
  const target = new URL(location, requestUrl);
  if (target.origin === root.origin) {
    return withBasePath(target, root);
  }
  const isMeantForUs =
    target.hostname === root.hostname ||
    target.protocol !== 'https:' ||
    findRealmFault(target, root) !== undefined;
  if (!isMeantForUs) {
    return target;
  }
  return target.pathname.includes('/v2/') ? withBasePath(toOrigin(target, root), root) : undefined;
}

/** The location with the digest that closes the session. Its own query may be signed and stays as it is. */
export function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}

function toOrigin(target: URL, root: URL): URL {
  const url = new URL(root.origin);
  url.pathname = target.pathname;
  url.search = target.search;
  return url;
}

/** A registry below a path may not know that path. */
function withBasePath(target: URL, root: URL): URL {
  if (root.pathname === '/v2/' || !target.pathname.startsWith('/v2/')) {
    return target;
  }
  const url = new URL(target);
  url.pathname = root.pathname + target.pathname.slice('/v2/'.length);
  return url;
}
