/** The archives of gems that RubyGems keeps beside what it unpacks from them. */
import { toCleaningFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { gemCacheFolder, readGem } from '../packages/gem.ts';
import { hasOption } from '../packages/commandLine.ts';
import { estimate } from '../savings.ts';

export const gemCache = createCacheRule({
  id: 'gem-cache',
  summary: 'RubyGems keeps the archive of every gem it installs.',

  cache: gemCacheFolder,
  causeId: 'gem-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(200_000, 30_000_000, { source: 'an estimate, from rake to Rails', unit: 'compressed' }),
  toFixes: (file, kept) => {
    const line = readGem(kept.command)?.line;
    // Only for the folder that gem has by itself.
    return line === undefined || hasOption(line, '-i', '--install-dir', '--user-install')
      ? []
      : toCleaningFix(file, kept, {
          title: 'Remove the archives of gems in the same RUN',
          command: (program) => `rm -f "$(${program} env gemdir)"/cache/*.gem`,
        });
  },
});
