/** What COPY or ADD brings to one place and a RUN copies to another: the image has it twice. */
import { isTrifling, savingOfCopies } from '../copySavings.ts';
import { findMovedCopies, nameMoved } from '../movedCopies.ts';
import type { Rule } from '../rule.ts';

export const copyThenCp: Rule = {
  id: 'copy-then-cp',
  summary: 'A RUN copies files that COPY or ADD brought, and the image has them twice.',
  check(_file, context) {
    for (const moved of findMovedCopies(context, 'cp')) {
      const bytes = {
        copies: [moved.run.instruction],
        sources: moved.sources,
        causeIds: ['duplicated'],
      };
      if (isTrifling(context.facts, bytes)) {
        continue;
      }
      const saving = savingOfCopies(context.facts, bytes);
      context.report({
        span: moved.command,
        summary: `Copying ${nameMoved(moved)} a second time in this layer.`,
        advice:
          'Copy it to where it belongs at once; where both places need it, a link (ln -s) has no bytes.',
        ...(saving === undefined
          ? { severity: moved.entries.some(({ shape }) => shape === 'folder') ? 'information' : 'hint' }
          : { saving }),
      });
    }
  },
};
