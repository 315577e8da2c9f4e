/** What Bun keeps in its cache when it is told to copy what it installs. */
import { toCleaningFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { bunCacheFolder } from '../packages/bun.ts';
import { estimate } from '../savings.ts';

export const bunCache = createCacheRule({
  id: 'bun-cache',
  summary: 'Bun copies what it installs, and keeps it in its cache as well.',

  cache: bunCacheFolder,
  causeId: 'npm-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(5_000_000, 400_000_000, { source: 'from express to Next.js, 2026', unit: 'unpacked' }),
  toFixes: (file, kept) =>
    toCleaningFix(file, kept, {
      title: 'Clean the cache of Bun in the same RUN',
      command: (program) => `${program} pm cache rm`,
    }),
});
