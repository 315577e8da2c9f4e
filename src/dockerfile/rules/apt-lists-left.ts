/** The package lists of apt that a RUN fetches and leaves in its layer. */
import { appendCommand } from '../edits.ts';
import type { ShippedRun } from '../imageView.ts';
import { isMounted } from '../mounts.ts';
import { aptListsFolder, readApt } from '../packages/apt.ts';
import { empties, removedPaths } from '../paths.ts';
import type { FixDraft, Rule, RuleContext } from '../rule.ts';
import { estimate, savingOf } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';
import type { Dockerfile } from '../dockerfile.ts';

export const aptListsLeft: Rule = {
  id: 'apt-lists-left',
  summary: 'A RUN fetches the package lists of apt and leaves them in its layer.',
  hadolint: ['DL3009'],
  check(file, context) {
    for (const run of context.image.runsShipping(aptListsFolder)) {
      const update = findUpdate(run);
      if (update !== undefined && !isCleaned(run, update) && !isMounted(run.instruction, aptListsFolder)) {
        context.report({
          span: update,
          summary: 'The package lists that “apt-get update” fetches stay in this layer.',
          ...toSaving(context, run),
          fixes: toFixes(file, context, run),
        });
      }
    }
  },
};

function findUpdate({ script }: ShippedRun): ShellCommand | undefined {
  return script.commands.findLast((command) => readApt(command)?.kind === 'update');
}

/** Only what comes behind the update removes what it fetched. */
function isCleaned({ script }: ShippedRun, update: ShellCommand): boolean {
  return (
    removedPaths(script, update.index).some((pattern) => empties(pattern, aptListsFolder)) ||
    script.commands.some((command) => command.index > update.index && readApt(command)?.kind === 'dist-clean')
  );
}

function toSaving(
  context: RuleContext,
  run: ShippedRun,
): { readonly saving?: ReturnType<typeof savingOf> & {} } {
  const saving = savingOf(context.facts, run.instruction, {
    causeIds: ['apt-lists'],
    estimate: estimate(17_000_000, 45_000_000, { source: 'Debian and Ubuntu, 2026', unit: 'compressed' }),
  });
  return saving === undefined ? {} : { saving };
}

/** Without its lists a later RUN could not install, unless it updates by itself. */
function toFixes(file: Dockerfile, context: RuleContext, run: ShippedRun): readonly FixDraft[] {
  const edit = appendCommand(file, run.instruction, `rm -rf ${aptListsFolder}/*`);
  if (edit === undefined) {
    return [];
  }
  const needed = findNeed(context, run);
  return [
    {
      title: 'Remove the package lists in the same RUN',
      class: needed === undefined ? 'safe' : 'suggest',
      ...(needed === undefined
        ? {}
        : {
            caution: `Line ${file.lines.lineOf(needed.start) + 1} installs with these lists; it would have to update by itself, or be merged with this RUN.`,
          }),
      edits: [edit],
    },
  ];
}

function findNeed(context: RuleContext, run: ShippedRun): ShellCommand | undefined {
  const later = context.image.runs.filter(
    ({ instruction, stage }) => instruction.index > run.instruction.index || stage.index > run.stage.index,
  );
  for (const { script } of later) {
    for (const command of script.commands) {
      const action = readApt(command);
      if (action?.kind === 'update') {
        return undefined;
      }
      if (action?.kind === 'install') {
        return command;
      }
    }
  }
  return undefined;
}
