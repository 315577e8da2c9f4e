/** What npm downloads, and keeps in its cache beside what it installs. */
import { toCleaningFix, toMountFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { hasOption } from '../packages/commandLine.ts';
import { npmCacheFolder, readNpm } from '../packages/npm.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';

export const npmCache = createCacheRule({
  id: 'npm-cache',
  summary: 'npm keeps what it downloads in a cache, beside what it installs.',
  cache: npmCacheFolder,
  causeId: 'npm-cache',
  isPerCommand: false,
  // In `.npmrc` the cache may be anywhere.
  isOff: (_file, { facts }) => /^cache\s*=/m.test(facts.workspace?.findText('.npmrc') ?? ''),
  toEstimate: () =>
    estimate(1_000_000, 340_000_000, { source: 'from express to Next.js, 2026', unit: 'unpacked' }),
  toFixes: (file, kept) => [
    // What is cleaned is where npm keeps it by itself.
    ...(namesFolder(kept.command)
      ? []
      : toCleaningFix(file, kept, {
          title: 'Clean the cache of npm in the same RUN',
          command: (program) => `${program} cache clean --force`,
          ...(kept.isDefault ? { plain: 'rm -rf ~/.npm/_cacache' } : {}),
        })),
    ...toMountFix(file, kept, '/root/.npm'),
  ],
});

function namesFolder(command: ShellCommand): boolean {
  const npm = readNpm(command);
  return npm !== undefined && hasOption(npm.line, '--cache');
}
