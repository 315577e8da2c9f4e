/** A command that changes owner or mode of a whole folder that the base image or an earlier RUN filled. */
import { isRoot, readAttributeChange } from '../attributes.ts';
import { isMeasuredFree } from '../copySavings.ts';
import { findFilled, type FilledFolder } from '../filledFolders.ts';
import type { ShippedRun } from '../imageView.ts';
import { isMounted } from '../mounts.ts';
import { isWithin } from '../paths.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { savingOf } from '../savings.ts';

export const chownREarlier: Rule = {
  id: 'chown-r-earlier',
  summary: 'A RUN changes owner or mode of a folder that the base image or an earlier RUN filled.',
  check(file, context) {
    const changing = context.image.runs.filter(({ script }) =>
      script.commands.some((command) => readAttributeChange(command)?.isRecursive === true),
    );
    const filled = changing.length === 0 ? [] : findFilled(context);
    for (const run of filled.length === 0 ? [] : changing) {
      // Owner and mode in one RUN make one more copy, not two.
      const folders = new Set<string>();
      for (const command of run.script.commands) {
        const change = readAttributeChange(command);
        const isMeant = change?.isRecursive === true && !command.isConditional;
        const isSame = change?.kind === 'owner' && isRoot(change.value);
        const found =
          isMeant && !isSame
            ? findEarlier(
                context,
                run,
                change.targets.flatMap(({ patterns }) => patterns),
                filled,
              )
            : undefined;
        if (found === undefined || change === undefined || folders.has(found.folder)) {
          continue;
        }
        folders.add(found.folder);
        const { folder, maker } = found;
        const saving =
          maker === undefined
            ? undefined
            : savingOf(context.facts, maker, { causeIds: ['rewritten'], estimate: undefined });
        const from = maker === undefined ? 'the base image' : `line ${file.lines.lineOf(maker.start) + 1}`;
        context.report({
          span: command,
          summary: `Changing the ${change.kind} of all files in ${folder} stores them a second time, since they are from ${from}.`,
          advice:
            maker === undefined
              ? `Change only what the image writes to, or run as a user who may read ${folder}.`
              : 'Do it in the RUN that makes the files, or make them as that user.',
          ...(saving === undefined ? { severity: 'information' } : { saving }),
        });
      }
    }
  },
};

function findEarlier(
  { facts }: RuleContext,
  run: ShippedRun,
  targets: readonly string[],
  filled: readonly FilledFolder[],
): FilledFolder | undefined {
  return filled.find(
    ({ folder, maker, isBase }) =>
      (isBase || (maker !== undefined && maker.index < run.instruction.index)) &&
      targets.some((target) => isWithin(folder, target) && !isMounted(run.instruction, target)) &&
      (maker === undefined || !isMeasuredFree(facts, { copies: [maker], causeIds: ['rewritten'] })),
  );
}
