/** A command that changes the owner of what COPY or ADD brought, and so stores it once more. */
import { toAttributeFixes } from '../attributeFixes.ts';
import { findChangedCopies, savingOfChange } from '../changedCopies.ts';
import { nameSources, severityOfChange } from '../changeTexts.ts';
import type { Rule } from '../rule.ts';

export const chownCopied: Rule = {
  id: 'chown-copied',
  summary: 'A RUN changes the owner of files that COPY or ADD brought, and its layer has them once more.',
  check(file, context) {
    for (const [count, changed] of findChangedCopies(context, 'owner').entries()) {
      const saving = savingOfChange(context, changed);
      const fixes = count < 100 ? toAttributeFixes(file, context, changed) : [];
      context.report({
        span: changed.command,
        summary: `Changing the owner of ${nameSources(changed)} a second time in this layer.`,
        ...(fixes.length > 0
          ? {}
          : {
              advice:
                'Give COPY the owner with --chown=, and make the user before it. A folder that WORKDIR made stays root’s: change that one without -R.',
            }),
        ...severityOfChange(changed, saving),
        fixes,
      });
    }
  },
};
