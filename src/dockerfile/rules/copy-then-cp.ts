/** What COPY or ADD brings to one place and a RUN copies to another: the image has it twice. */
import { savingOfCopies } from '../copySavings.ts';
import { findMovedCopies } from '../movedCopies.ts';
import type { Rule } from '../rule.ts';

export const copyThenCp: Rule = {
  id: 'copy-then-cp',
  summary: 'A RUN copies files that COPY or ADD brought, and the image has them twice.',
  check(_file, context) {
    for (const moved of findMovedCopies(context, 'cp')) {
      const saving = savingOfCopies(context.facts, {
        copies: [moved.run.instruction],
        sources: moved.sources,
        causeIds: ['duplicated'],
      });
      context.report({
        span: moved.command,
        summary: `Copying “${moved.operand?.text ?? moved.entries[0]?.source ?? ''}” stores it a second time in this layer.`,
        advice:
          'Copy it to where it belongs at once; where both places need it, a link (ln -s) has no bytes.',
        ...(saving === undefined
          ? { severity: moved.entries.some(({ shape }) => shape === 'folder') ? 'information' : 'hint' }
          : { saving }),
      });
    }
  },
};
