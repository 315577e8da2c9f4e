/**
 * Classes and escapes of Go's regular expressions, as far as patterns of ignore files can contain them: Docker hands
 * `[…]` and `\x` on to that language as they are, so `\d` there is a digit and `[[:alpha:]]` a letter.
 */

export type CharacterTest = (code: number) => boolean;

/** What was read, and where what follows begins. */
export interface ReadClass {
  readonly test: CharacterTest;
  readonly end: number;
}

/** `from` is behind the `[`. `undefined` where Go finds a fault. */
export function readClass(characters: readonly string[], from: number): ReadClass | undefined {
  const isNegated = characters[from] === '^';
  const tests: CharacterTest[] = [];
  let at = isNegated ? from + 1 : from;
  for (let isFirst = true; isFirst || characters[at] !== ']'; isFirst = false) {
    const member = readMember(characters, at);
    if (member === undefined) {
      return undefined;
    }
    tests.push(member.test);
    at = member.end;
  }
  const isMember: CharacterTest = (code) => tests.some((test) => test(code));
  return { test: isNegated ? (code) => !isMember(code) : isMember, end: at + 1 };
}

/** `\d`, `\S`, `\pL`: more than one character. `at` is that of the backslash. */
export function readNamedClass(characters: readonly string[], at: number): ReadClass | undefined {
  const letter = characters[at] === '\\' ? (characters[at + 1] ?? '') : '';
  const perl = perlClasses[letter.toLowerCase()];
  if (perl !== undefined) {
    return { test: letter === letter.toLowerCase() ? perl : (code) => !perl(code), end: at + 2 };
  }
  const category = letter === 'p' || letter === 'P' ? categories[characters[at + 2] ?? ''] : undefined;
  if (category === undefined) {
    return undefined;
  }
  const isIn: CharacterTest = (code) => category.test(String.fromCodePoint(code));
  return { test: letter === 'p' ? isIn : (code) => !isIn(code), end: at + 3 };
}

/** The one character that an escape stands for. `at` is that of the backslash. */
export function readEscape(
  characters: readonly string[],
  at: number,
): { readonly code: number; readonly end: number } | undefined {
  const letter = characters[at + 1] ?? '';
  const control = controls[letter];
  if (control !== undefined) {
    return { code: control, end: at + 2 };
  }
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(characters.slice(at + 1, at + 4).join(''));
  if (octal !== null) {
    return { code: Number.parseInt(octal[0], 8), end: at + 1 + octal[0].length };
  }
  const hex = /^x([\da-f]{2})/i.exec(characters.slice(at + 1, at + 4).join(''));
  if (hex !== null && letter === 'x') {
    return { code: Number.parseInt(hex[1] ?? '', 16), end: at + 4 };
  }
  return letter !== '' && letter <= '\x7F' && !/[\da-z]/i.test(letter)
    ? { code: toCode(letter), end: at + 2 }
    : undefined;
}

export function toCode(character: string): number {
  return character.codePointAt(0) ?? 0;
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

const of =
  (pattern: RegExp): CharacterTest =>
  (code) =>
    pattern.test(String.fromCodePoint(code));

const perlClasses: Readonly<Record<string, CharacterTest>> = {
  d: of(/[0-9]/),
  s: of(/[\t\n\f\r ]/),
  w: of(/[0-9A-Za-z_]/),
};

/** Those of one letter; longer names stand in braces, which Docker escapes before Go sees them. */
const categories: Readonly<Record<string, RegExp>> = {
  C: /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u,
  L: /\p{L}/u,
  M: /\p{M}/u,
  N: /\p{N}/u,
  P: /\p{P}/u,
  S: /\p{S}/u,
  Z: /\p{Z}/u,
};

const posixClasses: Readonly<Record<string, CharacterTest>> = {
  alnum: of(/[0-9A-Za-z]/),
  alpha: of(/[A-Za-z]/),
  ascii: (code) => code <= 0x7f,
  blank: of(/[\t ]/),
  cntrl: (code) => code <= 0x1f || code === 0x7f,
  digit: of(/[0-9]/),
  graph: (code) => code >= 0x21 && code <= 0x7e,
  lower: of(/[a-z]/),
  print: (code) => code >= 0x20 && code <= 0x7e,
  punct: of(/[!-/:-@[-`{-~]/),
  space: of(/[\t\n\v\f\r ]/),
  upper: of(/[A-Z]/),
  word: of(/[0-9A-Za-z_]/),
  xdigit: of(/[0-9A-Fa-f]/),
};

function readMember(characters: readonly string[], at: number): ReadClass | undefined {
  return characters[at] === '[' && characters[at + 1] === ':'
    ? readPosixClass(characters, at)
    : (readNamedClass(characters, at) ?? readRange(characters, at));
}

/** Without a `:]` behind it, `[:` is two characters like any others. */
function readPosixClass(characters: readonly string[], at: number): ReadClass | undefined {
  const rest = characters.slice(at + 2);
  const end = rest.findIndex((character, index) => character === ':' && rest[index + 1] === ']');
  if (end === -1) {
    return readRange(characters, at);
  }
  const named = rest.slice(0, end).join('');
  const test = posixClasses[named.replace(/^\^/, '')];
  return test === undefined
    ? undefined
    : { test: named.startsWith('^') ? (code) => !test(code) : test, end: at + 2 + end + 2 };
}

function readRange(characters: readonly string[], at: number): ReadClass | undefined {
  const low = readMemberCharacter(characters, at);
  if (low === undefined) {
    return undefined;
  }
  if (characters[low.end] !== '-' || [']', undefined].includes(characters[low.end + 1])) {
    return { test: (code) => code === low.code, end: low.end };
  }
  const high = readMemberCharacter(characters, low.end + 1);
  return high === undefined || high.code < low.code
    ? undefined
    : { test: (code) => code >= low.code && code <= high.code, end: high.end };
}

function readMemberCharacter(
  characters: readonly string[],
  at: number,
): { readonly code: number; readonly end: number } | undefined {
  const character = characters[at];
  if (character === undefined) {
    return undefined;
  }
  return character === '\\' ? readEscape(characters, at) : { code: toCode(character), end: at + 1 };
}
