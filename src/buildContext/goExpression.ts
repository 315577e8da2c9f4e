/**
 * Go's regular expressions, as far as patterns of ignore files become them: a row of characters, classes and stars, with
 * `|` between rows. Takes time by the length of pattern times path, however many stars there are.
 */
import { type CharacterTest, readClass, readEscape, readNamedClass, toCode } from './goClass.ts';

export type TestPath = (path: string) => boolean;

/** `undefined` where Go refuses the expression. */
export function compileExpression(source: readonly string[]): TestPath | undefined {
  const rows = readRows(source);
  if (rows === undefined) {
    return undefined;
  }
  const [only] = rows;
  const begin = rows.length === 1 && only !== undefined ? joinLiterals(only) : '';
  const end = rows.length === 1 && only !== undefined ? joinLiterals(only.toReversed()) : '';
  const suffix = Array.from(end).toReversed().join('');
  const anywhere = rows.map(withAnyAround);
  return (path) => path.startsWith(begin) && path.endsWith(suffix) && anywhere.some((row) => run(row, path));
}

/** One step through a path. */
type Token =
  | {
      readonly kind: 'one' | 'optional' | 'any-number';
      readonly test: CharacterTest;
      readonly literal?: string;
    }
  /** Any number of folders with the slash behind each, or nothing. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'place'; readonly name: string; readonly isThere: PlaceTest };

type PlaceTest = (before: number | undefined, after: number | undefined) => boolean;

/** Repetitions make more of a pattern than was written; one that comes to more is refused by Go as well, if later. */
const maxTokens = 20_000;

const slash = toCode('/');
const newline = toCode('\n');
const isNoNewline: CharacterTest = (code) => code !== newline;

function isWordCode(code: number | undefined): boolean {
  return code !== undefined && /\w/.test(String.fromCodePoint(code));
}

/** By the letter behind a backslash; `^` and `$` stand alone. */
const places: Readonly<Record<string, PlaceTest>> = {
  '^': (before) => before === undefined,
  A: (before) => before === undefined,
  $: (_before, after) => after === undefined,
  z: (_before, after) => after === undefined,
  b: (before, after) => isWordCode(before) !== isWordCode(after),
  B: (before, after) => isWordCode(before) === isWordCode(after),
};

function readRows(source: readonly string[]): readonly (readonly Token[])[] | undefined {
  const rows: Token[][] = [];
  let row: Token[] = [];
  let isRepeated = false;
  for (let at = 0; at < source.length;) {
    const repeat = readRepeat(source, at);
    const read = repeat === undefined ? readToken(source, at) : undefined;
    if (repeat !== undefined) {
      const last = isRepeated || !repeat.isPossible ? undefined : row.pop();
      if (last === undefined || row.length > maxTokens) {
        return undefined;
      }
      row.push(...repeatToken(last, repeat));
      at = repeat.end;
    } else if (source[at] === '|') {
      rows.push(row);
      row = [];
      at++;
    } else if (read === undefined) {
      return undefined;
    } else {
      row.push(...read.tokens);
      at = read.end;
    }
    const kind = row.at(-1)?.kind;
    const isStar = (read?.tokens.length ?? 0) > 0 && (kind === 'any-number' || kind === 'folders');
    isRepeated = repeat !== undefined || isStar;
  }
  return [...rows, row];
}

interface Repeat {
  readonly min: number;
  /** `Infinity` for no end. */
  readonly max: number;
  readonly isPossible: boolean;
  readonly end: number;
}

/** `{2}`, `{2,}`, `{2,5}`; braces around anything else are just braces. */
function readRepeat(source: readonly string[], at: number): Repeat | undefined {
  if (source[at] !== '{') {
    return undefined;
  }
  const found = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/.exec(source.slice(at, at + 40).join(''));
  if (found === null) {
    return undefined;
  }
  const min = Number(found[1]);
  const isOpen = found[2] !== undefined && found[3] === undefined;
  const max = isOpen ? min : Number(found[3] ?? min);
  const isPossible = min <= 1000 && max <= 1000 && min <= max;
  return { min, max: isOpen ? Infinity : max, isPossible, end: at + found[0].length };
}

function repeatToken(token: Token, { min, max }: Repeat): readonly Token[] {
  if (token.kind === 'place') {
    return min === 0 ? [] : [token];
  }
  if (token.kind === 'folders' || token.kind === 'any-number') {
    return max === 0 ? [] : [token];
  }
  const copies: Token[] = Array.from({ length: min }, () => token);
  if (max === Infinity) {
    return [...copies, { kind: 'any-number', test: token.test }];
  }
  const more: Token[] = Array.from({ length: max - min }, () => ({ kind: 'optional', test: token.test }));
  return [...copies, ...more];
}

interface ReadTokens {
  readonly tokens: readonly Token[];
  readonly end: number;
}

