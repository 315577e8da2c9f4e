/** Which conventions are kept in a repository, as far as that was seen when images were given tags. Knows no editor. */
import type { TagConvention, TagSuggestion } from '../../changes/naming/tagSuggestions.ts';
import type { ChangeReport } from '../../changes/report.ts';

/**
 * What is to be remembered once a change was carried out; `undefined` when it set no tag, and nothing was learned. What
 * was not proposed this time is as it was.
 */
export function learnConventions(
  report: ChangeReport,
  before: {
    readonly kept: readonly TagConvention[];
    readonly suggestions: readonly Pick<TagSuggestion, 'tag' | 'convention'>[];
  },
): readonly TagConvention[] | undefined {
  const done = report.items.filter(({ outcome }) => outcome === 'done').map(({ item }) => item.reference);
  if (done.length === 0) {
    return undefined;
  }
  const { kept, suggestions } = before;
  const used = suggestions.filter(({ tag }) => done.includes(tag)).map(({ convention }) => convention);
  const proposed = new Set(suggestions.map(({ convention }) => convention));
  return [...used, ...kept.filter((convention) => !proposed.has(convention))];
}
