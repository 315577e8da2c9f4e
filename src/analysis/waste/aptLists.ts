/** What `apt-get update` fetches. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const aptLists: PathCause = {
  id: 'apt-lists',
  title: 'Package lists of apt',
  paths: ['var/lib/apt/lists'],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: '“apt-get update” fetched these lists; the next one fetches them anew.',
      clean: 'rm -rf /var/lib/apt/lists/*',
      mounts: ['target=/var/lib/apt,sharing=locked', 'target=/var/cache/apt,sharing=locked'],
    }),
};
