/** Metadata and packages of zypper. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const zypperCache: PathCause = {
  id: 'zypper-cache',
  title: 'Cache of zypper',
  paths: ['var/cache/zypp'],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'zypper keeps metadata of its repositories and downloaded packages here.',
      clean: 'zypper clean --all',
      mounts: ['target=/var/cache/zypp,sharing=locked'],
    }),
};
