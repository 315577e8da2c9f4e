/**
 * The commands of a RUN, flat and in the order they stand, with the exact place of every word. A shell parser reads the
 * script; what it is not sure of says so, and no rule looks at it.
 */
import { type ParsedScript, parse } from 'unbash';
import { toContinuedText } from './continuation.ts';
import type { Heredoc } from './dockerfile.ts';
import type { Span } from './lineIndex.ts';
import { walkScript } from './shellWalk.ts';

export interface ShellScript extends Span {
  /** Those inside `sh -c` and inside words as well. */
  readonly commands: readonly ShellCommand[];
  /** Whether the parser understood all of it. */
  readonly isSure: boolean;
  /** `set -e` at its start, or a shell that is run so. */
  readonly hasErrexit: boolean;
  /** Where the last statement ends: behind it another can be joined with `&&`. `undefined` where none can. */
  readonly lastEnd: number | undefined;
  /** The script is the body of a here-document: its lines end without a continuation. */
  readonly isHeredoc: boolean;
  /** Comments between the lines. */
  readonly comments: readonly Span[];
}

export interface ShellCommand extends Span {
  /** Position in `ShellScript.commands`. */
  readonly index: number;
  /** The program without its folder, behind `sudo`, `env` and the like; `undefined` where a variable tells. */
  readonly name: string | undefined;
  /** The program and its arguments. */
  readonly words: readonly ShellWord[];
  /** `words` without the program. */
  readonly args: readonly ShellWord[];
  /** What joins it to the command before: `;` also for a new line, `undefined` for the first. */
  readonly joinedBy: '&&' | '||' | ';' | '|' | '&' | undefined;
  /** Inside `if`, a loop, a `case`, a function, or behind `||`: it may not run. */
  readonly isConditional: boolean;
  /** 0 at the top, one more inside every `( )`, `{ }`, `if`, loop, function, `sh -c`. */
  readonly depth: number;
  /** Which statement of the top level it belongs to. */
  readonly statement: number;
  /** Its output is a word of another command. */
  readonly isSubstitution: boolean;
  /** Its words stand in the file as the shell sees them, so that an edit among them is sound. */
  readonly isEditable: boolean;
  /** The commands of one pipeline have the same number. */
  readonly pipeline: number;
  /** Variables that are set for it: `A=1 command`, and those exported before it in this script. */
  readonly environment: ReadonlyMap<string, string | undefined>;
  readonly redirects: readonly ShellRedirect[];
  /** Where it runs, as far as `WORKDIR` and `cd` tell. */
  readonly directory: string | undefined;
}

export interface ShellWord extends Span {
  readonly text: string;
  /** With quotes removed and variables replaced; `undefined` where a part is not known. Wildcards stay. */
  readonly value: string | undefined;
  /** As `value`, with what is not known written as it stands in the file: equal keys are equal words. */
  readonly key: string;
  readonly isQuoted: boolean;
}

export interface ShellRedirect {
  readonly operator: string;
  readonly target: ShellWord | undefined;
}

export interface ScriptSource {
  readonly text: string;
  /** Of what follows the flags of RUN, here-documents included. */
  readonly span: Span;
  readonly heredocs: readonly Heredoc[];
  readonly escape: string;
  readonly hasErrexit: boolean;
  readonly directory: string | undefined;
  readonly lookup: (name: string) => string | undefined;
}

/** A longer script is a program that happens to be in a Dockerfile. */
const maxScriptLength = 200_000;

/** `undefined` where no POSIX shell runs it. */
export function readScript(source: ScriptSource): ShellScript | undefined {
  const place = findScript(source);
  if (place === undefined || place.span.end - place.span.start > maxScriptLength) {
    return undefined;
  }
  const raw = source.text.slice(place.span.start, place.span.end);
  const { text, comments } = place.isHeredoc
    ? { text: raw.replaceAll('\r\n', ' \n'), comments: [] }
    : toContinuedText(raw, source.escape);
  const parsed = parse(text);
  const base = place.span.start;
  const commands = walkScript(parsed, {
    text,
    base,
    lookup: source.lookup,
    directory: source.directory,
  });
  const hasErrexit = source.hasErrexit || place.hasErrexit || startsWithErrexit(commands);
  return {
    ...place.span,
    commands,
    isSure: isSound(parsed),
    hasErrexit,
    lastEnd: findLastEnd(parsed, base),
    isHeredoc: place.isHeredoc,
    comments: comments.map(({ start, end }) => ({ start: base + start, end: base + end })),
  };
}

interface ScriptPlace {
  readonly span: Span;
  readonly isHeredoc: boolean;
  readonly hasErrexit: boolean;
}

/**
 * The script itself, or the here-document that is one: `RUN <<EOF`, `RUN <<EOF bash -e`. Another language, and a
 * here-document that never ends, is none.
 */
function findScript(source: ScriptSource): ScriptPlace | undefined {
  const [heredoc] = source.heredocs;
  if (heredoc === undefined) {
    return { span: source.span, isHeredoc: false, hasErrexit: false };
  }
  if (source.heredocs.some(({ isClosed }) => !isClosed)) {
    return undefined;
  }
  const line = endOfLine(source.text, heredoc.marker.end);
  const before = source.text.slice(source.span.start, heredoc.marker.start);
  const command = `${before} ${source.text.slice(heredoc.marker.end, line)}`.trim();
  if (command === '') {
    const shebang = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(source.text.slice(heredoc.body.start, heredoc.body.end));
    const program = shebang?.[1]?.endsWith('/env') === true ? shebang[2] : shebang?.[1];
    return program === undefined || isShell(program)
      ? { span: heredoc.body, isHeredoc: true, hasErrexit: /^-\w*e/.test(shebang?.[2] ?? '') }
      : undefined;
  }
  const [program = '', ...flags] = command.split(/\s+/);
  if (isShell(program) && flags.every((flag) => /^-[a-z]+$/.test(flag) && !flag.includes('c'))) {
    return { span: heredoc.body, isHeredoc: true, hasErrexit: flags.some((flag) => flag.includes('e')) };
  }
  // The words in front of the document are commands like others; what it holds is their input.
  return source.heredocs.length === 1 && /^(cat|tee)\b/.test(command)
    ? { span: source.span, isHeredoc: false, hasErrexit: false }
    : undefined;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

function isShell(program: string): boolean {
  return /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a|k|z)?sh$/.test(program);
}

function isSound(script: ParsedScript): boolean {
  return (script.errors ?? []).length === 0;
}

function startsWithErrexit(commands: readonly ShellCommand[]): boolean {
  const first = commands.find(({ name }) => name !== undefined);
  return (
    first?.name === 'set' &&
    first.args.some((word, index) =>
      word.value === 'errexit'
        ? first.args[index - 1]?.value === '-o'
        : /^-[a-zA-Z]*e[a-zA-Z]*$/.test(word.value ?? ''),
    )
  );
}

function findLastEnd(script: ParsedScript, base: number): number | undefined {
  const last = script.commands.at(-1);
  if (last === undefined || last.background === true || (script.errors ?? []).length > 0) {
    return undefined;
  }
  const { command } = last;
  const final = command.type === 'AndOr' ? command.commands.at(-1) : command;
  const ends = final?.type === 'Command' && ['exit', 'exec', 'return'].includes(final.name?.value ?? '');
  const hasHeredoc = final?.type === 'Command' && final.redirects.some(({ type }) => type === 'HereDoc');
  return ends || hasHeredoc ? undefined : base + command.end;
}
