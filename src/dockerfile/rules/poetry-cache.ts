/** What Poetry downloads, and keeps in its caches beside what it installs. */
import { toCleaningFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { poetryCaches } from '../packages/poetry.ts';
import { estimate } from '../savings.ts';

export const poetryCache = createCacheRule({
  id: 'poetry-cache',
  summary: 'Poetry keeps what it downloads in its caches, beside what it installs.',

  cache: poetryCaches,
  causeId: 'pip-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(1_000_000, 100_000_000, {
      source: 'an estimate for typical wheels of PyPI',
      unit: 'compressed',
    }),
  toFixes: (file, kept) => {
    const folder = kept.isDefault ? '~/.cache/pypoetry' : (kept.folders[0] ?? '');
    return toCleaningFix(file, kept, {
      // Virtual environments are in the same folder.
      title: 'Remove the caches of Poetry in the same RUN',
      plain: `rm -rf ${folder}/cache ${folder}/artifacts`,
    });
  },
});
