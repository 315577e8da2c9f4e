/** What COPY or ADD brings to one place and a RUN moves to another: both layers have it. */
import { savingOfCopies } from '../copySavings.ts';
import { findMovedCopies } from '../movedCopies.ts';
import { toPlaceFixes } from '../placeFix.ts';
import type { Rule } from '../rule.ts';

export const copyThenMv: Rule = {
  id: 'copy-then-mv',
  summary: 'A RUN moves files that COPY or ADD brought, and the image has them twice.',
  check(file, context) {
    for (const moved of findMovedCopies(context, 'mv')) {
      const saving = savingOfCopies(context.facts, {
        copies: moved.entries.map(({ instruction }) => instruction),
        sources: moved.sources,
        causeIds: ['rewritten'],
      });
      const fixes = toPlaceFixes(file, moved);
      context.report({
        span: moved.command,
        summary: `Moving “${moved.operand?.text ?? moved.entries[0]?.source ?? ''}” stores it a second time in this layer.`,
        ...(fixes.length > 0 ? {} : { advice: 'Copy it to where it belongs.' }),
        ...(saving === undefined
          ? { severity: moved.entries.some(({ shape }) => shape === 'folder') ? 'information' : 'hint' }
          : { saving }),
        fixes,
      });
    }
  },
};
