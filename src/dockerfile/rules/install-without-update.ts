/** A RUN that installs with the package lists of an earlier one: the lists must stay in the image for it, and grow old. */
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import type { ShippedRun } from '../imageView.ts';
import { isMounted } from '../mounts.ts';
import { type AptAction, aptListsFolder } from '../packages/apt.ts';
import { findKeptLists, findListsRemoval, isUpdateOnly, type ListsUse } from '../packages/aptLists.ts';
import { mergeCaution, mergeWithLists } from '../packages/aptMerges.ts';
import { type AptStep, findAptSteps } from '../packages/aptSteps.ts';
import type { FixDraft, Rule } from '../rule.ts';

export const installWithoutUpdate: Rule = {
  id: 'install-without-update',
  summary: 'A RUN installs with package lists of apt that an earlier RUN fetched.',
  check(file, context) {
    let lists: ShippedRun | undefined;
    let isFirst = true;
    for (const run of context.image.runs) {
      const install = lists === undefined ? undefined : findBareInstall(run);
      // The first RUN behind an update without an install is told with that update.
      if (lists !== undefined && install !== undefined && !(isFirst && isUpdateOnly(lists))) {
        const fix = toFix(file, lists, { ...run, ...install.command, kind: 'install' });
        context.report({
          span: install.command,
          summary: `This installs with the package lists of line ${lineOf(file, lists.instruction)}, which are kept for it and are as old as that layer.`,
          severity: 'hint',
          ...(fix === undefined
            ? {
                advice:
                  'Install all of it in one RUN, or fetch the lists again in this one and remove them in both.',
              }
            : { fixes: [fix] }),
        });
      }
      isFirst &&= install === undefined;
      if (findKeptLists(run) !== undefined) {
        lists = run;
        isFirst = true;
      } else if (findListsRemoval(run.script) !== undefined) {
        lists = undefined;
      }
    }
  },
};

/** One that no update in the same script precedes. */
function findBareInstall({ instruction, script }: ShippedRun): AptStep | undefined {
  const step = isMounted(instruction, aptListsFolder)
    ? undefined
    : findAptSteps(script).find(({ action }) => action.kind === 'update' || isFromLists(action));
  return step?.action.kind === 'install' && !step.action.isSelfContained ? step : undefined;
}

/** Files that are there already need no lists. */
function isFromLists(action: AptAction): boolean {
  return (
    action.kind === 'install' &&
    (action.isSelfContained || action.packages.some(({ key }) => !key.includes('/') && !key.endsWith('.deb')))
  );
}

function toFix(file: Dockerfile, lists: ShippedRun, use: ListsUse): FixDraft | undefined {
  const merged = mergeWithLists(file, lists, use);
  return merged && { title: merged.title, class: 'suggest', caution: mergeCaution, edits: merged.edits };
}

function lineOf(file: Dockerfile, { start }: Instruction): number {
  return file.lines.lineOf(start) + 1;
}
