/** The rules about the package managers of distributions, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { aptListsLeft } from './apt-lists-left.ts';
import { aptListsRmLater } from './apt-lists-rm-later.ts';
import { installWithoutUpdate } from './install-without-update.ts';
import { updateWithoutInstall } from './update-without-install.ts';

export const systemPackageRules: readonly Rule[] = [
  aptListsLeft,
  aptListsRmLater,
  updateWithoutInstall,
  installWithoutUpdate,
];
