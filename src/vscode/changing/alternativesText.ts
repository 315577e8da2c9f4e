/** What can be done about tags in a registry that deletes whole images only, in words. Knows no editor. */
import type { ChangePlan, Effect, Place } from '../../changes/plan.ts';
import { formatQuantity } from '../../shared/format.ts';
import { describePlaces, type NameOf, toImageName, toRegistryName } from './planText.ts';
import { listNames, shortenTag } from './shortNames.ts';

export interface Alternatives {
  readonly question: string;
  readonly detail: string;
  /** What the buttons say. */
  readonly only: string;
  readonly all: string;
}

const maxNames = 12;
/** A longer tag does not fit on a button. */
const maxTagLength = 32;

/** `plan` removes the tags by placeholders, and so knows what else is on their images. */
export function describeAlternatives(plan: ChangePlan, nameOf: NameOf): Alternatives {
  const effects = plan.items.flatMap((item) => item.effects);
  const removed = effects.filter((effect) => effect.kind === 'tag-removed');
  const siblings = [...new Map(effects.filter(isSibling).map((effect) => [toKey(effect), effect])).values()];
  const images = countImages(removed.map(({ place, from }) => ({ place, digest: from.digest })));
  const shared = countImages(siblings.map(({ place, at }) => ({ place, digest: at.digest })));
  const isOneImage = images === 1;
  const only = toOnly(removed.map(({ tag }) => tag));
  const all = toAll({ isOneImage, hasSiblings: siblings.length > 0 });
  const names = listNames(
    siblings.map(
      toNamer(
        removed.map(({ place }) => place),
        nameOf,
      ),
    ),
    maxNames,
  );
  const image = isOneImage ? 'the image' : 'the images';
  const same = isOneImage ? 'the same image' : 'the same images';
  const others = formatQuantity(siblings.length, { one: 'other tag is', many: 'other tags are' });
  return {
    question: toQuestion(removed, nameOf),
    detail: [
      siblings.length === 0 ? `No other tag is on ${same}.` : `${others} on ${same}: ${names}.`,
      `“${only}” points ${removed.length === 1 ? 'the tag' : 'each tag'} at an empty placeholder and deletes that. ${toFate({ images, shared })}`,
      `“${all.replace('…', '')}” deletes ${image}${siblings.length === 0 ? '' : `, and so ${names} as well`}. You see beforehand all that would go.`,
    ].join('\n'),
    only,
    all,
  };
}

type TagRemoved = Extract<Effect, { readonly kind: 'tag-removed' }>;
type TagKept = Extract<Effect, { readonly kind: 'tag-kept' }>;

function isSibling(effect: Effect): effect is TagKept {
  return effect.kind === 'tag-kept';
}

function toKey({ place, tag }: TagKept): string {
  return [place.registryId, place.repository, tag].join(' ');
}

function countImages(images: readonly { readonly place: Place; readonly digest: string }[]): number {
  return new Set(images.map(({ place, digest }) => [place.registryId, place.repository, digest].join(' ')))
    .size;
}

function toOnly(tags: readonly string[]): string {
  const [tag = ''] = tags;
  if (tags.length !== 1) {
    return `Remove Only These ${tags.length} Tags`;
  }
  return tag.length > maxTagLength ? 'Remove Only This Tag' : `Remove Only ${tag}`;
}

function toAll(what: { readonly isOneImage: boolean; readonly hasSiblings: boolean }): string {
  const [image, its] = what.isOneImage ? ['Image', 'Its'] : ['Images', 'Their'];
  return what.hasSiblings ? `Delete the ${image} with All ${its} Tags…` : `Delete the ${image} Too…`;
}

/** Tags of several repositories are told apart by them, and of several registries by these. */
function toNamer(places: readonly Place[], nameOf: NameOf): (effect: TagKept) => string {
  const names = new Set(places.map(nameOf));
  const registries = new Set(places.map((place) => toRegistryName(place, nameOf)));
  return ({ place, tag }) => {
    const shown = shortenTag(tag);
    if (names.size < 2) {
      return shown;
    }
    return toImageName(registries.size < 2 ? place : { repository: nameOf(place) }, shown);
  };
}

function toQuestion(removed: readonly TagRemoved[], nameOf: NameOf): string {
  const places = removed.map(({ place }) => place);
  const registries = [...new Set(places.map((place) => toRegistryName(place, nameOf)))];
  const [registry = 'The registry'] = registries;
  const why =
    registries.length < 2
      ? `${registry} deletes whole images only, and no single tags.`
      : 'Not all of these registries delete single tags.';
  const [tag] = removed;
  const what =
    removed.length === 1 && tag !== undefined
      ? `the tag ${shortenTag(tag.tag)} of ${nameOf(tag.place)}`
      : `${formatQuantity(removed.length, { one: 'tag', many: 'tags' })} in ${describePlaces(places, nameOf)}`;
  return `${why} What should happen to ${what}?`;
}

/** What becomes of the images when their tags alone are removed. */
function toFate({ images, shared }: { readonly images: number; readonly shared: number }): string {
  const [image, stays, its] = images === 1 ? ['The image', 'stays', 'its'] : ['The images', 'stay', 'their'];
  if (shared === 0) {
    return `${image} ${stays}, without a tag.`;
  }
  return shared === images
    ? `${image} ${stays}, with ${its} other tags.`
    : `${image} ${stays}, some of them without a tag.`;
}
