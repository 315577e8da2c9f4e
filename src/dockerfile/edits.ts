/**
 * Edits that touch only what they must. Each keeps comments, indentation, continuations, quoting, flags and line ends
 * as they are, and gives `undefined` where no sound edit can be made.
 */
import type { Dockerfile, Instruction } from './dockerfile.ts';
import type { OffsetEdit } from './rule.ts';
import type { ShellCommand, ShellWord } from './shell.ts';

/** Joins `command` to the end of the script of a RUN: with `&&`, or as a line of its own under `set -e`. */
export function appendCommand(file: Dockerfile, run: Instruction, command: string): OffsetEdit | undefined {
  const { script } = run;
  const at = script?.lastEnd;
  if (script === undefined || at === undefined || !script.isSure) {
    return undefined;
  }
  if (script.isHeredoc) {
    const lineStart = file.text.lastIndexOf('\n', at - 1) + 1;
    const indent = /^[ \t]*/.exec(file.text.slice(lineStart))?.[0] ?? '';
    const isWholeLine = /^[ \t]*(\r?\n|$)/.test(file.text.slice(at));
    return script.hasErrexit && isWholeLine
      ? { start: at, end: at, newText: `${file.newline}${indent}${command}` }
      : { start: at, end: at, newText: ` && ${command}` };
  }
  return { start: at, end: at, newText: `${joint(file, run)}${command}` };
}

/** Puts `text` behind a word, with a blank before it. */
export function insertAfterWord(word: ShellWord, text: string): OffsetEdit {
  return { start: word.end, end: word.end, newText: ` ${text}` };
}

/**
 * Takes a command out of a chain with the operator that joins it; `undefined` where it is the only one, or where taking
 * it out would change when the others run.
 */
export function removeCommand(
  file: Dockerfile,
  run: Instruction,
  command: ShellCommand,
): OffsetEdit | undefined {
  const { script } = run;
  if (script === undefined || !script.isSure || !command.isEditable || command.depth > 0) {
    return undefined;
  }
  const top = script.commands.filter(({ depth, isSubstitution }) => depth === 0 && !isSubstitution);
  const at = top.indexOf(command);
  const next = top[at + 1];
  const previous = top[at - 1];
  const isPiped = command.joinedBy === '|' || next?.joinedBy === '|';
  if (at === -1 || isPiped || command.joinedBy === '||' || next?.joinedBy === '||') {
    return undefined;
  }
  if (next !== undefined && (next.joinedBy === '&&' || next.joinedBy === ';')) {
    return isPlainBetween(file, { start: command.end, end: next.start })
      ? { start: command.start, end: next.start, newText: '' }
      : undefined;
  }
  if (next === undefined && previous !== undefined && command.joinedBy === '&&') {
    return isPlainBetween(file, { start: previous.end, end: command.start })
      ? { start: previous.end, end: command.end, newText: '' }
      : undefined;
  }
  return undefined;
}

/** Between two commands stands nothing but the operator and line breaks: no comment that would be lost. */
function isPlainBetween(file: Dockerfile, span: { readonly start: number; readonly end: number }): boolean {
  return /^[\s\\`]*(?:&&|;)?[\s\\`]*$/.test(file.text.slice(span.start, span.end));
}

/** How the commands of a RUN are joined: on one line, or each on its own with `&&` before or behind. */
function joint(file: Dockerfile, run: Instruction): string {
  const text = file.text.slice(run.start, run.end);
  const { newline, escape } = file;
  const continuation = `${escape}${newline}`;
  const leading = /(?:\\|`)[ \t]*\r?\n([ \t]*)&&([ \t]+)/.exec(text);
  if (leading !== null) {
    return ` ${continuation}${leading[1] ?? ''}&&${leading[2] ?? ' '}`;
  }
  const trailing = /&&[ \t]*(?:\\|`)[ \t]*\r?\n([ \t]*)/.exec(text);
  if (trailing !== null) {
    return ` && ${continuation}${trailing[1] ?? '    '}`;
  }
  const semicolons = /;[ \t]*(?:\\|`)[ \t]*\r?\n([ \t]*)/.exec(text);
  if (semicolons !== null && run.script?.hasErrexit === true) {
    return `; ${continuation}${semicolons[1] ?? '    '}`;
  }
  const continued = /(?:\\|`)[ \t]*\r?\n([ \t]*)/.exec(text);
  return continued === null ? ' && ' : ` ${continuation}${continued[1] ?? '    '}&& `;
}
