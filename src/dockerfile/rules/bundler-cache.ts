/** The archives of gems that Bundler keeps beside what it unpacks from them. */
import { toCleaningFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { bundledGems, findBundlePath } from '../packages/bundler.ts';
import { estimate } from '../savings.ts';

export const bundlerCache = createCacheRule({
  id: 'bundler-cache',
  summary: 'Bundler keeps the archive of every gem it installs.',

  cache: bundledGems,
  causeId: 'gem-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(1_000_000, 60_000_000, { source: 'an estimate, from Sinatra to Rails', unit: 'compressed' }),
  toFixes: (file, kept) => {
    const path = findBundlePath(kept.run, kept.command);
    return toCleaningFix(file, kept, {
      title: 'Remove the archives of gems in the same RUN',
      ...(path === undefined
        ? { command: () => 'rm -rf ~/.bundle/cache "$(gem env gemdir)"/cache/*.gem' }
        : { plain: `rm -rf ~/.bundle/cache ${path}/ruby/*/cache ${path}/cache` }),
    });
  },
});
