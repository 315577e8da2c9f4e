/** What ARG and ENV say, as far as the file tells: the values a build gets by itself, without arguments of its own. */

/** Nobody writes longer words with variables; defaults inside defaults could be as deep as this. */
const maxWordLength = 4096;

/** A variable made of itself twice, again and again, would be longer than memory. */
const maxValueLength = 16_384;

/** `undefined`: there is such a variable, and nobody knows its value. */
export type VariableLookup = (name: string) => string | undefined;

interface Assignment {
  readonly index: number;
  readonly value: string | undefined;
}

/** Of one variable, in the order of the file. */
interface Assignments {
  readonly ENV: Assignment[];
  readonly ARG: Assignment[];
}

/** The variables of one stage; each is valid from the instruction behind the one that sets it. */
export class StageVariables {
  readonly #parent: StageVariables | undefined;
  readonly #values = new Map<string, Assignments>();

  /** `parent` is the stage this one is built from: its ENV is inherited, its ARG is not. */
  constructor(parent: StageVariables | undefined) {
    this.#parent = parent;
  }

  /** In the order of the file. */
  set(
    name: string,
    to: { readonly index: number; readonly value: string | undefined; readonly kind: 'ARG' | 'ENV' },
  ): void {
    const known = this.#values.get(name) ?? { ENV: [], ARG: [] };
    known[to.kind].push({ index: to.index, value: to.value });
    this.#values.set(name, known);
  }

  /** As the instruction at `index` finds it. `isSet` is false where the file says nothing about it. */
  find(name: string, index: number): { readonly isSet: boolean; readonly value: string | undefined } {
    const all = this.#values.get(name);
    const found =
      all === undefined ? undefined : (findLastBefore(all.ENV, index) ?? findLastBefore(all.ARG, index));
    return found === undefined
      ? StageVariables.#findInherited(this.#parent, name)
      : { isSet: true, value: found.value };
  }

  static #findInherited(
    from: StageVariables | undefined,
    name: string,
  ): { readonly isSet: boolean; readonly value: string | undefined } {
    for (let stage = from; stage !== undefined; stage = stage.#parent) {
      const found = stage.#values.get(name)?.ENV.at(-1);
      if (found !== undefined) {
        return { isSet: true, value: found.value };
      }
    }
    return { isSet: false, value: undefined };
  }
}

/** Files that a program wrote set one variable thousands of times. */
function findLastBefore(assignments: readonly Assignment[], index: number): Assignment | undefined {
  let low = 0;
  let high = assignments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((assignments[middle]?.index ?? 0) < index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return assignments[low - 1];
}

/**
 * A word with its variables replaced and its quotes removed; `undefined` where a value is not known. `$X`, `${X}`,
 * `${X:-word}`, `${X-word}`, `${X:+word}` and `${X+word}` are known, every other form is not.
 * @see https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expandWord(word: string, lookup: VariableLookup, escape = '\\'): string | undefined {
  if (!/["'$\\`]/.test(word)) {
    return word;
  }
  if (word.length > maxWordLength) {
    return undefined;
  }
  let result = '';
  let quote: string | undefined;
  for (let at = 0; at < word.length; at++) {
    const letter = word.charAt(at);
    if (quote === "'") {
      quote = letter === "'" ? undefined : quote;
      result += letter === "'" ? '' : letter;
    } else if (letter === escape) {
      at++;
      const next = word.charAt(at);
      result += quote === '"' && !/["$\\`]/.test(next) ? escape + next : next;
    } else if (letter === '"' || (letter === "'" && quote === undefined)) {
      quote = quote === letter ? undefined : letter;
    } else if (letter === '$') {
      const found = readVariable(word, at, lookup);
      if (found.value === undefined) {
        return undefined;
      }
      result += found.value;
      if (result.length > maxValueLength) {
        return undefined;
      }
      at = found.end - 1;
    } else {
      result += letter;
    }
  }
  return result;
}

function readVariable(
  word: string,
  at: number,
  lookup: VariableLookup,
): { readonly value: string | undefined; readonly end: number } {
  const plain = /^\$([A-Za-z_]\w*)/.exec(word.slice(at, at + 200));
  if (plain?.[1] !== undefined) {
    return { value: lookup(plain[1]), end: at + plain[0].length };
  }
  if (word.charAt(at + 1) !== '{') {
    return { value: '$', end: at + 1 };
  }
  const end = findBrace(word, at + 1);
  const braced = /^([A-Za-z_]\w*)(?:(:?[-+])([\s\S]*))?$/.exec(word.slice(at + 2, end));
  if (end === -1 || braced?.[1] === undefined) {
    return { value: undefined, end: word.length };
  }
  const [, name, operator, operand = ''] = braced;
  const value = lookup(name);
  const isSet = value !== undefined && (value !== '' || operator?.startsWith(':') !== true);
  if (operator === undefined) {
    return { value, end: end + 1 };
  }
  const isOperand = operator.endsWith('-') ? !isSet : isSet;
  return {
    value: isOperand ? expandWord(operand, lookup) : operator.endsWith('-') ? value : '',
    end: end + 1,
  };
}

/** Of the brace at `open`, which may hold others; -1 where it is not closed. */
function findBrace(word: string, open: number): number {
  let depth = 0;
  for (let at = open; at < word.length; at++) {
    const letter = word.charAt(at);
    depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  return -1;
}
