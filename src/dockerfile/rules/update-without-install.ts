/** `apt-get update` in a RUN of its own: its layer is the lists, and the cache keeps them while the packages move on. */
import { aptListsFolder } from '../packages/apt.ts';
import { findKeptLists, findListsUse, isUpdateOnly, toListsSaving } from '../packages/aptLists.ts';
import { mergeWithLists } from '../packages/aptMerges.ts';
import { findAptSteps } from '../packages/aptSteps.ts';
import type { FixDraft, Rule } from '../rule.ts';

export const updateWithoutInstall: Rule = {
  id: 'update-without-install',
  summary: 'A RUN fetches the package lists of apt for another RUN that installs with them.',
  check(file, context) {
    for (const run of context.image.runsShipping(aptListsFolder)) {
      const update = isUpdateOnly(run) ? findKeptLists(run) : undefined;
      const use = update === undefined ? undefined : findListsUse(file, run);
      if (update === undefined || use?.kind !== 'install') {
        continue;
      }
      const merged = mergeWithLists(file, run, use);
      const line = file.lines.lineOf(use.start) + 1;
      const fix: FixDraft | undefined = merged && {
        title: merged.title,
        edits: merged.edits,
        ...(merged.isClean
          ? { class: 'safe' }
          : {
              class: 'suggest',
              caution: 'The lists stay in the layer, since something behind the two could need them.',
            }),
      };
      const isPlain = findAptSteps(run.script).every(
        ({ action }) => action.kind !== 'update' || !action.isIndirect,
      );
      context.report({
        span: update,
        summary: `The package lists of this ${isPlain ? 'update' : 'script'} make a layer of their own; only line ${line} installs with them.`,
        saving: toListsSaving(context, run),
        ...(fix === undefined
          ? { advice: 'Fetch the lists, install, and remove the lists in one RUN.' }
          : { fixes: [fix] }),
      });
    }
  },
};
