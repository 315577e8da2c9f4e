/** What the first version of yarn downloads, and keeps in its cache beside what it installs. */
import { toCleaningFix, toMountFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { isLaterYarn, yarnCacheFolder } from '../packages/yarn.ts';
import type { KeptCache } from '../packages/keptCache.ts';
import type { RuleContext } from '../rule.ts';
import { estimate } from '../savings.ts';

export const yarnCache = createCacheRule({
  id: 'yarn-cache',
  summary: 'yarn keeps what it downloads in a cache, beside what it installs.',
  hadolint: ['DL3060'],
  cache: yarnCacheFolder,
  causeId: 'npm-cache',
  isPerCommand: false,
  isOff: isLaterYarn,
  toEstimate: () =>
    estimate(5_000_000, 340_000_000, { source: 'from express to Next.js, 2026', unit: 'unpacked' }),
  toFixes: (file, kept, context) => [
    ...toCleaningFix(file, kept, {
      title: 'Clean the cache of yarn in the same RUN',
      command: (program) => `${program} cache clean`,
      caution: mayBeLater(context, kept)
        ? 'If the project uses yarn 2 or later, its cache may be what it runs from, and has to stay.'
        : undefined,
    }),
    ...toMountFix(file, kept, '/usr/local/share/.cache/yarn'),
  ],
});

/** A whole folder was copied before, and nobody knows whether it says which yarn is to be used. */
function mayBeLater({ facts }: RuleContext, { run }: KeptCache): boolean {
  return (
    facts.workspace === undefined &&
    run.stage.instructions.some(
      ({ keyword, index, words }) =>
        (keyword === 'COPY' || keyword === 'ADD') &&
        index < run.instruction.index &&
        words.slice(0, -1).some(({ text }) => !/\.(?:json|lock)$|yarn\.lock|package/.test(text)),
    )
  );
}
