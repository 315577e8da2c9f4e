/** What pacman keeps after an install: every package it downloaded. */
import { createSystemCacheRule } from '../packages/systemCacheRule.ts';
import { pacmanCache } from '../packages/pacman.ts';
import { estimate } from '../savings.ts';

export const pacmanCacheLeft = createSystemCacheRule({
  id: 'pacman-cache',
  summary: 'A RUN installs with pacman and leaves the downloaded packages in its layer.',
  cache: pacmanCache,
  causeId: 'pacman-cache',
  toEstimate: () =>
    estimate(50_000_000, 500_000_000, { source: 'an estimate for Arch Linux', unit: 'compressed' }),
  // “pacman -Scc --noconfirm” answers its own question with no, and removes nothing.
  toCleaning: () => 'rm -rf /var/cache/pacman/pkg/*',
});
