/** What uv keeps in its cache when it is told to copy what it installs. */
import { toOptionFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { uvCacheFolder } from '../packages/uv.ts';
import { estimate } from '../savings.ts';

export const uvCache = createCacheRule({
  id: 'uv-cache',
  summary: 'uv copies what it installs, and keeps it in its cache as well.',

  cache: uvCacheFolder,
  causeId: 'pip-cache',
  isPerCommand: true,

  toEstimate: () =>
    estimate(1_000_000, 100_000_000, {
      source: 'an estimate for typical wheels of PyPI',
      unit: 'compressed',
    }),
  toFixes: (file, kept) => toOptionFix(file, kept, '--no-cache'),
});
