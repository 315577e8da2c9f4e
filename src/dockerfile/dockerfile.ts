/**
 * Our view of a Dockerfile: its instructions with exact places, its stages, what they inherit and copy, and the commands
 * of each RUN. Reading never fails; what cannot be understood is left out, and says so.
 */
import { Copy, DockerfileParser, type Instruction as ParsedInstruction, Run } from 'dockerfile-ast';
import { toContinuedText } from './continuation.ts';
import { LineIndex, type Span } from './lineIndex.ts';
import { readScript, type ShellScript } from './shell.ts';
import { joinStages, type Stage } from './stages.ts';
import { expandWord, StageVariables } from './variables.ts';
import { type Flag, readFlags, readStringArray, splitWords } from './words.ts';

export interface Dockerfile {
  readonly text: string;
  readonly lines: LineIndex;
  readonly escape: string;
  /** `\n` or `\r\n`. */
  readonly newline: string;
  /** `syntax`, `escape`, `check`, in lower case. */
  readonly directives: ReadonlyMap<string, string>;
  /** Lines that begin with `#`, outside here-documents; also those between the lines of an instruction. */
  readonly comments: readonly Comment[];
  readonly instructions: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** A file for a program that writes Dockerfiles: `{{ }}`, `@@NAME@@`. Nothing about it is certain. */
  readonly isTemplate: boolean;
}

export interface Comment extends Span {
  /** Without `#` and blanks around. */
  readonly text: string;
}

export interface Instruction extends Span {
  readonly index: number;
  /** In upper case; any word, where the file is no good. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  readonly flags: readonly Flag[];
  /** What follows keyword and flags, without here-documents. */
  readonly words: readonly Word[];
  /** Whether the words come from an array of strings: exec form. */
  readonly isArray: boolean;
  readonly heredocs: readonly Heredoc[];
  /** The index of its stage; `undefined` before the first FROM. */
  readonly stageIndex: number | undefined;
  /** Of a RUN that a POSIX shell runs; `undefined` for exec form, Windows, and scripts of other languages. */
  readonly script: ShellScript | undefined;
}

export interface Word extends Span {
  /** As it stands in the file. */
  readonly text: string;
  /** With variables replaced and quotes removed; `undefined` where a variable has no known value. */
  readonly value: string | undefined;
}

export interface Heredoc {
  readonly name: string;
  /** `<<EOF`. */
  readonly marker: Span;
  /** Every line between the markers, with the last line break. */
  readonly body: Span;
  readonly isClosed: boolean;
}

/** A longer text, and one with a longer line, is not read; nobody wrote it by hand. */
const maxTextLength = 2_000_000;
const maxLineLength = 100_000;

export function parseDockerfile(text: string): Dockerfile {
  const readable = isReadable(text) ? text.replace(/^\uFEFF/, ' ').replaceAll('\0', ' ') : '';
  const lines = new LineIndex(readable);
  const parsed = DockerfileParser.parse(readable);
  const escape = parsed.getEscapeCharacter();
  const drafts = parsed
    .getInstructions()
    .map((instruction) => toDraft(instruction, { text: readable, lines }));
  const directives = new Map(
    parsed.getDirectives().map((directive) => [directive.getName().toLowerCase(), directive.getValue()]),
  );
  const { instructions, variables } = readInstructions(drafts, { text: readable, escape });
  return {
    text,
    lines,
    escape,
    newline: readable.includes('\r\n') ? '\r\n' : '\n',
    directives,
    comments: findComments(lines, instructions),
    instructions,
    stages: joinStages(instructions, variables),
    isTemplate: isTemplate(readable, instructions),
  };
}

function isReadable(text: string): boolean {
  let from = 0;
  while (text.length <= maxTextLength && text.length - from > maxLineLength) {
    const end = text.lastIndexOf('\n', from + maxLineLength);
    if (end < from) {
      return false;
    }
    from = end + 1;
  }
  return text.length <= maxTextLength;
}

interface Draft extends Span {
  readonly keyword: string;
  readonly keywordSpan: Span;
  readonly heredocs: readonly Heredoc[];
}

