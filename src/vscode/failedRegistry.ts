/** Which registry a failure is about, so that what helps is done there. Knows no editor. */
import { canonicalRegistry } from '../oci/reference.ts';
import type { Connections } from './connections.ts';

/** Failures of registries and of the way to them name a host; others may have one of these for their cause. */
export function findFailedHost(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) {
    return undefined;
  }
  return 'host' in thrown && typeof thrown.host === 'string'
    ? canonicalRegistry(thrown.host)
    : findFailedHost(thrown.cause);
}

/** The id of a registry that was added. */
export function findFailedRegistry(
  connections: Pick<Connections, 'all'>,
  thrown: unknown,
): string | undefined {
  const host = findFailedHost(thrown);
  return host === undefined
    ? undefined
    : connections.all().find(({ saved }) => canonicalRegistry(saved.url.host) === host)?.id;
}
