/** A file is copied to where a later command moves it, and the command is left out. */
import { isWellKnownFolder } from './copied.ts';
import type { Dockerfile } from './dockerfile.ts';
import { dropCommand } from './instructionEdits.ts';
import type { MovedCopy } from './movedCopies.ts';
import type { FixDraft } from './rule.ts';

/** None for folders, for several files, and where another instruction names the first place. */
export function toPlaceFixes(file: Dockerfile, moved: MovedCopy): readonly FixDraft[] {
  const { command, entries, operand, run, target, targetWord } = moved;
  const [entry] = entries;
  const word = entry?.instruction.words.at(-1);
  const path =
    target === undefined || entry === undefined
      ? undefined
      : toFilePath(entry.path, { target, word: targetWord.key });
  const isOne =
    entries.length === 1 &&
    entry !== undefined &&
    operand !== undefined &&
    !/[*?]/.test(operand.key) &&
    entry.shape !== 'folder' &&
    entry.stage === run.stage &&
    !entry.instruction.isArray &&
    entry.instruction.words.length === 2;
  if (!isOne || word === undefined || path === undefined || !/^\/[\w@%+=:,./-]+$/.test(path)) {
    return [];
  }
  const first = entry.path;
  const isUsed = file.instructions.some(
    ({ index, start, end }) =>
      index > entry.instruction.index &&
      index !== run.instruction.index &&
      file.text.slice(start, Math.min(end, start + maxSearched)).includes(first),
  );
  const isUsedBefore = run.script.commands.some(
    ({ index, words }) => index !== command.index && words.some(({ key }) => key.includes(operand.key)),
  );
  const edit = isUsed || isUsedBefore ? undefined : dropCommand(file, run.instruction, command);
  return edit === undefined
    ? []
    : [
        {
          title: `Copy it to ${path} at once`,
          class: 'suggest',
          caution: 'Whatever runs in between finds the file at its new place.',
          edits: [{ start: word.start, end: word.end, newText: path }, edit],
        },
      ];
}

/** Into a folder, where the target is one for certain; as a new name, where it looks like one. */
function toFilePath(
  from: string,
  to: { readonly target: string; readonly word: string },
): string | undefined {
  const name = from.slice(from.lastIndexOf('/') + 1);
  const isFolder = /(?:^|\/)\.{0,2}$/.test(to.word) || isWellKnownFolder(to.target);
  if (isFolder) {
    return `${to.target.replace(/\/$/, '')}/${name}`;
  }
  const last = to.target.slice(to.target.lastIndexOf('/') + 1);
  return last === name || last.includes('.') || /\/s?bin\/[^/]+$/.test(to.target) ? to.target : undefined;
}

const maxSearched = 20_000;
