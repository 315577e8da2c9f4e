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

/** A command of a RUN, with the RUN where there is no other in it. */
export function dropCommand(
  file: Dockerfile,
  run: Instruction,
  command: ShellCommand,
): OffsetEdit | undefined {
  return run.script?.commands.length === 1 &&
    run.script.commands[0]?.index === command.index &&
    isAlone(file, run, command)
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

/** Nothing else stands in the RUN: no assignment, no redirect, no here-document. */
function isAlone(file: Dockerfile, run: Instruction, command: ShellCommand): boolean {
  const start = run.flags.at(-1)?.end ?? run.keywordSpan.end;
  return `${file.text.slice(start, command.start)}${file.text.slice(command.end, run.end)}`.trim() === '';
}
