/** COPY with the owner or the mode that a later command gives: then the command changes nothing of what was copied. */
import { applyMode } from './attributes.ts';
import { usesBuildKit } from './buildKit.ts';
import { type ChangedCopy, flagOf, modeOf } from './changedCopies.ts';
import { isWellKnownFolder, maxFound, sourcesOf } from './copied.ts';
import type { Dockerfile, Instruction } from './dockerfile.ts';
import { addFlag, dropCommand, removeWord } from './instructionEdits.ts';
import { findOthers } from './otherFiles.ts';
import type { FixDraft, OffsetEdit, RuleContext } from './rule.ts';
import { expandWord } from './variables.ts';

/** None where the result would not be the same, or nobody can tell. */
export function toAttributeFixes(
  file: Dockerfile,
  context: RuleContext,
  changed: ChangedCopy,
): readonly FixDraft[] {
  const { change, command, run, touched } = changed;
  const copies = [...new Set(touched.map(({ entry }) => entry.instruction))];
  const flag = change.kind === 'owner' ? 'chown' : 'chmod';
  const isWhole = copies.every(
    (copy) =>
      touched.filter(({ entry }) => entry.instruction === copy).length ===
      sourcesOf(copy).length + copy.heredocs.length,
  );
  const hasAll = change.targets.every((_, target) => touched.some((copy) => copy.target === target));
  const isSound =
    isWhole &&
    hasAll &&
    touched.length < maxFound &&
    command.depth === 0 &&
    touched.every(
      ({ extent, entry }) =>
        extent === 'all' && entry.stage === run.stage && flagOf(entry, flag) === undefined,
    );
  const value = isSound ? toFlagValue(file, context, changed) : undefined;
  if (value === undefined) {
    return [];
  }
  const added = copies.map((copy) => addFlag(copy, `--${flag}=${value.text}`));
  const cautions = [
    ...findCautions(file, changed),
    ...(value.isCertain ? [] : ['The mode of the file is not known here; 755 lets everybody read it.']),
    ...(flag === 'chmod' && !usesBuildKit(file)
      ? ['The builder of Docker before BuildKit does not know --chmod.']
      : []),
  ];
  const others = findOthers(context.image, changed);
  const left = others === 'likely' ? undefined : leaveOut(file, changed);
  const targets = change.targets.flatMap(({ patterns }) => patterns).join(', ');
  const dropping =
    left === undefined
      ? []
      : [
          toFix(
            `Copy with --${flag}=${value.text} instead`,
            [...added, ...left],
            [
              ...(others === 'none'
                ? []
                : [
                    `What the base image or other instructions put into ${targets} would no longer be changed.`,
                  ]),
              ...cautions,
            ],
          ),
        ];
  const keeping =
    others === 'none'
      ? []
      : [
          toFix(`Copy with --${flag}=${value.text}, and keep the command for other files`, added, [
            'It saves bytes where the builder leaves files out of the layer that do not change, as BuildKit does.',
            ...cautions,
          ]),
        ];
  return [...dropping, ...keeping];
}

function toFix(title: string, edits: readonly OffsetEdit[], cautions: readonly string[]): FixDraft {
  return cautions.length === 0
    ? { title, class: 'safe', edits }
    : { title, class: 'suggest', caution: cautions.join(' '), edits };
}

interface FlagValue {
  readonly text: string;
  readonly isCertain: boolean;
}

function toFlagValue(file: Dockerfile, context: RuleContext, changed: ChangedCopy): FlagValue | undefined {
  return changed.change.kind === 'owner' ? toOwner(file, changed) : toMode(context, changed);
}

