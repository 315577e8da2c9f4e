/** The text of an ignore file with more patterns in it. What is there stays as it is, with its comments and line breaks. */
import { cleanLine } from './ignorePatterns.ts';
import { compilePattern } from './pathPattern.ts';

/**
 * `text` is `undefined` where there is no file yet. A pattern that is there already and not taken back behind it is not
 * written again. New ones come last, since the last that matches decides; but before an exception that is about the same
 * name, which somebody wrote on purpose.
 */
export function extendIgnoreFile(text: string | undefined, patterns: readonly string[]): string {
  const newline = text?.includes('\r\n') === true ? '\r\n' : '\n';
  let lines = readLines(text ?? '');
  for (const pattern of patterns.filter((one) => !patterns.some((other) => isWider(other, one)))) {
    lines = withPattern(lines, pattern);
  }
  const wasMarked = text?.startsWith('\uFEFF') === true;
  const isChanged = lines.some(({ isNew }) => isNew);
  if (!isChanged) {
    return text ?? '';
  }
  const written = lines.map((line, at) =>
    line.end === '' && at < lines.length - 1 ? line.text + newline : line.text + line.end,
  );
  const last = lines.at(-1);
  const ending = last?.end === '' && last.isNew ? newline : '';
  return `${wasMarked ? '\uFEFF' : ''}${written.join('')}${ending}`;
}

interface Line {
  readonly text: string;
  /** The line break; `''` for one that has none yet. */
  readonly end: string;
  /** What it means, as Docker reads it; `undefined` for comments and blank lines. */
  readonly clean: string | undefined;
  readonly isNew: boolean;
}

function readLines(text: string): readonly Line[] {
  const unmarked = text.replace(/^\uFEFF/, '');
  return [...unmarked.matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, line = '', end = '']) => ({ text: line, end, clean: clean(line), isNew: false }));
}

function withPattern(lines: readonly Line[], pattern: string): readonly Line[] {
  const meaning = clean(pattern);
  if (meaning === undefined || meaning.startsWith('!')) {
    return lines;
  }
  const exceptions = lines.map(({ clean: other }) => (other?.startsWith('!') === true ? other.slice(1) : ''));
  const before = exceptions.findIndex((exception) => isAbout(exception, meaning));
  const limit = before === -1 ? lines.length : before;
  const there = lines.findLastIndex((line, at) => at < limit && isCovering(line.clean, meaning));
  const isTakenBack = exceptions.some((exception, at) => at > there && at < limit && exception !== '');
  if (there !== -1 && !isTakenBack) {
    return lines;
  }
  const line: Line = { text: pattern.trim(), end: '', clean: meaning, isNew: true };
  // The same line further up says nothing any more.
  const kept = lines.slice(0, limit).filter((other) => other.clean !== meaning);
  return [...kept, line, ...lines.slice(limit)];
}

/** Whether the exception says the last name of the pattern: `!app/node_modules/keep` for `node_modules`. */
function isAbout(exception: string, pattern: string): boolean {
  const name = compilePattern(pattern.slice(pattern.lastIndexOf('/') + 1), { isWindows: false });
  return exception.split('/').some((part) => part !== '' && name?.matches(part) === true);
}

function isWider(other: string, pattern: string): boolean {
  const [wide, narrow] = [clean(other), clean(pattern)];
  return narrow !== undefined && wide !== narrow && isCovering(wide, narrow);
}

/** Whether the line leaves out everything that the pattern does, as far as the two texts show it. */
function isCovering(line: string | undefined, pattern: string): boolean {
  const name = line?.startsWith('**/') === true ? line.slice('**/'.length) : undefined;
  return (
    line === pattern ||
    (name !== undefined && (pattern === name || pattern.endsWith(`/${name}`))) ||
    (line !== undefined && !/[*?[\]\\!]/.test(line) && pattern.startsWith(`${line}/`))
  );
}

/** A backslash means the same in both texts, whichever system they are for. */
function clean(line: string): string | undefined {
  return cleanLine(line, { isWindows: false });
}
