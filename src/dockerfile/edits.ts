/**
 * Edits that touch only what they must. Each keeps comments, indentation, continuations, quoting, flags and line ends
 * as they are, and gives `undefined` where no sound edit can be made.
 */
import type { Dockerfile, Instruction } from './dockerfile.ts';
import type { OffsetEdit } from './rule.ts';
import type { ShellCommand, ShellScript, ShellWord } from './shell.ts';

/** Joins `command` to the end of the script of a RUN: with `&&`, or as a line of its own under `set -e`. */
export function appendCommand(file: Dockerfile, run: Instruction, command: string): OffsetEdit | undefined {
  const { script } = run;
  const at = script?.lastEnd;
  if (script === undefined || at === undefined || !script.isSure || isByAnother(file, script, command)) {
    return undefined;
  }
  if (script.isHeredoc) {
    const lineStart = file.text.lastIndexOf('\n', at - 1) + 1;
    const indent = /^[ \t]*/.exec(file.text.slice(lineStart))?.[0] ?? '';
    const isWholeLine = /^[ \t]*(\r?\n|$)/.test(file.text.slice(at));
    return isWholeLine && endsBySemicolon(script)
      ? { start: at, end: at, newText: `${file.newline}${indent}${command}` }
      : { start: at, end: at, newText: ` && ${command}` };
  }
  return { start: at, end: at, newText: `${joint(file, run)}${command}` };
}

/** A shell inside may be that of another user, who may do what the user of the RUN may not. */
function isByAnother(file: Dockerfile, { commands }: ShellScript, appended: string): boolean {
  const text = commands.length > 1 ? file.text.slice(commands[0]?.start, commands.at(-1)?.end) : '';
  return (
    !appended.startsWith('sudo ') &&
    otherUsers.test(text) &&
    commands.some((outer) =>
      commands.some(
        (inner) =>
          inner !== outer &&
          inner.start > outer.start &&
          inner.end <= outer.end &&
          otherUsers.test(file.text.slice(outer.start, inner.start)),
      ),
    )
  );
}

const otherUsers = /\b(?:sudo|doas|su|runuser)\b/;

/** Puts `text` behind a word, with a blank before it. */
export function insertAfterWord(word: ShellWord, text: string): OffsetEdit {
  return { start: word.end, end: word.end, newText: ` ${text}` };
}

/** Puts more words behind the last word of a command, each on a line of its own where the last one has one. */
export function addWords(
  file: Dockerfile,
  command: ShellCommand,
  texts: readonly string[],
): OffsetEdit | undefined {
  const [previous, last] = command.words.slice(-2);
  if (previous === undefined || last === undefined || !command.isEditable) {
    return undefined;
  }
  const gap = file.text.slice(previous.end, last.start);
  const lines = gap.slice(gap.lastIndexOf(file.escape));
  const separator = gap.includes('\n') && !gap.includes('#') ? ` ${lines.trimStart()}` : ' ';
  return { start: last.end, end: last.end, newText: texts.map((text) => `${separator}${text}`).join('') };
}

/** `command`, run as `like` is: with `sudo` where that has it. */
export function asRunBy(file: Dockerfile, like: ShellCommand, command: string): string {
  const before = file.text.slice(like.start, like.words[0]?.start ?? like.start);
  return /\bsudo\b/.test(before) ? `sudo ${command}` : command;
}

/**
 * Makes one RUN of two neighbours, joined with `&&` in the style of the first; comments between them stay. `undefined`
 * unless both are plain `&&` chains with the same flags, and nothing of the first (a folder, a variable, an option of
 * the shell) would reach the second.
 */
export function mergeRuns(
  file: Dockerfile,
  first: Instruction,
  second: Instruction,
): readonly OffsetEdit[] | undefined {
  const start = first.script?.lastEnd;
  const end = findTop(second)[0]?.start;
  const areNeighbours = second.index === first.index + 1 && second.stageIndex === first.stageIndex;
  const haveSameFlags = toFlagText(file, first) === toFlagText(file, second);
  if (start === undefined || end === undefined || !areNeighbours || !haveSameFlags) {
    return undefined;
  }
  if (!isPlainChain(file, first) || !isPlainChain(file, second) || leaksInto(first, second)) {
    return undefined;
  }
  const comments = file.comments.filter((comment) => comment.start > start && comment.end < end);
  // Such a comment speaks to whatever reads the instruction behind it, which is no more.
  if (comments.some(({ text }) => /\bignore\s*=/i.test(text))) {
    return undefined;
  }
  const joined = joint(file, first);
  const isShort = second.end - end + (start - first.start) < maxLineLength;
  const spread = joined === ' && ' && (comments.length > 0 || !isShort || isSpread(file, second));
  const { before, after } = splitJoint(
    spread ? ` ${file.escape}${file.newline}    && ` : joined,
    file.newline,
  );
  const kept = comments.map((comment) => `${lineOf(file, comment)}${file.newline}`).join('');
  return [{ start, end, newText: `${before}${kept}${after}` }];
}

