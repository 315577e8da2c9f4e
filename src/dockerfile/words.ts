/** The words of an instruction that is no shell script: flags, arguments, arrays of strings, pairs. */
import type { Span } from './lineIndex.ts';

export interface RawWord extends Span {
  /** As it stands in the file, without the line breaks inside it. */
  readonly text: string;
}

export interface Flag extends Span {
  /** Without its dashes, in lower case. */
  readonly name: string;
  /** `undefined` for a flag without `=`. */
  readonly value: string | undefined;
}

/** The flags at the start of the arguments, and where the arguments behind them begin. `base` is added to every offset. */
export function readFlags(
  text: string,
  base: number,
): { readonly flags: readonly Flag[]; readonly rest: number } {
  const flags: Flag[] = [];
  const pattern = /(?:\s|\\\n)*(--[a-z][a-z-]*)(?:=((?:"[^"]*"|[^\s"\\]|\\(?!\n))*))?(?=\s|\\\n|$)/giy;
  let rest = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const end = found.index + found[0].length;
    const start = end - found[0].replace(/^(?:\s|\\\n)+/, '').length;
    flags.push({
      name: (found[1] ?? '').slice(2).toLowerCase(),
      value: found[2]?.replaceAll('"', ''),
      start: base + start,
      end: base + end,
    });
    rest = end;
  }
  return { flags, rest };
}

/** Words between blanks. Quotes keep a word together where `isQuoting` says so (ENV, ARG, LABEL). */
export function splitWords(
  text: string,
  options: { readonly base: number; readonly isQuoting: boolean },
): readonly RawWord[] {
  const pattern = options.isQuoting
    ? /(?:"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|\\[^\n]|[^\s"'\\]|\\(?=\n)\n?)+/g
    : /(?:[^\s\\]|\\[^\n]|\\\n(?=\S))+/g;
  const words: RawWord[] = [];
  for (const found of text.matchAll(pattern)) {
    const word = found[0].replaceAll('\\\n', '');
    if (word !== '' && word !== '\\') {
      words.push({
        text: word,
        start: options.base + found.index,
        end: options.base + found.index + found[0].length,
      });
    }
  }
  return words;
}

/** The strings of an array such as `["a", "b"]`; `undefined` where the text is none, which Docker then runs as a shell. */
export function readStringArray(text: string, base: number): readonly RawWord[] | undefined {
  if (!text.trimStart().startsWith('[')) {
    return undefined;
  }
  try {
    const values: unknown = JSON.parse(text.replaceAll('\\\n', '  '));
    if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
      return undefined;
    }
    const places = [...text.matchAll(/"(?:[^"\\]|\\[\s\S])*"/g)];
    return values.map((value: string, index) => {
      const place = places[index];
      const start = base + (place?.index ?? 0);
      return { text: value, start, end: start + (place?.[0].length ?? 0) };
    });
  } catch {
    return undefined;
  }
}
