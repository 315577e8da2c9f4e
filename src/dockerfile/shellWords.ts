/** One word of a script: what it stands for, as far as variables are known. */
import type { DoubleQuotedChild, Word, WordPart } from 'unbash';
import type { ShellWord } from './shell.ts';

export interface WordSource {
  readonly base: number;
  readonly lookup: (name: string) => string | undefined;
}

/** A variable made of itself twice, again and again, would be longer than memory. */
const maxValueLength = 200_000;

export function readWord(word: Word, source: WordSource): ShellWord {
  const { parts } = word;
  const place = { start: word.pos + source.base, end: word.end + source.base, text: word.text };
  if (parts === undefined) {
    return { ...place, value: word.value, key: word.value, isQuoted: false };
  }
  const pieces = parts.map((part) => readPart(part, source));
  if (pieces.reduce((sum, { text }) => sum + text.length, 0) > maxValueLength) {
    return { ...place, value: undefined, key: word.text, isQuoted: false };
  }
  const isKnown = pieces.every((piece) => piece.isKnown);
  const key = pieces.map(({ text }) => text).join('');
  return {
    ...place,
    value: isKnown ? key : undefined,
    key,
    isQuoted: parts.length === 1 && (parts[0]?.type === 'DoubleQuoted' || parts[0]?.type === 'SingleQuoted'),
  };
}

interface Piece {
  readonly text: string;
  readonly isKnown: boolean;
}

function readPart(part: WordPart | DoubleQuotedChild, source: WordSource): Piece {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return { text: part.value, isKnown: true };
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return { text: part.text, isKnown: true };
    case 'DoubleQuoted':
    case 'LocaleString': {
      const pieces = part.parts.map((child) => readPart(child, source));
      if (pieces.reduce((sum, { text }) => sum + text.length, 0) > maxValueLength) {
        return { text: part.text, isKnown: false };
      }
      return {
        text: pieces.map(({ text }) => text).join(''),
        isKnown: pieces.every((piece) => piece.isKnown),
      };
    }
    case 'SimpleExpansion':
      return toPiece(part.text.slice(1), source);
    case 'ParameterExpansion': {
      if (part.prefix !== undefined || part.index !== undefined) {
        return { text: part.text, isKnown: false };
      }
      if (part.operation === undefined) {
        return toPiece(part.parameter, source);
      }
      const isDefault = part.operation.type === 'Default' && part.operation.operator.endsWith('-');
      const value = isDefault ? source.lookup(part.parameter) : undefined;
      return value === undefined || value === ''
        ? { text: part.text, isKnown: false }
        : { text: value, isKnown: true };
    }
    case 'ArithmeticExpansion':
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    default:
      return { text: part.text, isKnown: false };
  }
}

function toPiece(name: string, source: WordSource): Piece {
  const value = source.lookup(name);
  return value === undefined ? { text: `\${${name}}`, isKnown: false } : { text: value, isKnown: true };
}
