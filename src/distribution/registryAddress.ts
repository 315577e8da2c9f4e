/** Where a registry lives: its origin and, for registries below a path, that path. */

export interface RegistryAddress {
  /** `https://host[:port][/base/path]`; the API is at `<url>/v2/`. */
  readonly url: URL;
}

/** The root of the API with a slash at its end, and without a login or query that the address may carry. */
export function toApiRoot(address: RegistryAddress): URL {
  const root = new URL(address.url.origin);
  root.pathname = `${address.url.pathname.replace(/\/+$/, '')}/v2/`;
  return root;
}
