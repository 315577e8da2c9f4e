/** What npm downloads, and keeps in its cache beside what it installs. */
import { toCleaningFix, toMountFix } from '../packages/cacheFixes.ts';
import { findKeptCaches, firstOfRuns } from '../packages/keptCache.ts';
import { npmCacheFolder, readNpm } from '../packages/npm.ts';
import type { Rule } from '../rule.ts';
import { estimate, savingOf } from '../savings.ts';

export const npmCache: Rule = {
  id: 'npm-cache',
  summary: 'npm keeps what it downloads in a cache, beside what it installs.',
  check(file, context) {
    // In `.npmrc` the cache may be anywhere.
    if (/^cache\s*=/m.test(context.facts.workspace?.findText('.npmrc') ?? '')) {
      return;
    }
    for (const kept of firstOfRuns(findKeptCaches(file, context, npmCacheFolder))) {
      const saving = savingOf(context.facts, kept.run.instruction, {
        causeIds: ['npm-cache'],
        estimate: estimate(1_000_000, 340_000_000, {
          source: 'from express to Next.js, 2026',
          unit: 'unpacked',
        }),
      });
      context.report({
        span: {
          start: kept.command.words[0]?.start ?? kept.command.start,
          end: readNpm(kept.command)?.verb.end ?? kept.command.end,
        },
        summary: `“${kept.title}” keeps what it downloads in this layer, beside what it installs.`,
        ...(saving === undefined ? {} : { saving }),
        fixes: [
          ...toCleaningFix(file, kept, {
            title: 'Clean the cache of npm in the same RUN',
            verbs: 'cache clean --force',
            ...(kept.isDefault ? { command: 'rm -rf ~/.npm/_cacache' } : {}),
          }),
          ...toMountFix(file, kept, '/root/.npm'),
        ],
      });
    }
  },
};