function toDraft(
  parsed: ParsedInstruction,
  { text, lines }: { readonly text: string; readonly lines: LineIndex },
): Draft {
  const toSpan = (range: {
    start: { line: number; character: number };
    end: { line: number; character: number };
  }) => ({
    start: lines.toOffset(range.start),
    end: lines.toOffset(range.end),
  });
  const whole = toSpan(parsed.getRange());
  // The library reads all arguments once more for them.
  const hasHeredocs =
    (parsed instanceof Run || parsed instanceof Copy) && text.slice(whole.start, whole.end).includes('<<');
  return {
    ...whole,
    keyword: parsed.getKeyword(),
    keywordSpan: toSpan(parsed.getInstructionRange()),
    heredocs: (hasHeredocs ? parsed.getHeredocs() : []).flatMap((heredoc) => {
      const body = heredoc.getContentRange();
      const end = heredoc.getDelimiterRange();
      const marker = toSpan(heredoc.getStartRange());
      const last = end === null ? undefined : lines.toOffset(end.start);
      return {
        name: heredoc.getName(),
        marker,
        body: body === null ? { start: last ?? marker.end, end: last ?? marker.end } : toSpan(body),
        isClosed: end !== null,
      };
    }),
  };
}

/** The variables at each instruction are those of its stage; ARGs before the first FROM are for FROM alone. */
function readInstructions(
  drafts: readonly Draft[],
  file: { readonly text: string; readonly escape: string },
): { readonly instructions: readonly Instruction[]; readonly variables: readonly StageVariables[] } {
  const global = new StageVariables(undefined);
  const variables: StageVariables[] = [];
  const stageNames = new Map<string, number>();
  const instructions: Instruction[] = [];
  const settings = new ShellSettings();
  for (const [index, draft] of drafts.entries()) {
    const isFrom = draft.keyword === 'FROM';
    const scope = isFrom ? global : (variables.at(-1) ?? global);
    const lookup = (name: string): string | undefined => scope.find(name, index).value;
    const parts = readParts(draft, { ...file, lookup });
    if (isFrom) {
      const parent = stageNames.get(parts.words[0]?.value?.toLowerCase() ?? '');
      variables.push(new StageVariables(parent === undefined ? undefined : variables[parent]));
      settings.begin({ parent, base: parts.words[0]?.value ?? parts.words[0]?.text, escape: file.escape });
      const name = toStageName(parts.words);
      if (name !== undefined) {
        stageNames.set(name, variables.length - 1);
      }
    }
    assign(scope, { keyword: draft.keyword, words: parts.words, index, global });
    settings.read(draft.keyword, parts);
    const stageIndex = variables.length === 0 ? undefined : variables.length - 1;
    const shell = settings.current;
    let script: ShellScript | undefined;
    let isRead = draft.keyword !== 'RUN' || parts.isArray || !shell.isPosix;
    instructions.push({
      index,
      ...draft,
      flags: parts.flags,
      words: parts.words,
      isArray: parts.isArray,
      stageIndex,
      get script() {
        if (!isRead) {
          isRead = true;
          script = readScript({
            text: file.text,
            span: { start: parts.restStart, end: draft.end },
            heredocs: draft.heredocs,
            escape: file.escape,
            hasErrexit: shell.hasErrexit,
            directory: shell.directory,
            lookup: (name) => scope.find(name, index).value,
          });
        }
        return script;
      },
    });
  }
  return { instructions, variables };
}

interface Parts {
  readonly flags: readonly Flag[];
  readonly words: readonly Word[];
  readonly isArray: boolean;
  readonly restStart: number;
}

function readParts(
  draft: Draft,
  file: {
    readonly text: string;
    readonly escape: string;
    readonly lookup: (name: string) => string | undefined;
  },
): Parts {
  const base = draft.keywordSpan.end;
  const first = draft.heredocs[0];
  const end = first === undefined ? draft.end : endOfLine(file.text, first.marker.end, draft.end);
  const { text } = toContinuedText(file.text.slice(base, end), file.escape);
  const { flags, rest } = readFlags(text, base);
  const restStart = base + rest;
  const restText = text.slice(rest);
  const isPairs = draft.keyword === 'ENV' || draft.keyword === 'ARG' || draft.keyword === 'LABEL';
  const strings = isPairs ? undefined : readStringArray(restText, restStart);
  // The words of a script are the shell's to tell; thousands of them would be split for nothing.
  const raw =
    strings ?? (draft.keyword === 'RUN' ? [] : splitWords(restText, { base: restStart, isQuoting: isPairs }));
  return {
    flags,
    isArray: strings !== undefined,
    restStart,
    words: raw
      .filter((word) => !draft.heredocs.some(({ marker }) => marker.start === word.start))
      .map((word) => ({
        ...word,
        value: strings === undefined ? expandWord(word.text, file.lookup, file.escape) : word.text,
      })),
  };
}

function endOfLine(text: string, from: number, limit: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 || newline > limit ? limit : newline;
}

