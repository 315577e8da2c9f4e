/** Packages that apt installs though nobody named or needs them: other packages recommend them. */
import type { Dockerfile } from '../dockerfile.ts';
import { addWords, insertAfterWord } from '../edits.ts';
import type { AptAction } from '../packages/apt.ts';
import { findBasePackages, isOnSlimBase } from '../packages/aptBases.ts';
import {
  type Brought,
  bringsCertificates,
  certificates,
  findBrought,
  findUsed,
  findWeight,
  listNoticed,
  weighBrought,
} from '../packages/aptBrought.ts';
import { withNeeded } from '../packages/aptRecommends.ts';
import { isToldNoRecommends } from '../packages/aptSettings.ts';
import { findAptSteps } from '../packages/aptSteps.ts';
import { findVendors, isVendorsNode } from '../packages/aptVendors.ts';
import { readPackageChange } from '../packages/installs.ts';
import { findLater } from '../packages/laterCommands.ts';
import type { FixDraft, OffsetEdit, Rule } from '../rule.ts';
import type { ShellCommand, ShellScript } from '../shell.ts';

export const aptRecommends: Rule = {
  id: 'apt-recommends',
  summary: 'A RUN installs with apt what packages only recommend.',
  hadolint: ['DL3015'],
  check(file, context) {
    const present = new Set(findBasePackages(context.image));
    const isVendors = findVendors(file, context.image);
    const runs = context.image.runsShipping('/usr');
    for (const run of runs) {
      const steps = findInstalls(run.script);
      const installed = steps.flatMap(({ names }) => names.flatMap(withNeeded));
      const open = steps.filter(
        (step) =>
          isOpen(step) &&
          step.kept.some((name) => {
            const weight = isVendorsNode(name, file) ? 0 : findWeight(name, { present, installed });
            return weight === undefined ? !present.has(name) && !isVendors(name, run) : weight > 0;
          }),
      );
      const [first] = open;
      if (first !== undefined && !isToldNoRecommends(file, context.image, run)) {
        const brought = findBrought(
          open.flatMap(({ kept }) => kept),
          { present, installed },
        );
        const saving = weighBrought(brought, { isOnSlim: isOnSlimBase(context.image, run) });
        const used = findUsed(brought, (program) =>
          findLater(context.image, runs, ({ name }) => program.test(name ?? '')).isFollowed(
            run,
            first.command,
          ),
        );
        const fix = toFix(file, open, { brought, used });
        const list = brought.noticed.length === 0 ? '' : `: ${listNoticed(brought)}`;
        context.report({
          span: first.command,
          summary: `“${first.action.program} install” also installs what these packages recommend${list}.`,
          ...(saving === undefined ? {} : { saving }),
          ...(fix === undefined ? { advice: 'Add --no-install-recommends.' } : { fixes: [fix] }),
        });
      }
      steps.forEach(({ kept }) => kept.flatMap(withNeeded).forEach((name) => present.add(name)));
    }
  },
};

interface Step {
  readonly command: ShellCommand;
  readonly action: Extract<AptAction, { kind: 'install' }>;
  readonly names: readonly string[];
  /** Without those that the same RUN removes again, with all that came with them. */
  readonly kept: readonly string[];
}

function findInstalls(script: ShellScript): readonly Step[] {
  const steps = findAptSteps(script);
  return steps.flatMap(({ command, action }) => {
    if (action.kind !== 'install') {
      return [];
    }
    const names = toNames(command);
    const later = steps.filter((step) => step.action.kind === 'remove' && step.command.index > command.index);
    const isAuto = later.some((step) => step.action.kind === 'remove' && step.action.isAuto);
    const isMarked = script.commands.some(
      ({ name, args, index }) => name === 'apt-mark' && args[0]?.value === 'auto' && index > command.index,
    );
    const removed = new Set(later.flatMap((step) => toNames(step.command)));
    const kept = !isAuto ? names : isMarked ? [] : names.filter((name) => !removed.has(name));
    return [{ command, action, names, kept }];
  });
}

function toNames(command: ShellCommand): readonly string[] {
  return readPackageChange(command)?.packages.map(({ name }) => name) ?? [];
}

/** Neither it nor a variable among its options says anything about them. */
function isOpen({ command, action }: Step): boolean {
  return (
    action.program !== 'aptitude' &&
    !action.hasNoRecommends &&
    !command.args.some(({ key }) =>
      /^--(?:install-recommends|download-only|print-uris|only-upgrade)$|Install-Recommends|\$\{?\w*(?:OPT|FLAG|ARGS|RECOMMENDS)/i.test(
        key,
      ),
    )
  );
}

function toFix(
  file: Dockerfile,
  open: readonly Step[],
  { brought, used }: { readonly brought: Brought; readonly used: readonly string[] },
): FixDraft | undefined {
  const additions: (OffsetEdit | undefined)[] = open.map(({ command, action }) =>
    command.isEditable && action.verb.text === action.verb.value
      ? insertAfterWord(action.verb, '--no-install-recommends')
      : undefined,
  );
  // What is removed at the end of the RUN needs them before.
  const certified = brought.hasCertificates
    ? open.find(({ names }) => names.some(bringsCertificates))
    : undefined;
  const named = [...(certified === undefined ? [] : [certificates]), ...used];
  const first = certified ?? open[0];
  if (first !== undefined && named.length > 0) {
    additions.push(addWords(file, first.command, named));
  }
  const edits = additions.filter((edit) => edit !== undefined);
  const there = new Set(used.flatMap(withNeeded));
  const list = listNoticed({ noticed: brought.noticed.filter(({ name }) => !there.has(name)) });
  return edits.length < additions.length
    ? undefined
    : {
        title: `Add --no-install-recommends${named.length === 0 ? '' : `, and ${named.join(', ')} by name`}`,
        class: 'suggest',
        caution:
          list === ''
            ? 'A program could miss a package that came by recommendation alone.'
            : `Without it these do not come: ${list}; name those that something uses.`,
        edits,
      };
}
