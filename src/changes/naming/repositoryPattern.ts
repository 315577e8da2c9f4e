/**
 * Patterns of repositories in paths of promotion, such as `localhost:5000/dev/*`. Unlike globs in general they say what
 * their wildcards stand for, so that the next stage can be filled with it.
 */
import { canonicalRegistry, dockerHub, findReference, repositoryFault } from '../../oci/reference.ts';

export interface RepositoryPattern {
  /** As it was written. */
  readonly text: string;
  /** `host[:port]`; `docker.io` for Docker Hub under all its names. */
  readonly host: string;
  readonly parts: readonly PatternPart[];
}

export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`: one or more characters without a slash. */
  | { readonly kind: 'star' }
  /** `**`: one or more characters. */
  | { readonly kind: 'stars' }
  /** `{name}`: the last part of the repository before. Where an image comes from, it stands for what `*` does. */
  | { readonly kind: 'name' }
  /** `{repository}`: all of the repository before. Where an image comes from, it stands for what `**` does. */
  | { readonly kind: 'repository' };

export interface RepositoryAddress {
  readonly host: string;
  readonly repository: string;
}

/** The pattern, or the rest of a sentence that begins with its place. */
export function parseRepositoryPattern(text: string): RepositoryPattern | string {
  const slash = text.indexOf('/');
  const host = slash < 0 ? undefined : findHost(text.slice(0, slash));
  if (host === undefined) {
    return 'does not begin with a host, as in registry.example.com/prod/* or localhost:5000/dev/*';
  }
  const parts: PatternPart[] = [];
  for (const [piece] of text.slice(slash + 1).matchAll(/\*+|\{[^{}]*\}|[^*{}]+|[{}]/g)) {
    const part = toPart(piece);
    if (typeof part === 'string') {
      return part;
    }
    parts.push(part);
  }
  if (host === dockerHub && isOneSegment(parts)) {
    parts.unshift({ kind: 'text', text: 'library/' });
  }
  const sample = fillRepository({ text, host, parts }, { captures: parts.map(() => 'a'), repository: 'a' });
  const fault = repositoryFault(sample);
  return fault === undefined ? { text, host, parts } : `is not usable: ${fault}`;
}

/** Of `host[:port]/repository`; what is no such name is in no place that a pattern could mean. */
export function toRepositoryAddress(image: string): RepositoryAddress {
  const slash = image.indexOf('/');
  return { host: canonicalRegistry(image.slice(0, Math.max(0, slash))), repository: image.slice(slash + 1) };
}

/** What the wildcards stand for, each as long as it can be, the first before the others; `undefined` for no match. */
export function findCaptures(
  pattern: RepositoryPattern,
  address: RepositoryAddress,
): readonly string[] | undefined {
  return pattern.host === address.host ? capture(pattern.parts, address.repository) : undefined;
}

/** The wildcards replaced in their order by `captures`, the placeholders by parts of `repository`. */
export function fillRepository(
  pattern: RepositoryPattern,
  values: { readonly captures: readonly string[]; readonly repository: string },
): string {
  const { captures, repository } = values;
  let used = 0;
  return pattern.parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
          return part.text;
        case 'star':
        case 'stars':
          return captures[used++] ?? '';
        case 'name':
          return repository.split('/').at(-1) ?? '';
        case 'repository':
          return repository;
        default:
          return part satisfies never;
      }
    })
    .join('');
}

/** Why the wildcards of one pattern cannot be filled from another, as the rest of a sentence about the first. */
export function findFillFault(target: RepositoryPattern, source: RepositoryPattern): string | undefined {
  const wanted = target.parts.filter(({ kind }) => kind === 'star' || kind === 'stars');
  const given = source.parts.filter(({ kind }) => kind !== 'text');
  if (wanted.length > given.length) {
    return `has more wildcards than ${source.text}, which it is filled from`;
  }
  const isTooNarrow = wanted.some((part, index) => {
    const filling = given[index];
    return part.kind === 'star' && filling !== undefined && isDeep(filling);
  });
  return isTooNarrow ? `has * where ${source.text}, which it is filled from, has slashes in it` : undefined;
}

function findHost(text: string): string | undefined {
  const parsed = findReference(`${text}/a/b`);
  return parsed?.repository === 'a/b' ? parsed.registry : undefined;
}

function toPart(piece: string): PatternPart | string {
  switch (piece) {
    case '*':
      return { kind: 'star' };
    case '**':
      return { kind: 'stars' };
    case '{name}':
      return { kind: 'name' };
    case '{repository}':
      return { kind: 'repository' };
    default:
      if (piece.startsWith('*')) {
        return 'has more than two stars in a row';
      }
      return /[{}]/.test(piece)
        ? `has ${piece}; only {name} and {repository} are known here`
        : { kind: 'text', text: piece };
  }
}

/** Docker Hub keeps what has no slash under `library/`. */
function isOneSegment(parts: readonly PatternPart[]): boolean {
  return (
    parts.length > 0 &&
    !parts.some((part) => isDeep(part) || (part.kind === 'text' && part.text.includes('/')))
  );
}

function isDeep(part: PatternPart): boolean {
  return part.kind === 'stars' || part.kind === 'repository';
}

/** Tried are all ways to share the text out, but none twice. */
function capture(parts: readonly PatternPart[], text: string): readonly string[] | undefined {
  const hopeless = new Set<string>();
  const captureFrom = (index: number, start: number): readonly string[] | undefined => {
    const part = parts[index];
    if (part === undefined) {
      return start === text.length ? [] : undefined;
    }
    if (part.kind === 'text') {
      return text.startsWith(part.text, start) ? captureFrom(index + 1, start + part.text.length) : undefined;
    }
    const key = `${index} ${start}`;
    if (hopeless.has(key)) {
      return undefined;
    }
    const slash = isDeep(part) ? -1 : text.indexOf('/', start);
    for (let end = slash < 0 ? text.length : slash; end > start; end--) {
      const rest = captureFrom(index + 1, end);
      if (rest !== undefined) {
        return [text.slice(start, end), ...rest];
      }
    }
    hopeless.add(key);
    return undefined;
  };
  return captureFrom(0, 0);
}