/** Of `FROM image AS name`, in lower case. */
function toStageName(words: readonly Word[]): string | undefined {
  return words[1]?.text.toUpperCase() === 'AS' ? words[2]?.text.toLowerCase() : undefined;
}

function assign(
  scope: StageVariables,
  from: {
    readonly keyword: string;
    readonly words: readonly Word[];
    readonly index: number;
    readonly global: StageVariables;
  },
): void {
  const { keyword, words, index } = from;
  if (keyword !== 'ENV' && keyword !== 'ARG') {
    return;
  }
  const [first] = words;
  if (keyword === 'ENV' && first !== undefined && !first.text.includes('=')) {
    const rest = words.slice(1).map(({ value }) => value);
    scope.set(first.text, {
      index,
      value: rest.some((value) => value === undefined) ? undefined : rest.join(' '),
      kind: keyword,
    });
    return;
  }
  for (const word of words) {
    const equals = word.text.indexOf('=');
    const name = equals === -1 ? word.text : word.text.slice(0, equals);
    // The name has no variable in it, so the value of the word is known exactly where that of the variable is.
    const value = word.value?.slice(word.value.indexOf('=') + 1);
    const inherited = equals === -1 ? from.global.find(name, index).value : value;
    scope.set(name, { index, value: inherited, kind: keyword });
  }
}

/** Which shell runs the RUNs of a stage, and where: SHELL and WORKDIR, inherited by the stages built on it. */
class ShellSettings {
  readonly #ends: ShellState[] = [];
  #now: ShellState = { isPosix: true, hasErrexit: false, directory: '/' };

  get current(): ShellState {
    return this.#now;
  }

  begin(from: {
    readonly parent: number | undefined;
    readonly base: string | undefined;
    readonly escape: string;
  }): void {
    const isWindows =
      from.escape === '`' || /windows|nanoserver|servercore|ltsc20\d\d/i.test(from.base ?? '');
    const fresh = { isPosix: !isWindows, hasErrexit: false, directory: undefined };
    this.#now = from.parent === undefined ? fresh : (this.#ends[from.parent] ?? fresh);
    this.#ends.push(this.#now);
  }

  read(keyword: string, { words, isArray }: Parts): void {
    if (keyword === 'SHELL' && isArray) {
      const program = words[0]?.text.replace(/^.*[\\/]/, '') ?? '';
      const flags = words.slice(1).map(({ text }) => text);
      this.#become({
        ...this.#now,
        isPosix: /^(ba|da|a|k|z)?sh$/.test(program),
        hasErrexit: flags.some((flag) => /^-[a-z]*e[a-z]*$/.test(flag) || flag === 'errexit'),
      });
    } else if (keyword === 'WORKDIR') {
      this.#become({ ...this.#now, directory: toDirectory(this.#now.directory, words[0]?.value) });
    }
  }

  #become(state: ShellState): void {
    this.#now = state;
    this.#ends.splice(-1, 1, state);
  }
}

interface ShellState {
  readonly isPosix: boolean;
  readonly hasErrexit: boolean;
  /** `undefined` where the base image or an unknown variable decides. */
  readonly directory: string | undefined;
}

function toDirectory(from: string | undefined, to: string | undefined): string | undefined {
  if (to === undefined) {
    return undefined;
  }
  return to.startsWith('/') ? to : from === undefined ? undefined : `${from.replace(/\/$/, '')}/${to}`;
}

function findComments(lines: LineIndex, instructions: readonly Instruction[]): readonly Comment[] {
  const comments: Comment[] = [];
  let next = 0;
  for (let line = 0; line < lines.lineCount; line++) {
    const start = lines.startOf(line);
    while ((instructions[next]?.end ?? Infinity) < start) {
      next++;
    }
    const inside = instructions[next]?.heredocs.some(({ body }) => start >= body.start && start < body.end);
    const text = inside === true ? '' : lines.textOf(line);
    const found = /^\s*#(.*)$/.exec(text);
    if (found !== null) {
      comments.push({
        start: start + text.indexOf('#'),
        end: start + text.trimEnd().length,
        text: (found[1] ?? '').trim(),
      });
    }
  }
  return comments;
}

function isTemplate(text: string, instructions: readonly Instruction[]): boolean {
  return (
    /^[ \t]*(\{\{|\{%|<%|@@)/m.test(text) ||
    instructions.some(
      ({ keyword, words }) => keyword === 'FROM' && words.some((word) => /\{\{|@@|<%|%%/.test(word.text)),
    )
  );
}