/** A name has to be known where COPY runs: nothing in between may make it. */
function toOwner(file: Dockerfile, { change, command, run, touched }: ChangedCopy): FlagValue | undefined {
  const { value, word } = change;
  if (word.value === undefined || !/^[\w.:-]+$/.test(value) || value.endsWith(':')) {
    return undefined;
  }
  const written = word.text.replaceAll(/["']/g, '');
  const text = value === `:${word.key}` ? `:${written}` : written;
  const [user = '', group] = (text.includes(':') ? text : text.replace('.', ':')).split(':');
  const names = value.split(/[:.]/).filter((name) => name !== '' && name !== 'root' && !/^\d+$/.test(name));
  const isKnown = touched.every(
    ({ entry: { stage, instruction } }) =>
      expandWord(text, (name) => stage.variables.find(name, instruction.index).value) === value,
  );
  if (!isKnown) {
    return undefined;
  }
  const copies = touched.map(({ entry }) => entry.instruction);
  const isLate = copies.some(
    (copy) => !isKnownBefore(file, { copy, run: run.instruction, until: command.index }),
  );
  const isApart = copies.some(({ flags }) => flags.some(({ name }) => name === 'link'));
  if (names.length > 0 && (isLate || isApart)) {
    return undefined;
  }
  // Without a group `chown` leaves root's, where --chown would give that of the same name.
  return { text: `${user === '' ? '0' : user}:${group ?? '0'}`, isCertain: true };
}

function isKnownBefore(
  file: Dockerfile,
  between: { readonly copy: Instruction; readonly run: Instruction; readonly until: number },
): boolean {
  const commands = between.run.script?.commands.slice(0, between.until) ?? [];
  return (
    !hasRunBetween(file, between.copy, between.run) && commands.every(({ name }) => harmless.has(name ?? ''))
  );
}

/** They neither make users nor run what was copied. */
const harmless: ReadonlySet<string> = new Set([
  'chmod',
  'chown',
  'chgrp',
  'mkdir',
  'ln',
  'set',
  'echo',
  'touch',
]);

function hasRunBetween(file: Dockerfile, from: Instruction, to: Instruction): boolean {
  for (let at = to.index - 1; at > from.index; at--) {
    if (file.instructions[at]?.keyword === 'RUN') {
      return true;
    }
  }
  return false;
}

/** Octal, since others need a newer frontend than most builds have. */
function toMode({ facts }: RuleContext, { change, touched }: ChangedCopy): FlagValue | undefined {
  if (/^[0-7]{3,4}$/.test(change.value)) {
    return { text: change.value, isCertain: true };
  }
  if (change.isRecursive || touched.some(({ isFolder }) => isFolder)) {
    return undefined;
  }
  const modes = new Set(touched.map((copy) => applyMode(change.value, modeOf(copy, facts.context))));
  const [mode] = modes;
  if (modes.size === 1 && mode !== undefined) {
    return { text: mode.toString(8).padStart(3, '0'), isCertain: true };
  }
  const isPlain = /^(?:a|ugo|u|)\+r?x$/.test(change.value);
  return isPlain && mode === undefined ? { text: '755', isCertain: false } : undefined;
}

/** The folder itself may be WORKDIR's, and root's: it keeps its command, which costs nothing without its content. */
function leaveOut(
  file: Dockerfile,
  { change, command, run, touched }: ChangedCopy,
): readonly OffsetEdit[] | undefined {
  const isTree =
    touched.some(({ entry, isFolder }) => isFolder || entry.shape === 'unknown') ||
    change.targets.some(({ patterns }) => !touched.some(({ entry }) => patterns.includes(entry.path)));
  if (change.isRecursive && isTree) {
    return change.recursion === undefined ? undefined : [removeWord(file, change.recursion)];
  }
  const edit = dropCommand(file, run.instruction, command);
  return edit === undefined ? undefined : [edit];
}

function findCautions(file: Dockerfile, { change, command, run, touched }: ChangedCopy): readonly string[] {
  const copies = touched.map(({ entry }) => entry.instruction);
  if (change.isRecursive) {
    const isQuiet = copies.every((copy) =>
      isKnownBefore(file, { copy, run: run.instruction, until: command.index }),
    );
    return isQuiet ? [] : [used];
  }
  const first = Math.min(...copies.map(({ end }) => end));
  const between = file.text.slice(first, Math.min(command.start, first + maxSearched));
  const isFar = command.start > first + maxSearched;
  const isUsed = touched.some(({ entry }) => between.includes(nameOf(entry.path)));
  const makesFolder =
    change.kind === 'owner' && touched.some(({ entry }) => !isWellKnownFolder(folderOf(entry.path)));
  return [
    ...(isUsed || isFar ? [used] : []),
    ...(makesFolder ? ['A folder that COPY has to make for the file gets this owner as well.'] : []),
  ];
}

const used = 'Something between COPY and this command may use the files; it would find them changed already.';

/** Longer distances are not searched. */
const maxSearched = 20_000;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
