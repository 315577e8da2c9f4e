/**
 * The parts of undici that we use, loaded by the first request. Its index also loads fetch, caches and mocks, which
 * takes twice as long, and whoever loads it stands still meanwhile. The package names no public parts, so its version
 * is pinned.
 */
import type { Dispatcher, Pool as PoolTypes } from 'undici';
import request from 'undici/lib/api/api-request.js';
import buildConnector from 'undici/lib/core/connect.js';
import Pool from 'undici/lib/dispatcher/pool.js';

export { buildConnector };

/** undici's index gives every dispatcher this method; without it a pool has none. */
export function openPool(origin: string, options: PoolTypes.Options): Dispatcher {
  return Object.assign(new Pool(origin, options), { request });
}
