/** The rules about the package managers of distributions, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { aptListsLeft } from './apt-lists-left.ts';

export const systemPackageRules: readonly Rule[] = [aptListsLeft];
