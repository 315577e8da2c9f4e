/** A clone that fetches the whole history of a repository and keeps it in the layer. */
import { findKeptClones } from '../clones.ts';
import { insertAfterWord } from '../edits.ts';
import { isForDevelopment } from '../purpose.ts';
import { appendRemoval } from '../removals.ts';
import type { FixDraft, Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';

export const gitFullClone: Rule = {
  id: 'git-full-clone',
  summary: 'A clone fetches the whole history of a repository, and the layer keeps it.',
  check(file, context) {
    for (const { made, clone, needsHistory, updatesItself } of findKeptClones(file, context)) {
      if (clone.isShallow || needsHistory || !isRemote(clone.address)) {
        continue;
      }
      const saving = savingOf(context.facts, made.run.instruction, {
        causeIds: ['git-history'],
        estimate: undefined,
      });
      const depth = made.command.isEditable ? [insertAfterWord(clone.verb, '--depth 1')] : [];
      const removal = updatesItself ? undefined : appendRemoval(file, made, '/.git');
      // Where people work in the image the repository stays one.
      const isBoth = removal !== undefined && !isForDevelopment(context);
      const fixes: readonly FixDraft[] = [
        ...(isBoth
          ? [
              {
                title: 'Fetch the latest commit only (--depth 1), and remove .git in the same RUN',
                class: 'suggest' as const,
                caution: `${noTags} ${noRepository}`,
                edits: depth.length === 0 ? [] : [...depth, removal],
              },
            ]
          : []),
        {
          title: 'Fetch the latest commit only (--depth 1)',
          class: 'suggest',
          caution: noTags,
          edits: depth,
        },
        ...(removal === undefined
          ? []
          : [
              {
                title: 'Remove .git in the same RUN',
                class: 'suggest' as const,
                caution: noRepository,
                edits: [removal],
              },
            ]),
      ];
      context.report({
        span: made.command,
        summary: `The whole history of “${nameOf(clone.address)}” stays in this layer.`,
        ...(saving === undefined ? { severity: 'information' } : { saving }),
        fixes: fixes.filter(({ edits }) => edits.length > 0),
      });
    }
  },
};

const noTags = 'A build that reads its version from the history finds no tags.';
const noRepository = 'What reads the repository later, at run time as well, finds none.';

/** Of a folder git makes hard links, whatever depth it is asked for. */
function isRemote(address: string): boolean {
  return /^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:|\$/.test(address);
}

function nameOf(address: string): string {
  return address
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^.*[/:]/, '');
}
