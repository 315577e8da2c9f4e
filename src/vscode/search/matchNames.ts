/** Which names a search finds, the best first. Names in, names out. */

export interface NamedRepository {
  readonly connectionId: string;
  readonly repository: string;
}

/** What was typed: words for the repository, and after a colon words for its tags. */
export interface SearchQuery {
  readonly words: readonly string[];
  readonly tagWords: readonly string[];
  readonly hasTag: boolean;
}

export function parseQuery(text: string): SearchQuery {
  const colon = text.lastIndexOf(':');
  const hasTag = colon > text.lastIndexOf('/') && colon >= 0;
  return {
    words: toWords(hasTag ? text.slice(0, colon) : text),
    tagWords: hasTag ? toWords(text.slice(colon + 1)) : [],
    hasTag,
  };
}

function toWords(part: string): readonly string[] {
  return part
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/**
 * At most `limit` repositories that hold every word, in any order: whole last segments first, then beginnings of
 * segments, then shorter names. One pass over the names, so that tens of thousands are searched between two key strokes.
 */
export function findRepositories(
  repositories: Iterable<NamedRepository>,
  words: readonly string[],
  limit: number,
): readonly NamedRepository[] {
  const scored: { readonly entry: NamedRepository; readonly score: number }[] = [];
  for (const entry of repositories) {
    const score = scoreName(entry.repository.toLowerCase(), words);
    if (score !== undefined) {
      scored.push({ entry, score });
    }
  }
  return scored
    .toSorted((a, b) => b.score - a.score || names.compare(a.entry.repository, b.entry.repository))
    .slice(0, limit)
    .map(({ entry }) => entry);
}

const names = new Intl.Collator('en', { numeric: true });

function scoreName(name: string, words: readonly string[]): number | undefined {
  let score = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at < 0) {
      return undefined;
    }
    const last = name.slice(name.lastIndexOf('/') + 1);
    score += last === word ? 100 : last.startsWith(word) ? 50 : at === 0 || name[at - 1] === '/' ? 25 : 0;
  }
  return score - name.length / 1000;
}
