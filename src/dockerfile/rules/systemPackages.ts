/** The rules about the package managers of distributions, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { apkCache } from './apk-cache.ts';
import { aptArchivesKept } from './apt-archives-kept.ts';
import { aptListsLeft } from './apt-lists-left.ts';
import { aptListsRmLater } from './apt-lists-rm-later.ts';
import { aptMultiInstallRuns } from './apt-multi-install-runs.ts';
import { aptRecommends } from './apt-recommends.ts';
import { installWithoutUpdate } from './install-without-update.ts';
import { osUpgrade } from './os-upgrade.ts';
import { pacmanCacheLeft } from './pacman-cache.ts';
import { pkgRemovedLater } from './pkg-removed-later.ts';
import { rpmCacheLeft } from './rpm-cache.ts';
import { rpmCleanLater } from './rpm-clean-later.ts';
import { updateWithoutInstall } from './update-without-install.ts';
import { zypperCacheLeft } from './zypper-cache.ts';

export const systemPackageRules: readonly Rule[] = [
  aptListsLeft,
  aptListsRmLater,
  aptRecommends,
  aptArchivesKept,
  aptMultiInstallRuns,
  updateWithoutInstall,
  installWithoutUpdate,
  osUpgrade,
  apkCache,
  rpmCacheLeft,
  rpmCleanLater,
  zypperCacheLeft,
  pacmanCacheLeft,
  pkgRemovedLater,
];
