/**
 * Whether Docker takes a pattern of an ignore file at all: it tries the pattern on `.` with Go's `path/filepath.Match`
 * and refuses to build where that fails. That function stops at the first part that does not fit, so a fault behind it
 * is found only where the pattern is used.
 */

/** What is wrong with the pattern, as a phrase; `undefined` where nothing is found. */
export function findGlobFault(pattern: string, options: { readonly isWindows: boolean }): string | undefined {
  let name = ['.'];
  let rest: readonly string[] = Array.from(pattern);
  while (rest.length > 0) {
    const { hasStar, chunk, behind } = scanChunk(rest, options);
    rest = behind;
    if (hasStar && chunk.length === 0) {
      return undefined;
    }
    const isLast = rest.length === 0;
    const starts = hasStar ? [...Array.from(name, (_, at) => at), name.length] : [0];
    let left: readonly string[] | undefined;
    for (const start of starts) {
      const tried = matchChunk(chunk, name.slice(start), options);
      if (typeof tried === 'string') {
        return tried;
      }
      left ??= tried !== undefined && (tried.length === 0 || !isLast) ? tried : undefined;
    }
    if (left === undefined) {
      return undefined;
    }
    name = [...left];
  }
  return undefined;
}

interface Chunk {
  readonly hasStar: boolean;
  readonly chunk: readonly string[];
  readonly behind: readonly string[];
}

/** What stands between stars. */
function scanChunk(characters: readonly string[], { isWindows }: { readonly isWindows: boolean }): Chunk {
  const first = characters.findIndex((character) => character !== '*');
  const from = first === -1 ? characters.length : first;
  let isInRange = false;
  let at = from;
  for (; at < characters.length; at++) {
    const character = characters[at];
    if (character === '\\' && !isWindows && at + 1 < characters.length) {
      at++;
    } else if (character === '[' || character === ']') {
      isInRange = character === '[';
    } else if (character === '*' && !isInRange) {
      break;
    }
  }
  return { hasStar: from > 0, chunk: characters.slice(from, at), behind: characters.slice(at) };
}

/** What is left of the name, `undefined` where the chunk does not fit, or what is wrong with the chunk. */
function matchChunk(
  chunk: readonly string[],
  name: readonly string[],
  options: { readonly isWindows: boolean },
): readonly string[] | undefined | string {
  let isFitting = true;
  let used = 0;
  for (let at = 0; at < chunk.length;) {
    const character = chunk[at] ?? '';
    const wanted = name[used];
    isFitting &&= wanted !== undefined;
    used++;
    if (character === '[') {
      const read = readRanges(chunk, { at: at + 1, wanted: wanted ?? '', ...options });
      if (typeof read === 'string') {
        return read;
      }
      isFitting &&= read.isFitting;
      at = read.end;
    } else {
      const isEscape = character === '\\' && !options.isWindows;
      at += isEscape ? 1 : 0;
      if (at === chunk.length) {
        return 'a backslash at the end has nothing to escape';
      }
      isFitting &&= (character === '?' && !isEscape) || chunk[at] === wanted;
      at++;
    }
  }
  return isFitting ? name.slice(used) : undefined;
}

function readRanges(
  chunk: readonly string[],
  from: { readonly at: number; readonly wanted: string; readonly isWindows: boolean },
): { readonly isFitting: boolean; readonly end: number } | string {
  const { wanted, isWindows } = from;
  const isNegated = chunk[from.at] === '^';
  let at = isNegated ? from.at + 1 : from.at;
  let isInside = false;
  for (let ranges = 0; ranges === 0 || chunk[at] !== ']'; ranges++) {
    const low = readCharacter(chunk, { at, isWindows });
    if (typeof low === 'string') {
      return low;
    }
    const high = chunk[low.end] === '-' ? readCharacter(chunk, { at: low.end + 1, isWindows }) : low;
    if (typeof high === 'string') {
      return high;
    }
    isInside ||= toCode(low.character) <= toCode(wanted) && toCode(wanted) <= toCode(high.character);
    at = high.end;
  }
  return { isFitting: isInside !== isNegated, end: at + 1 };
}

function toCode(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** One character of a range; behind it something has to follow, if only the end of the range. */
function readCharacter(
  chunk: readonly string[],
  { at, isWindows }: { readonly at: number; readonly isWindows: boolean },
): { readonly character: string; readonly end: number } | string {
  const unclosed = 'a “[” is never closed';
  const first = chunk[at];
  if (first === '-' || first === ']') {
    return `“${first}” stands where a character of “[…]” is expected`;
  }
  const start = first === '\\' && !isWindows ? at + 1 : at;
  const character = chunk[start];
  return character === undefined || start + 1 >= chunk.length ? unclosed : { character, end: start + 1 };
}
