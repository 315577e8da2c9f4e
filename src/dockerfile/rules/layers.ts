/** The rules about what layers store twice, and about the build context, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { chmodCopied } from './chmod-copied.ts';
import { chownCopied } from './chown-copied.ts';
import { downloadArchiveLeft } from './download-archive-left.ts';
import { rmRunMadeLater } from './rm-run-made-later.ts';

export const layerRules: readonly Rule[] = [chownCopied, chmodCopied, rmRunMadeLater, downloadArchiveLeft];