function readToken(source: readonly string[], at: number): ReadTokens | undefined {
  const character = source[at] ?? '';
  switch (character) {
    case '(':
      return { tokens: [{ kind: 'folders' }], end: at + '(.*/)?'.length };
    case '.':
      return { tokens: [{ kind: 'any-number', test: isNoNewline }], end: at + '.*'.length };
    case '^':
    case '$':
      return { tokens: toPlace(character), end: at + 1 };
    case '[': {
      const read = readClass(source, at + 1);
      return read === undefined ? undefined : withStar(source, read);
    }
    case '\\':
      return readEscaped(source, at);
    default:
      return { tokens: [toLiteral(character)], end: at + 1 };
  }
}

function toPlace(name: string): readonly Token[] {
  const isThere = places[name];
  return isThere === undefined ? [] : [{ kind: 'place', name, isThere }];
}

/** A star that is not escaped belongs to a class before it. */
function withStar(
  source: readonly string[],
  { test, end }: { readonly test: CharacterTest; readonly end: number },
): ReadTokens {
  return source[end] === '*'
    ? { tokens: [{ kind: 'any-number', test }], end: end + 1 }
    : { tokens: [{ kind: 'one', test }], end };
}

function readEscaped(source: readonly string[], at: number): ReadTokens | undefined {
  const letter = source[at + 1] ?? '';
  if (letter === 'Q') {
    return readQuoted(source, at + 2);
  }
  const place = /[AzbB]/.test(letter) ? toPlace(letter) : [];
  if (place.length > 0) {
    return { tokens: place, end: at + 2 };
  }
  const named = readNamedClass(source, at);
  if (named !== undefined) {
    return { tokens: [{ kind: 'one', test: named.test }], end: named.end };
  }
  const escape = readEscape(source, at);
  return escape === undefined
    ? undefined
    : { tokens: [toLiteral(String.fromCodePoint(escape.code))], end: escape.end };
}

/** Up to `\E` everything stands for itself, also what Docker made of stars, and the `$` that it put at the end. */
function readQuoted(source: readonly string[], from: number): ReadTokens {
  const end = source.findIndex((character, at) => at >= from && character === '\\' && source[at + 1] === 'E');
  return {
    tokens: source.slice(from, end === -1 ? undefined : end).map(toLiteral),
    end: end === -1 ? source.length : end + 2,
  };
}

function toLiteral(character: string): Token {
  const wanted = toCode(character);
  return { kind: 'one', literal: character, test: (code) => code === wanted };
}

/** The text at one end of every match, which tells most paths apart sooner than a run does. */
function joinLiterals([edge, ...tokens]: readonly Token[]): string {
  if (edge?.kind !== 'place' || (edge.name !== '^' && edge.name !== '$')) {
    return '';
  }
  const end = tokens.findIndex((token) => token.kind !== 'one' || token.literal === undefined);
  return tokens
    .slice(0, end === -1 ? undefined : end)
    .map((token) => (token.kind === 'one' ? token.literal : ''))
    .join('');
}

/** A row that is not held to the ends of the path may be anywhere in it. */
function withAnyAround(row: readonly Token[]): readonly Token[] {
  const any: Token = { kind: 'any-number', test: () => true };
  const [first] = row;
  const last = row.at(-1);
  return [
    ...(first?.kind === 'place' && first.name === '^' ? [] : [any]),
    ...row,
    ...(last?.kind === 'place' && last.name === '$' ? [] : [any]),
  ];
}

/**
 * Walks the path once with every place in the row that it may be at. Place 2n is before token n, and 2n + 1 inside of
 * it, which only `folders` have.
 */
function run(tokens: readonly Token[], path: string): boolean {
  const codes = Array.from(path, toCode);
  let now = new Uint8Array(2 * tokens.length + 1);
  now[0] = 1;
  for (let at = 0; ; at++) {
    skipEmpty(tokens, now, { before: codes[at - 1], after: codes[at] });
    const code = codes[at];
    if (code === undefined) {
      return now[2 * tokens.length] === 1;
    }
    const next = new Uint8Array(now.length);
    for (let index = 0; index < tokens.length; index++) {
      step(tokens[index], { now, next, place: 2 * index, code });
    }
    if (!next.includes(1)) {
      return false;
    }
    now = next;
  }
}

/** Tokens that need no character. They only lead forwards, so one pass meets them all. */
function skipEmpty(
  tokens: readonly Token[],
  now: Uint8Array,
  around: { readonly before: number | undefined; readonly after: number | undefined },
): void {
  tokens.forEach((token, index) => {
    const isEmpty =
      token.kind === 'place' ? token.isThere(around.before, around.after) : token.kind !== 'one';
    if (isEmpty && now[2 * index] === 1) {
      now[2 * index + 2] = 1;
    }
  });
}

function step(
  token: Token | undefined,
  from: {
    readonly now: Uint8Array;
    readonly next: Uint8Array;
    readonly place: number;
    readonly code: number;
  },
): void {
  const { now, next, place, code } = from;
  const isBefore = now[place] === 1;
  if (token?.kind === 'folders') {
    if (isBefore || now[place + 1] === 1) {
      next[place + 1] = code === newline ? 0 : 1;
      next[place + 2] = code === slash ? 1 : (next[place + 2] ?? 0);
    }
  } else if (token !== undefined && token.kind !== 'place' && isBefore && token.test(code)) {
    next[token.kind === 'any-number' ? place : place + 2] = 1;
  }
}
