/** Packages that one RUN installs and a later one removes: the first layer has them for good. */
import type { Dockerfile } from '../dockerfile.ts';
import { mergeRuns } from '../edits.ts';
import type { ShippedRun } from '../imageView.ts';
import { readPackageChange } from '../packages/installs.ts';
import { weigh } from '../packages/weights.ts';
import type { FixDraft, Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';

export const pkgRemovedLater: Rule = {
  id: 'pkg-removed-later',
  summary: 'A RUN removes packages that an earlier RUN installed, and the earlier layer keeps them.',
  check(file, context) {
    const installed = new Map<string, Installed>();
    for (const run of context.image.runs) {
      for (const command of run.script.commands) {
        const removed = remember(installed, run, command);
        const [first] = removed;
        if (first === undefined) {
          continue;
        }
        const fix = toFix(file, removed, run);
        const saving = savingOf(context.facts, first.run.instruction, {
          causeIds: ['removed-later'],
          estimate: weigh(removed.flatMap(({ names }) => names)),
        });
        context.report({
          span: command,
          summary: `${toList(removed.map(({ name }) => name))} stay${removed.length === 1 ? 's' : ''} in the layer of line ${file.lines.lineOf(first.command.start) + 1}: removing here frees nothing.`,
          ...(saving === undefined ? { severity: 'information' } : { saving }),
          ...(fix === undefined
            ? {
                advice:
                  'Install, use and remove them in one RUN; or use them in a stage of its own, and copy what they make.',
              }
            : { fixes: [fix] }),
        });
      }
    }
  },
};

interface Installed {
  readonly name: string;
  /** Those that a virtual package of apk stands for, or the one. */
  readonly names: readonly string[];
  readonly run: ShippedRun;
  readonly command: ShellCommand;
}

/** What this command removes that an earlier RUN installed. */
function remember(
  installed: Map<string, Installed>,
  run: ShippedRun,
  command: ShellCommand,
): readonly Installed[] {
  const change = readPackageChange(command);
  if (change === undefined || command.isConditional) {
    return [];
  }
  const names = change.packages.map(({ name }) => name);
  if (change.kind === 'install') {
    for (const name of change.virtual === undefined ? names : [change.virtual, ...names]) {
      installed.set(name, { name, names: name === change.virtual ? names : [name], run, command });
    }
    return [];
  }
  const removed = names.flatMap((name) => installed.get(name) ?? []);
  names.forEach((name) => installed.delete(name));
  return removed.filter((one) => one.run.instruction.index !== run.instruction.index);
}

function toFix(file: Dockerfile, removed: readonly Installed[], run: ShippedRun): FixDraft | undefined {
  const [first] = removed;
  const isOne = removed.every((one) => one.run === first?.run);
  const edits =
    first === undefined || !isOne ? undefined : mergeRuns(file, first.run.instruction, run.instruction);
  return edits && { title: 'Make one RUN of the two', class: 'safe', edits };
}

/** More names would not be read. */
const maxNames = 3;

function toList(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).map((name) => `“${name}”`);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
