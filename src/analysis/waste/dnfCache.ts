/** Metadata and packages of dnf, dnf5, yum, microdnf and tdnf. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const dnfCache: PathCause = {
  id: 'dnf-cache',
  title: 'Caches of dnf and yum',
  paths: ['var/cache/dnf', 'var/cache/yum', 'var/cache/libdnf5', 'var/cache/tdnf', '**/.cache/libdnf5'],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'dnf and yum keep metadata of their repositories and downloaded packages here.',
      clean: 'dnf clean all && rm -rf /var/cache/dnf /var/cache/yum /var/cache/libdnf5',
      mounts: ['target=/var/cache/libdnf5,sharing=locked', 'target=/var/cache/dnf,sharing=locked'],
    }),
};
