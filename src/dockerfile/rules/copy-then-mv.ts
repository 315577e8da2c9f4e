/** What COPY or ADD brings to one place and a RUN moves to another: both layers have it. */
import { isTrifling, savingOfCopies } from '../copySavings.ts';
import { findMovedCopies, nameMoved } from '../movedCopies.ts';
import { toPlaceFixes } from '../placeFix.ts';
import type { Rule } from '../rule.ts';

export const copyThenMv: Rule = {
  id: 'copy-then-mv',
  summary: 'A RUN moves files that COPY or ADD brought, and the image has them twice.',
  check(file, context) {
    for (const moved of findMovedCopies(context, 'mv')) {
      const bytes = {
        copies: moved.entries.map(({ instruction }) => instruction),
        sources: moved.sources,
        causeIds: ['rewritten'],
      };
      if (isTrifling(context.facts, bytes)) {
        continue;
      }
      const saving = savingOfCopies(context.facts, bytes);
      const fixes = toPlaceFixes(file, moved);
      context.report({
        span: moved.command,
        summary: `Moving ${nameMoved(moved)} a second time in this layer.`,
        ...(fixes.length > 0 ? {} : { advice: 'Copy it to where it belongs.' }),
        ...(saving === undefined
          ? { severity: moved.entries.some(({ shape }) => shape === 'folder') ? 'information' : 'hint' }
          : { saving }),
        fixes,
      });
    }
  },
};
