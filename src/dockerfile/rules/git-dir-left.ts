/** The `.git` folder of a clone that is left in the layer, where the clone is shallow or needs its history for a moment. */
import { findKeptClones } from '../clones.ts';
import { isForDevelopment } from '../purpose.ts';
import { appendRemoval } from '../removals.ts';
import type { Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';

export const gitDirLeft: Rule = {
  id: 'git-dir-left',
  summary: 'A clone leaves its .git folder in the layer.',
  check(file, context) {
    if (isForDevelopment(context)) {
      return;
    }
    for (const { made, clone, needsHistory, updatesItself } of findKeptClones(file, context)) {
      // A clone of everything that nothing needs has a rule of its own.
      if ((!clone.isShallow && !needsHistory) || updatesItself) {
        continue;
      }
      const saving = savingOf(context.facts, made.run.instruction, {
        causeIds: ['git-history'],
        estimate: undefined,
      });
      const removal = appendRemoval(file, made, '/.git');
      context.report({
        span: made.command,
        summary: `The .git folder of “${made.written}” stays in this layer.`,
        ...(saving === undefined ? { severity: clone.isShallow ? 'hint' : 'information' } : { saving }),
        ...(removal === undefined
          ? { advice: 'Remove it in the same RUN, behind the last command that needs it.' }
          : {}),
        fixes:
          removal === undefined
            ? []
            : [
                {
                  title: 'Remove .git in the same RUN',
                  class: 'suggest',
                  caution: 'What reads the repository later, at run time as well, finds none.',
                  edits: [removal],
                },
              ],
      });
    }
  },
};
