/**
 * The patterns of an ignore file as Docker reads them (moby/patternmatcher, `ignorefile.ReadAll` and `New`). A line that
 * makes Docker refuse to build is told, and left out of the patterns.
 */
import path from 'node:path';
import { findGlobFault } from './globSyntax.ts';
import { compilePattern, type PathPattern } from './pathPattern.ts';

export interface IgnorePattern extends PathPattern {
  /** From 0. */
  readonly line: number;
  /** Clean, with forward slashes, without `!`. */
  readonly pattern: string;
  /** Written with `!`: what it matches is in the context again. */
  readonly isException: boolean;
  /** There where Docker takes the pattern, and refuses to build as soon as a path is compared with it. */
  readonly problem?: IgnoreProblem;
}

/** A line that Docker refuses, and the build with it. */
export interface IgnoreProblem {
  readonly line: number;
  readonly text: string;
  /** A phrase: `a “[” is never closed`. */
  readonly why: string;
}

export interface IgnorePatterns {
  /** In the order of the file; the last that matches decides. */
  readonly patterns: readonly IgnorePattern[];
  readonly problems: readonly IgnoreProblem[];
}

export interface ReadPatternsOptions {
  /** Whether Docker's client runs on Windows, where a backslash divides folders and escapes nothing. */
  readonly isWindows: boolean;
}

/** Docker's buffer for one line; the whole file is refused with a longer one. */
const maxLineBytes = 64 * 1024;

export function readIgnorePatterns(text: string, options: ReadPatternsOptions): IgnorePatterns {
  const patterns: IgnorePattern[] = [];
  const problems: IgnoreProblem[] = [];
  for (const [line, lineText] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (isTooLong(lineText)) {
      problems.push({ line, text: lineText.slice(0, 80), why: 'the line is longer than 64 KiB' });
      break;
    }
    const cleaned = cleanLine(lineText, options);
    if (cleaned !== undefined) {
      const read = readPattern(cleaned, { line, text: lineText.trim(), ...options });
      if ('why' in read) {
        problems.push(read);
      } else {
        patterns.push(read);
      }
    }
  }
  return { patterns, problems };
}

/** What a line stands for: with `!` where it is an exception, `undefined` for comments and blank lines. */
export function cleanLine(lineText: string, options: ReadPatternsOptions): string | undefined {
  const trimmed = trimSpace(lineText);
  if (lineText.startsWith('#') || trimmed === '') {
    return undefined;
  }
  const isException = trimmed.startsWith('!');
  const written = isException ? trimSpace(trimmed.slice(1)) : trimmed;
  const relative = written === '' ? '' : cleanPath(written).replace(/^\/(?=.)/, '');
  const again = trimSpace(isException ? `!${relative}` : relative);
  return cleanPath(options.isWindows ? again.replaceAll('\\', '/') : again);
}

/** Go's `filepath.Clean`. */
function cleanPath(written: string): string {
  return path.posix.normalize(written).replace(/(?<=.)\/$/, '');
}

function isTooLong(lineText: string): boolean {
  return lineText.length >= maxLineBytes / 4 && Buffer.byteLength(lineText) >= maxLineBytes;
}

/** Go's white space, which has U+0085 but not the byte order mark. */
function trimSpace(text: string): string {
  const space = '[\\t\\n\\v\\f\\r \\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]';
  return text.replace(new RegExp(`^${space}+`, 'u'), '').replace(new RegExp(`${space}+$`, 'u'), '');
}

function readPattern(
  cleaned: string,
  { line, text, isWindows }: ReadPatternsOptions & { readonly line: number; readonly text: string },
): IgnorePattern | IgnoreProblem {
  const isException = cleaned.startsWith('!');
  const pattern = isException ? cleaned.slice(1) : cleaned;
  if (pattern === '') {
    return { line, text, why: '“!” stands alone' };
  }
  const fault = findGlobFault(pattern, { isWindows });
  if (fault !== undefined) {
    return { line, text, why: fault };
  }
  const compiled = compilePattern(pattern, { isWindows });
  if (compiled === undefined) {
    const why = 'what it becomes as a regular expression is none';
    return { line, pattern, isException, matches: () => false, problem: { line, text, why } };
  }
  return { line, pattern, isException, matches: (file) => compiled.matches(file) };
}
