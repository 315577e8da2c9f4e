/** The rules about what layers store twice, and about the build context, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { addUrlExtract } from './add-url-extract.ts';
import { chmodCopied } from './chmod-copied.ts';
import { chownCopied } from './chown-copied.ts';
import { chownREarlier } from './chown-r-earlier.ts';
import { consecutiveRuns } from './consecutive-runs.ts';
import { copyArchiveExtract } from './copy-archive-extract.ts';
import { copyBeforeInstall } from './copy-before-install.ts';
import { copyContextAll } from './copy-context-all.ts';
import { copyEntireFs } from './copy-entire-fs.ts';
import { copyThenCp } from './copy-then-cp.ts';
import { copyThenMv } from './copy-then-mv.ts';
import { dockerignoreMissing } from './dockerignore-missing.ts';
import { downloadArchiveLeft } from './download-archive-left.ts';
import { gitDirLeft } from './git-dir-left.ts';
import { gitFullClone } from './git-full-clone.ts';
import { rmCopiedLater } from './rm-copied-later.ts';
import { rmRunMadeLater } from './rm-run-made-later.ts';
import { unusedStage } from './unused-stage.ts';
import { useraddHighUid } from './useradd-high-uid.ts';

export const layerRules: readonly Rule[] = [
  chownCopied,
  chmodCopied,
  chownREarlier,
  rmCopiedLater,
  rmRunMadeLater,
  copyThenMv,
  copyThenCp,
  copyArchiveExtract,
  addUrlExtract,
  downloadArchiveLeft,
  gitFullClone,
  gitDirLeft,
  consecutiveRuns,
  unusedStage,
  copyEntireFs,
  useraddHighUid,
  copyContextAll,
  dockerignoreMissing,
  copyBeforeInstall,
];
