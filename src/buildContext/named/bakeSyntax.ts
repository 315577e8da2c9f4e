/**
 * As much of the language of bake files (HCL) as names builds: the attributes of `target` blocks that are a string or a
 * list of strings. Whatever is computed is left out, and so is what is not understood.
 */
import type { BakeTarget } from './bakeBuilds.ts';

type Token =
  | { readonly kind: 'word' | 'mark'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'newline'; readonly text: '' };

/** By the name of the target. */
export function readBakeTargets(text: string): ReadonlyMap<string, BakeTarget> {
  const tokens = tokenise(text);
  const targets = new Map<string, BakeTarget>();
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const [first, name, opening] = tokens.slice(at, at + 3);
    if (depth === 0 && first?.text === 'target' && name?.kind === 'string' && opening?.text === '{') {
      const end = findEnd(tokens, at + 2);
      targets.set(name.text, readAttributes(tokens.slice(at + 3, end)));
      at = end;
    } else if (first?.kind === 'mark') {
      depth += depthOf(first);
    }
  }
  return targets;
}

/** Comments, here-documents, and strings that have something computed in them are skipped; the last stay as no string. */
function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|<<-?(\w+)\n[\s\S]*?\n\s*\1(?=\n|$)|"((?:[^"\\\n]|\\.)*)"|([\w.-]+)|(\n)|([^\s])/g;
  for (const [whole, , string, word, newline, mark] of text.replaceAll('\r\n', '\n').matchAll(pattern)) {
    if (string !== undefined) {
      const isPlain = !/\$\{|%\{/.test(string);
      tokens.push(isPlain ? { kind: 'string', text: unescape(string) } : { kind: 'mark', text: whole });
    } else if (word !== undefined) {
      tokens.push({ kind: 'word', text: word });
    } else if (newline !== undefined) {
      tokens.push({ kind: 'newline', text: '' });
    } else if (mark !== undefined) {
      tokens.push({ kind: 'mark', text: mark });
    }
  }
  return tokens;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(["\\])/g, '$1').replaceAll('$${', '${');
}

function depthOf({ text }: Token): number {
  return ['{', '[', '('].includes(text) ? 1 : ['}', ']', ')'].includes(text) ? -1 : 0;
}

/** Of the block that begins at `from`: its closing brace, or the end of the file. */
function findEnd(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    depth += token?.kind === 'mark' ? depthOf(token) : 0;
    if (depth === 0) {
      return at;
    }
  }
  return tokens.length;
}

function readAttributes(tokens: readonly Token[]): BakeTarget {
  const attributes: [string, unknown][] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += token.kind === 'mark' ? depthOf(token) : 0;
    const isAssigned = tokens[at + 1]?.text === '=' && tokens[at + 2]?.text !== '=';
    if (depth === 0 && token.kind !== 'newline' && isAssigned) {
      attributes.push([token.text, readValue(tokens.slice(at + 2))]);
    }
  }
  return Object.fromEntries(attributes);
}

/** `undefined` stands for a value that is there and not known. */
function readValue(tokens: readonly Token[]): unknown {
  const [first] = tokens;
  if (first?.kind === 'string') {
    const after = tokens[1];
    return after === undefined || after.kind === 'newline' || after.text === '}' ? first.text : undefined;
  }
  if (first?.text !== '[') {
    return undefined;
  }
  const end = tokens.findIndex(({ kind, text }) => kind === 'mark' && text === ']');
  return tokens.slice(1, end).flatMap((token) => (token.kind === 'string' ? [token.text] : []));
}
