/** Archives that Composer keeps after unpacking them into `vendor`. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const composerCache: PathCause = {
  id: 'composer-cache',
  title: 'Cache of Composer',
  paths: ['**/.composer/cache', '**/.cache/composer'],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'Composer keeps the archive of every package it installs here.',
      clean: 'composer clear-cache',
      mounts: ['target=/root/.composer/cache'],
      option: { after: /\bcomposer (?:install|update|require|create-project)\b/, option: '--no-cache' },
    }),
};
