/** The index and the packages of apk. What is installed stands in lib/apk/db, which is needed. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const apkCache: PathCause = {
  id: 'apk-cache',
  title: 'Cache of apk',
  paths: ['var/cache/apk', 'etc/apk/cache'],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'apk keeps its index and packages here.',
      clean: 'rm -rf /var/cache/apk/*',
      mounts: ['target=/var/cache/apk,sharing=locked'],
      option: { after: /\bapk (?:-U )?add\b/, option: '--no-cache' },
    }),
};
