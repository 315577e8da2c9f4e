/** A command that changes the mode of what COPY or ADD brought, and so stores it once more. */
import { toAttributeFixes } from '../attributeFixes.ts';
import { type ChangedCopy, findChangedCopies, modeOf, savingOfChange } from '../changedCopies.ts';
import { nameSources, severityOfChange } from '../changeTexts.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const chmodCopied: Rule = {
  id: 'chmod-copied',
  summary: 'A RUN changes the mode of files that COPY or ADD brought, and its layer has them once more.',
  check(file, context) {
    const owned = new Set(findChangedCopies(context, 'owner').flatMap(toKeys));
    for (const [count, changed] of findChangedCopies(context, 'mode').entries()) {
      // The same layer has them anew for their owner: these bytes are told once.
      const isTold = toKeys(changed).every((key) => owned.has(key));
      const saving = isTold ? undefined : savingOfChange(context, changed);
      const fixes = count < 100 ? toAttributeFixes(file, context, changed) : [];
      context.report({
        span: changed.command,
        summary: `Changing the mode of ${nameSources(changed)} a second time in this layer${isSure(context, changed) ? '' : ', unless it was that before'}.`,
        ...(fixes.length > 0
          ? {}
          : {
              advice:
                'Give COPY the mode with --chmod=, or set it where the file comes from (git keeps whether a file is a program).',
            }),
        ...severityOfChange(changed, saving),
        fixes,
      });
    }
  },
};

function isSure({ facts }: RuleContext, { touched }: ChangedCopy): boolean {
  return touched.every((copy) => modeOf(copy, facts.context) !== undefined);
}

function toKeys({ run, touched }: ChangedCopy): readonly string[] {
  return touched.map(({ entry }) => `${run.instruction.index} ${entry.instruction.index} ${entry.path}`);
}
