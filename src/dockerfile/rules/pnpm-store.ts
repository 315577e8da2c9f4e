/** What pnpm keeps in its store when it is told to copy what it installs. */
import { toCleaningFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { pnpmStoreFolder } from '../packages/pnpm.ts';
import { estimate } from '../savings.ts';

export const pnpmStore = createCacheRule({
  id: 'pnpm-store',
  summary: 'pnpm copies what it installs, and keeps it in its store as well.',

  cache: pnpmStoreFolder,
  causeId: 'npm-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(5_000_000, 400_000_000, { source: 'from express to Next.js, 2026', unit: 'unpacked' }),
  toFixes: (file, kept) =>
    toCleaningFix(file, kept, {
      title: 'Remove the store of pnpm in the same RUN',
      command: (program) => `rm -rf "$(${program} store path)"`,
    }),
});
