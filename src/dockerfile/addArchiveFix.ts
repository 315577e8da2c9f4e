/** A tar of the build context that ADD unpacks by itself, in place of COPY, `tar` and `rm`. */
import type { UnpackedCopy } from './copiedUses.ts';
import { tarNames } from './copied.ts';
import type { Dockerfile, Instruction } from './dockerfile.ts';
import { removeInstruction } from './instructionEdits.ts';
import { removeCommand } from './edits.ts';
import { removedIn } from './made.ts';
import type { FixDraft, OffsetEdit } from './rule.ts';
import type { ShellCommand } from './shell.ts';

/** None where tar does more than unpack, or another command needs the archive. */
export function toAddFixes(
  file: Dockerfile,
  { entry, run, command, unpacking }: UnpackedCopy,
): readonly FixDraft[] {
  const { instruction, source, path } = entry;
  const { folder } = unpacking;
  const target = instruction.words.at(-1);
  const isPlain =
    entry.from === 'context' &&
    instruction.keyword === 'COPY' &&
    instruction.words.length === 2 &&
    !instruction.isArray &&
    instruction.flags.length === 0 &&
    unpacking.isPlainTar &&
    tarNames.test(source) &&
    !/\.zst$/i.test(source) &&
    run.stage === entry.stage;
  if (!isPlain || target === undefined || folder === undefined || !/^\/[\w@%+=:,./-]*$/.test(folder)) {
    return [];
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  const removal = run.script.commands.find((other) => removedIn(other).includes(path));
  const users = run.script.commands.filter(({ words }) => words.some(({ key }) => key.includes(name)));
  const isUsedElsewhere = file.instructions.some(
    (other) =>
      other.index > instruction.index &&
      other.index !== run.instruction.index &&
      file.text.slice(other.start, Math.min(other.end, other.start + maxSearched)).includes(name),
  );
  const isNeeded = isUsedElsewhere || users.some((user) => user !== command && user !== removal);
  const left = isNeeded
    ? undefined
    : leaveOut(file, run.instruction, [command, ...(removal === undefined ? [] : [removal])]);
  return left === undefined
    ? []
    : [
        {
          title: 'Let ADD unpack it',
          class: 'suggest',
          caution:
            'ADD unpacks before the instructions in between, and keeps the owners that the archive tells.',
          edits: [
            { ...instruction.keywordSpan, newText: 'ADD' },
            { start: target.start, end: target.end, newText: folder === '/' ? '/' : `${folder}/` },
            ...left,
          ],
        },
      ];
}

/** With the RUN where nothing else is in it. */
function leaveOut(
  file: Dockerfile,
  run: Instruction,
  commands: readonly ShellCommand[],
): readonly OffsetEdit[] | undefined {
  const all = run.script?.commands ?? [];
  if (all.every((command) => commands.includes(command) && command.joinedBy !== '|')) {
    const edit = removeInstruction(file, run);
    return edit === undefined ? undefined : [edit];
  }
  const [first, second] = commands;
  const isSideBySide = second !== undefined && first !== undefined && second.index - first.index < 2;
  const edits = isSideBySide ? [] : commands.flatMap((command) => removeCommand(file, run, command) ?? []);
  return edits.length === commands.length ? edits : undefined;
}

const maxSearched = 20_000;
