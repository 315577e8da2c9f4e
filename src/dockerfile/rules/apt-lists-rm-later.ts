/** Package lists of apt that a later RUN removes: they stay in the layer of the RUN that fetched them. */
import type { Dockerfile } from '../dockerfile.ts';
import { appendCommand, asRunBy } from '../edits.ts';
import type { ShippedRun } from '../imageView.ts';
import { dropCommand } from '../instructionEdits.ts';
import { aptListsFolder } from '../packages/apt.ts';
import {
  findKeptLists,
  findLateRemovals,
  findListsUse,
  isUpdateOnly,
  type LateRemoval,
  toListsSaving,
} from '../packages/aptLists.ts';
import { empties, removedBy } from '../paths.ts';
import type { FixDraft, OffsetEdit, Reported, Rule } from '../rule.ts';

export const aptListsRmLater: Rule = {
  id: 'apt-lists-rm-later',
  summary: 'Package lists of apt are removed in a later RUN than the one that fetches them.',
  check(file, context) {
    for (const removal of findLateRemovals(context.image)) {
      // An update for others alone has a rule of its own.
      const updates = removal.updates.filter(
        (run) => !isUpdateOnly(run) || findListsUse(file, run)?.kind !== 'install',
      );
      const [first] = updates;
      if (first === undefined) {
        continue;
      }
      const lines = updates.map(({ instruction }) => file.lines.lineOf(instruction.start) + 1);
      context.report({
        span: removal.command,
        summary: `The package lists stay in the layer of line ${lines.join(' and of line ')}: removing them here frees nothing.`,
        saving: toListsSaving(context, first),
        ...toRemedy(file, { ...removal, updates }),
      });
    }
  },
};

/** What installs between the two needs the lists where they are. */
function toRemedy(file: Dockerfile, removal: LateRemoval): Pick<Reported, 'advice' | 'fixes'> {
  const uses = removal.updates.map((run) => findListsUse(file, run)).filter((use) => use !== undefined);
  const install = uses.find(({ kind }) => kind === 'install');
  const additions = removal.updates.map((run) => appendRemoval(file, run));
  const edits = additions.filter((edit) => edit !== undefined);
  if (install !== undefined || edits.length < additions.length) {
    const line = install === undefined ? undefined : file.lines.lineOf(install.start) + 1;
    return {
      advice: `${line === undefined ? '' : `Line ${line} installs with these lists. `}Fetch them, install, and remove them in one RUN.`,
    };
  }
  const dropped = isForLists(removal)
    ? dropCommand(file, removal.run.instruction, removal.command)
    : undefined;
  const [script] = uses;
  const fix: FixDraft = {
    title: 'Remove the package lists in the RUN that fetches them',
    ...(script === undefined
      ? { class: 'safe' }
      : {
          class: 'suggest',
          caution: `The script of line ${file.lines.lineOf(script.start) + 1} could install with these lists.`,
        }),
    edits: dropped === undefined ? edits : [...edits, dropped],
  };
  return { fixes: [fix] };
}

function appendRemoval(file: Dockerfile, run: ShippedRun): OffsetEdit | undefined {
  const update = findKeptLists(run);
  return update === undefined
    ? undefined
    : appendCommand(file, run.instruction, asRunBy(file, update, `rm -rf ${aptListsFolder}/*`));
}

/** Whether it removes nothing else. */
function isForLists({ command }: LateRemoval): boolean {
  const patterns = removedBy(command);
  return (
    patterns.length > 0 &&
    patterns.every((pattern) => pattern.startsWith(aptListsFolder) && empties(pattern, aptListsFolder))
  );
}
