/** The archives that Composer keeps beside what it installs. */
import { toCleaningFix, toMountFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { composerCacheFolder } from '../packages/composer.ts';
import { estimate } from '../savings.ts';

export const composerCache = createCacheRule({
  id: 'composer-cache',
  summary: 'Composer keeps the archives it downloads in a cache, beside what it installs.',

  cache: composerCacheFolder,
  causeId: 'composer-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(1_000_000, 60_000_000, {
      source: 'an estimate, from a small library to Symfony and Laravel',
      unit: 'compressed',
    }),
  toFixes: (file, kept) => [
    ...toCleaningFix(file, kept, {
      title: 'Clean the cache of Composer in the same RUN',
      command: (program) => `${program} clear-cache`,
      ...(kept.isDefault ? { plain: 'rm -rf ~/.composer/cache ~/.cache/composer' } : {}),
    }),
    ...toMountFix(file, kept, '/root/.composer/cache'),
  ],
});
