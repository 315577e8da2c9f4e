/** The rules about what layers store twice, and about the build context, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { chmodCopied } from './chmod-copied.ts';
import { chownCopied } from './chown-copied.ts';

export const layerRules: readonly Rule[] = [chownCopied, chmodCopied];
