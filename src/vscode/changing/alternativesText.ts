/** What can be done about tags in a registry that deletes whole images only, in words. Knows no editor. */
import type { ChangePlan } from '../../changes/plan.ts';
import { formatQuantity } from '../../shared/format.ts';
import type { NameOf } from './planText.ts';

export interface Alternatives {
  readonly question: string;
  readonly detail: string;
  /** What the buttons say. */
  readonly only: string;
  readonly all: string;
}

const maxNames = 12;

/** `plan` removes the tags by placeholders, and so knows what else is on their images. */
export function describeAlternatives(plan: ChangePlan, nameOf: NameOf): Alternatives {
  const tags = plan.items.map(({ reference }) => reference);
  const siblings = [
    ...new Set(
      plan.items.flatMap(({ effects }) =>
        effects.flatMap((effect) => (effect.kind === 'tag-kept' ? [effect.tag] : [])),
      ),
    ),
  ].filter((tag) => !tags.includes(tag));
  const places = [...new Set(plan.items.map(({ place }) => nameOf(place)))].join(', ');
  const isOne = tags.length === 1;
  const only = isOne ? `Remove Only ${tags[0]}` : `Remove Only These ${tags.length} Tags`;
  const all = siblings.length === 0 ? 'Delete the Image Too…' : 'Delete the Image with All Its Tags…';
  const image = isOne ? 'the same image' : 'the same images';
  const others =
    siblings.length === 0
      ? `No other tag is on ${image}.`
      : `${formatQuantity(siblings.length, { one: 'other tag is', many: 'other tags are' })} on ${image}: ${toList(siblings)}.`;
  return {
    question: `The registry does not delete single tags. What should happen to ${isOne ? `the tag ${tags[0]}` : `${tags.length} tags`} of ${places}?`,
    detail: [
      others,
      `“${only}” points ${isOne ? 'the tag' : 'each tag'} at an empty placeholder and deletes that, so that ${siblings.length === 0 ? 'the image itself stays, without a tag' : 'the other tags stay'}.`,
      `“${all.replace('…', '')}” deletes ${isOne ? 'the image' : 'the images'}${siblings.length === 0 ? '' : `, and so ${toList(siblings)} as well`}; you see all of it first.`,
    ].join('\n'),
    only,
    all,
  };
}

function toList(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).join(', ');
  return names.length > maxNames ? `${shown} and ${names.length - maxNames} more` : shown;
}
