/** The rules about what layers store twice, and about the build context, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { addUrlExtract } from './add-url-extract.ts';
import { chmodCopied } from './chmod-copied.ts';
import { chownCopied } from './chown-copied.ts';
import { copyArchiveExtract } from './copy-archive-extract.ts';
import { copyThenCp } from './copy-then-cp.ts';
import { copyThenMv } from './copy-then-mv.ts';
import { downloadArchiveLeft } from './download-archive-left.ts';
import { rmCopiedLater } from './rm-copied-later.ts';
import { rmRunMadeLater } from './rm-run-made-later.ts';

export const layerRules: readonly Rule[] = [
  chownCopied,
  chmodCopied,
  rmCopiedLater,
  rmRunMadeLater,
  copyThenMv,
  copyThenCp,
  copyArchiveExtract,
  addUrlExtract,
  downloadArchiveLeft,
];
