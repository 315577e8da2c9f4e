/** The archives that conda and its kin keep beside what they install. */
import { toCleaningFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { condaPackages } from '../packages/conda.ts';
import { estimate } from '../savings.ts';

export const condaCache = createCacheRule({
  id: 'conda-cache',
  summary: 'conda, mamba or micromamba keeps the archives it downloads, beside what it installs.',

  cache: condaPackages,
  causeId: 'conda-cache',
  isPerCommand: false,

  toEstimate: () =>
    estimate(20_000_000, 1_000_000_000, {
      source: 'an estimate for typical environments',
      unit: 'compressed',
    }),
  toFixes: (file, kept) => [
    ...toCleaningFix(file, kept, {
      title: 'Clean the cache of conda in the same RUN',
      command: (program) => `${program} clean --all --yes`,
    }),
  ],
});
