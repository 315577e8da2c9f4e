/**
 * What Docker leaves out, written down slowly: patterns are compared name by name, and every folder above a path is
 * asked again for every path. For patterns of names, `*`, `?` and `**` alone.
 */

/** `lines` are clean patterns, with `!` where they are exceptions. */
export function isLeftOut(lines: readonly string[], path: string): boolean {
  return findMatches(lines, path.split('/')).isIgnored;
}

interface Matches {
  readonly isIgnored: boolean;
  readonly matched: readonly boolean[];
}

function findMatches(lines: readonly string[], names: readonly string[]): Matches {
  const above = names.length > 1 ? findMatches(lines, names.slice(0, -1)).matched : [];
  let isIgnored = false;
  const matched = lines.map((line, at) => {
    const isException = line.startsWith('!');
    const pattern = (isException ? line.slice(1) : line).split('/');
    // A pattern that could not change anything is passed over.
    const isMatch = above[at] === true || (isException === isIgnored && isFitting(pattern, names));
    isIgnored = isMatch ? !isException : isIgnored;
    return isMatch;
  });
  return { isIgnored, matched };
}

function isFitting(pattern: readonly string[], names: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) {
    return names.length === 0;
  }
  if (first === '**') {
    // At the end it stands for one name or more, elsewhere for none or more.
    return rest.length === 0
      ? names.length > 0
      : isFitting(rest, names) || (names.length > 0 && isFitting(pattern, names.slice(1)));
  }
  const [name, ...others] = names;
  return name !== undefined && isNameFitting(first, name) && isFitting(rest, others);
}

function isNameFitting(pattern: string, name: string): boolean {
  if (pattern === '') {
    return name === '';
  }
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) {
    return isNameFitting(rest, name) || (name !== '' && isNameFitting(pattern, name.slice(1)));
  }
  return (
    name !== '' && (pattern.startsWith('?') || pattern[0] === name[0]) && isNameFitting(rest, name.slice(1))
  );
}
