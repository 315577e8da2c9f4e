/** Wheels and archives that pip and its kin keep, in any home. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const pipCache: PathCause = {
  id: 'pip-cache',
  title: 'Caches of pip, Poetry, Pipenv and uv',
  paths: [
    '**/.cache/pip',
    '**/.cache/pypoetry/cache',
    '**/.cache/pypoetry/artifacts',
    '**/.cache/pipenv',
    '**/.cache/uv',
  ],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'What was downloaded or built for installing Python packages is kept here, beside what was installed.',
      clean: 'rm -rf ~/.cache/pip ~/.cache/uv ~/.cache/pypoetry/cache ~/.cache/pypoetry/artifacts',
      mounts: ['target=/root/.cache'],
      option: { after: /\bpip[\d.]* install\b/, option: '--no-cache-dir' },
    }),
};
