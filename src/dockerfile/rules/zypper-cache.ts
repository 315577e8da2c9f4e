/** What zypper keeps after an install: the lists of its repositories. */
import { createSystemCacheRule } from '../packages/systemCacheRule.ts';
import { zypperCache } from '../packages/zypper.ts';
import { estimate } from '../savings.ts';

export const zypperCacheLeft = createSystemCacheRule({
  id: 'zypper-cache',
  summary: 'A RUN installs with zypper and leaves its cache in its layer.',
  hadolint: ['DL3036'],
  cache: zypperCache,
  causeId: 'zypper-cache',
  toEstimate: () =>
    estimate(30_000_000, 100_000_000, { source: 'an estimate for openSUSE', unit: 'compressed' }),
  toCleaning: () => 'zypper clean --all',
});
