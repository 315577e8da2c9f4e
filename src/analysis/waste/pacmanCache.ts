/** Packages and the lists of pacman. What is installed stands in var/lib/pacman/local, which is needed. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const pacmanCache: PathCause = {
  id: 'pacman-cache',
  title: 'Cache of pacman',
  paths: ['var/cache/pacman/pkg', 'var/lib/pacman/sync'],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'pacman keeps downloaded packages and the lists of its repositories here.',
      clean: 'rm -rf /var/cache/pacman/pkg/* /var/lib/pacman/sync/*',
      mounts: ['target=/var/cache/pacman/pkg,sharing=locked'],
    }),
};
