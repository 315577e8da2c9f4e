/** Packages that apt keeps after installing them, and what it and debconf compute from lists and templates. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const aptCache: PathCause = {
  id: 'apt-cache',
  title: 'Packages and caches of apt',
  paths: ['var/cache/apt', 'var/cache/debconf'],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'apt and debconf keep downloaded packages and computed tables here; nothing needs them when a container runs.',
      clean: 'apt-get clean && rm -rf /var/cache/debconf/*',
      mounts: ['target=/var/cache/apt,sharing=locked', 'target=/var/lib/apt,sharing=locked'],
    }),
};
