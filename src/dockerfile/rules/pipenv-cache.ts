/** What Pipenv and its pip download, and keep in their caches beside what they install. */
import { toCleaningFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { pipenvCaches } from '../packages/pipenv.ts';
import { estimate } from '../savings.ts';

export const pipenvCache = createCacheRule({
  id: 'pipenv-cache',
  summary: 'Pipenv keeps what it downloads in its caches, beside what it installs.',

  cache: pipenvCaches,
  causeId: 'pip-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(1_000_000, 100_000_000, {
      source: 'an estimate for typical wheels of PyPI',
      unit: 'compressed',
    }),
  toFixes: (file, kept) =>
    toCleaningFix(file, kept, {
      title: 'Remove the caches of Pipenv in the same RUN',
      plain: kept.isDefault ? 'rm -rf ~/.cache/pipenv ~/.cache/pip' : `rm -rf ${kept.folders.join(' ')}`,
    }),
});
