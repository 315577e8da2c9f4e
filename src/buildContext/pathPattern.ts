/**
 * One pattern of an ignore file, matched as Docker does it (moby/patternmatcher, `Pattern.compile` and `match`): most of
 * them as text, the others by the regular expression that Docker writes for Go.
 */
import { compileExpression } from './goExpression.ts';

export interface PathPattern {
  matches(path: string): boolean;
}

/** `pattern` is clean and has forward slashes. `undefined` where Go's regular expressions have no such thing. */
export function compilePattern(
  pattern: string,
  options: { readonly isWindows: boolean },
): PathPattern | undefined {
  const { kind, source } = toExpression(pattern, options);
  switch (kind) {
    case 'exact':
      return { matches: (path) => path === pattern };
    case 'prefix': {
      const prefix = pattern.slice(0, -'**'.length);
      return { matches: (path) => path.startsWith(prefix) };
    }
    case 'suffix': {
      const suffix = pattern.slice('**'.length);
      return {
        matches: (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1)),
      };
    }
    case 'expression': {
      const matches = compileExpression(source);
      return matches === undefined ? undefined : { matches };
    }
    default:
      return kind satisfies never;
  }
}

/** For one path. A `?` stands for one character, whichever it is, on every system; a backslash does not. */
export function toIgnorePattern(path: string): string {
  return path.replaceAll(/[*?[\]\\^|{}\r\n]|^[!#\s]|\s$/gu, '?');
}

interface Expression {
  /** How the pattern is compared: as text, where it has no more than `**` at one end. */
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'expression';
  /** For Go. Docker means to escape `{`, `|` and `}` as well, and does not: its table of bits has no room for them. */
  readonly source: readonly string[];
}

/** Character for character what Docker makes of a pattern, also of `*` inside brackets. */
function toExpression(pattern: string, { isWindows }: { readonly isWindows: boolean }): Expression {
  const characters = Array.from(pattern);
  const source = ['^'];
  let kind: Expression['kind'] = 'exact';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*' && characters[at + 1] === '*') {
      const isFirst = at === 0;
      at += characters[at + 2] === '/' ? 2 : 1;
      const isLast = at + 1 === characters.length;
      source.push(...Array.from(isLast ? '.*' : '(.*/)?'));
      kind = isFirst ? 'suffix' : isLast && kind === 'exact' ? 'prefix' : 'expression';
    } else if (character === '*') {
      source.push(...Array.from('[^/]*'));
      kind = 'expression';
    } else if (character === '?') {
      source.push(...Array.from('[^/]'));
      kind = 'expression';
    } else if ('.+()$'.includes(character)) {
      source.push('\\', character);
    } else if (character === '\\' && !isWindows) {
      at++;
      const escaped = characters[at];
      source.push('\\', ...(escaped === undefined ? [] : [escaped]));
      kind = escaped === undefined ? kind : 'expression';
    } else {
      source.push(character);
      kind = character === '[' || character === ']' ? 'expression' : kind;
    }
  }
  return { kind, source: [...source, '$'] };
}
