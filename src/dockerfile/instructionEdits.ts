/** Edits of whole instructions and of single words. Like those of commands, they keep everything beside them as it is. */
import type { Dockerfile, Instruction } from './dockerfile.ts';
import { removeCommand } from './edits.ts';
import type { Span } from './lineIndex.ts';
import type { OffsetEdit } from './rule.ts';
import type { ShellCommand } from './shell.ts';

/** Puts a flag in front of the others. */
export function addFlag({ keywordSpan }: Instruction, flag: string): OffsetEdit {
  return { start: keywordSpan.end, end: keywordSpan.end, newText: ` ${flag}` };
}

/** With its lines; comments above it stay. `undefined` where comments stand between its lines. */
export function removeInstruction(file: Dockerfile, instruction: Instruction): OffsetEdit | undefined {
  const hasComments = file.comments.some(({ start }) => start > instruction.start && start < instruction.end);
  const line = file.lines.lineOf(instruction.end);
  return hasComments || instruction.heredocs.length > 0
    ? undefined
    : {
        start: file.lines.startOf(file.lines.lineOf(instruction.start)),
        end: file.lines.startOf(line + 1),
        newText: '',
      };
}

/** A command of a RUN, with the RUN where there is no other in it, or none but `set`. */
export function dropCommand(
  file: Dockerfile,
  run: Instruction,
  command: ShellCommand,
): OffsetEdit | undefined {
  const commands = run.script?.commands ?? [];
  const isOnly = commands.every(({ index, name }) => index === command.index || name === 'set');
  return isOnly && commands.length > 0 && isAlone(file, run)
    ? removeInstruction(file, run)
    : removeCommand(file, run, command);
}

/** With the blanks before it. */
export function removeWord(file: Dockerfile, word: Span): OffsetEdit {
  let { start } = word;
  while (/[ \t]/.test(file.text.charAt(start - 1))) {
    start--;
  }
  return { start, end: word.end, newText: '' };
}

/** Nothing but its commands stands in the RUN: no assignment, no redirect, no pipe, no here-document. */
function isAlone(file: Dockerfile, run: Instruction): boolean {
  let at = run.flags.at(-1)?.end ?? run.keywordSpan.end;
  let rest = '';
  for (const { start, end } of run.script?.commands ?? []) {
    rest += file.text.slice(at, start);
    at = end;
  }
  rest += file.text.slice(at, run.end);
  return rest.replaceAll('&&', ' ').replaceAll(file.escape, ' ').replaceAll(';', ' ').trim() === '';
}