/** Longer lines are hard to read; two RUNs of one line become two lines. */
const maxLineLength = 100;

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
  const top = findTop(run);
  const at = top.indexOf(command);
  const next = top[at + 1];
  const previous = top[at - 1];
  const isPiped = command.joinedBy === '|' || next?.joinedBy === '|';
  const isNegated = /(?:!|\btime)[\s\\`]*$/.test(file.text.slice(script.start, command.start));
  const hasComment = script.comments.some(({ start }) => start > command.start && start < command.end);
  if (
    at === -1 ||
    isPiped ||
    isNegated ||
    hasComment ||
    command.joinedBy === '||' ||
    next?.joinedBy === '||'
  ) {
    return undefined;
  }
  // In `a && b; c` the failure of `a` is overlooked; without `b` it may not be.
  if (command.joinedBy === '&&' && next?.joinedBy === ';') {
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

/** The commands that stand in no group, loop or word. */
function findTop({ script }: Instruction): readonly ShellCommand[] {
  return script?.commands.filter(({ depth, isSubstitution }) => depth === 0 && !isSubstitution) ?? [];
}

function toFlagText(file: Dockerfile, run: Instruction): string {
  return run.flags
    .map(({ start, end }) => file.text.slice(start, end))
    .toSorted()
    .join(' ');
}

/** Commands and pipelines joined with `&&`, and nothing else: no group, no assignment, no comment of the shell. */
function isPlainChain(file: Dockerfile, run: Instruction): boolean {
  const { script } = run;
  if (script === undefined || !script.isSure || script.isHeredoc || run.heredocs.length > 0) {
    return false;
  }
  const gaps: string[] = [];
  let at = script.start;
  for (const command of findTop(run)) {
    gaps.push(file.text.slice(at, command.start));
    at = command.end;
  }
  const [before = '', ...between] = gaps.map((gap) => withoutBreaks(file, gap));
  return (
    before === '' &&
    between.every((gap) => gap === '&&' || gap === '|') &&
    withoutBreaks(file, file.text.slice(at, script.end)) === ''
  );
}

/** Without blanks, continuations, and the comments and empty lines between the lines of an instruction. */
function withoutBreaks(file: Dockerfile, text: string): string {
  return text
    .replaceAll(/(?<=\n)[ \t]*#.*/g, '')
    .replaceAll(file.escape, ' ')
    .replaceAll(/\s+/g, '');
}

/** What changes the shell for those behind it. */
const lasting: ReadonlySet<string> = new Set(
  (
    'cd pushd popd set shopt export declare typeset local readonly unset alias unalias umask ulimit trap source . eval ' +
    'exec exit return hash enable shift read wait'
  ).split(' '),
);

/** A second shell that begins with the same `set -ex`, or goes to its own folder, sees no difference. */
function leaksInto(first: Instruction, second: Instruction): boolean {
  const opening = findTop(second)[0];
  return findTop(first).some((command) => {
    if (command.name === undefined) {
      return true;
    }
    const isRepeated =
      opening !== undefined &&
      (command.name === 'set' || isAbsoluteMove(command)) &&
      (toKey(command) === toKey(opening) || (isAbsoluteMove(command) && isAbsoluteMove(opening)));
    return lasting.has(command.name) && !isRepeated;
  });
}

function toKey(command: ShellCommand): string {
  return command.words.map(({ key }) => key).join(' ');
}

function isAbsoluteMove(command: ShellCommand): boolean {
  return (
    command.name === 'cd' && command.args.length === 1 && command.args[0]?.value?.startsWith('/') === true
  );
}

function isSpread(file: Dockerfile, run: Instruction): boolean {
  return file.text.slice(run.start, run.end).includes('\n');
}

function lineOf(file: Dockerfile, comment: { readonly start: number; readonly end: number }): string {
  return file.text.slice(file.text.lastIndexOf('\n', comment.start) + 1, comment.end);
}

/** Comments stand on lines of their own, behind the line break of a joint. */
function splitJoint(text: string, newline: string): { readonly before: string; readonly after: string } {
  const at = text.indexOf(newline);
  return at === -1
    ? { before: text, after: '' }
    : { before: text.slice(0, at + newline.length), after: text.slice(at + newline.length) };
}

/**
 * Whether another statement can follow on its own: under `set -e` a failure still ends the script, unless it happens
 * inside `a && b` or a group, which the shell overlooks.
 */
function endsBySemicolon(script: ShellScript): boolean {
  const own = script.commands.filter(({ isSubstitution }) => !isSubstitution);
  const last = own.at(-1);
  const isSwitchedOff = own.some(
    ({ name, args }) => name === 'set' && args.some(({ key }) => /^\+[a-z]*e/.test(key)),
  );
  return (
    script.hasErrexit &&
    !isSwitchedOff &&
    last !== undefined &&
    own
      .filter(({ statement }) => statement === last.statement)
      .every(({ depth, joinedBy }) => depth === 0 && joinedBy !== '&&' && joinedBy !== '||')
  );
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
  if (semicolons !== null && run.script !== undefined && endsBySemicolon(run.script)) {
    return `; ${continuation}${semicolons[1] ?? '    '}`;
  }
  const continued = /(?:\\|`)[ \t]*\r?\n([ \t]*)/.exec(text);
  return continued === null ? ' && ' : ` ${continuation}${continued[1] ?? '    '}&& `;
}
