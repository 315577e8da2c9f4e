/** One RUN of two neighbours that have to do with apt: one fetches the lists, the other installs; or both do both. */
import type { Dockerfile } from '../dockerfile.ts';
import { addWords, appendCommand, asRunBy, mergeRuns } from '../edits.ts';
import type { ShippedRun } from '../imageView.ts';
import { removeInstruction } from '../instructionEdits.ts';
import { empties, removedBy } from '../paths.ts';
import type { FixDraft, OffsetEdit } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';
import { type AptAction, aptListsFolder } from './apt.ts';
import { findListsRemoval, findListsUse, type ListsUse } from './aptLists.ts';
import { findAptSteps } from './aptSteps.ts';

/** What changes by merging two RUNs that install. */
export const mergeCaution = 'A change of either list of packages then installs both of them again.';

interface ListsMerge extends Pick<FixDraft, 'title' | 'edits'> {
  /** Whether the RUN that results leaves no lists. */
  readonly isClean: boolean;
}

/** It removes the lists as well, where nothing behind the two needs them. */
export function mergeWithLists(file: Dockerfile, run: ShippedRun, use: ListsUse): ListsMerge | undefined {
  const { instruction: second, stage } = use;
  const edits = mergeRuns(file, run.instruction, second);
  const install =
    second.script && findAptSteps(second.script).find(({ action }) => action.kind === 'install');
  if (edits === undefined || second.script === undefined || install === undefined) {
    return undefined;
  }
  const title = 'Make one RUN of the two';
  if (findListsRemoval(second.script, install.command) !== undefined) {
    return { title, edits, isClean: true };
  }
  const removal =
    findListsUse(file, { instruction: second, stage }) === undefined
      ? appendCommand(file, second, asRunBy(file, install.command, `rm -rf ${aptListsFolder}/*`))
      : undefined;
  return removal === undefined
    ? { title, edits, isClean: false }
    : { title: `${title}, and remove the package lists there`, edits: [...edits, removal], isClean: true };
}

/** A RUN that fetches the lists and installs. */
export interface AptInstall {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly action: Extract<AptAction, { kind: 'install' }>;
}

/** Where the second RUN does nothing but update, install and clean, its packages are all that is left of it. */
export function moveInstall(
  file: Dockerfile,
  first: AptInstall,
  second: AptInstall,
): readonly OffsetEdit[] | undefined {
  const isSame = toOptions(first) === toOptions(second);
  const added = addWords(
    file,
    first.command,
    second.action.packages.map(({ text }) => text),
  );
  const removed = removeInstruction(file, second.run.instruction);
  const isLast = first.command.words.at(-1) === first.action.packages.at(-1);
  if (!isSame || !isLast || !isNothingElse(second) || added === undefined || removed === undefined) {
    return undefined;
  }
  const comments = file.comments.filter(
    ({ start }) => start > first.run.instruction.end && start < second.run.instruction.start,
  );
  const [top] = comments;
  if (top === undefined) {
    return [added, removed];
  }
  // They stand above the packages they were for, which needs a line of its own.
  const line = added.newText.indexOf('\n') + 1;
  const texts = comments.map(({ start, end }) => `${file.text.slice(start, end)}${file.newline}`);
  return line === 0 || comments.some(({ text }) => /\bignore\s*=/i.test(text))
    ? undefined
    : [
        { ...added, newText: `${added.newText.slice(0, line)}${texts.join('')}${added.newText.slice(line)}` },
        { ...removed, start: file.lines.startOf(file.lines.lineOf(top.start)) },
      ];
}

function toOptions({ command, action }: AptInstall): string {
  const names = new Set(action.packages.map(({ key }) => key));
  const options = command.words
    .map(({ key }) => key)
    .filter((key) => !names.has(key) && !/^-[yq]+$|^--(?:yes|quiet|assume-yes)$/.test(key));
  return options.toSorted().join(' ');
}

function isNothingElse({ run, command }: AptInstall): boolean {
  const known = new Map(findAptSteps(run.script).map((step) => [step.command, step.action.kind]));
  return run.script.commands.every((one) => {
    const kind = known.get(one);
    const patterns = removedBy(one);
    return (
      one === command ||
      kind === 'update' ||
      kind === 'clean' ||
      kind === 'dist-clean' ||
      one.name === 'set' ||
      (patterns.length > 0 && patterns.every((pattern) => empties(pattern, aptListsFolder)))
    );
  });
}
