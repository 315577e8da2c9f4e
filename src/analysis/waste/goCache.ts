/** Modules as go downloads and unpacks them, and packages it has compiled. */
import { adviseOnBuildCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const goCache: PathCause = {
  id: 'go-cache',
  title: 'Modules and build cache of Go',
  paths: ['**/.cache/go-build', '**/go/pkg/mod', '**/go/pkg/sumdb'],
  isCache: true,
  advise: (found) =>
    adviseOnBuildCache(found, {
      what: 'go keeps the sources of modules and compiled packages here.',
      mounts: ['target=/go/pkg/mod', 'target=/root/.cache/go-build'],
    }),
};
