/** What a person has to do before a plan is carried out: nothing, agree, or type what it is about. */
import picomatch from 'picomatch';
import { findDigest, toShortDigest } from '../oci/digest.ts';
import type { ChangeKind, ChangePlan, Effect, PlanItem } from './plan.ts';

export interface ConfirmationPolicy {
  /** Globs, as `parseProtectedTags` gives them. */
  readonly protectedTags: readonly string[];
  /** So many tags and images may go without a word being typed. */
  readonly typedBeyond: number;
  /** The path of a promotion asks for a word. */
  readonly pathDemandsTyped: boolean;
}

export type Demand =
  | { readonly kind: 'none' }
  | { readonly kind: 'agree' }
  | {
      readonly kind: 'typed';
      /** `app:1.2` for one thing, `delete 12 images` for many. */
      readonly word: string;
      /** The gravest, where there are several. */
      readonly reason: 'protected' | 'many' | 'path';
      /** Those that would be moved or deleted, as `app:latest`. */
      readonly protectedTags: readonly string[];
    };

export interface ProtectedTags {
  readonly globs: readonly string[];
  /** One sentence for each entry that could not be used. */
  readonly faults: readonly string[];
}

/** Items that would not be carried out do not count. */
export function demandOf(plan: ChangePlan, policy: ConfirmationPolicy): Demand {
  const items = plan.items.filter(({ obstacles }) => obstacles.length === 0);
  const losing = findLosing(items);
  const going = countGoing(items);
  const isMany = going.tags + going.images > policy.typedBeyond;
  const isProtected = createTagMatcher(policy.protectedTags);
  const guarded = losing.filter(({ tag }) => isProtected(tag));
  const protectedTags = guarded.map(({ name }) => name);
  const [only] = protectedTags;
  if (only !== undefined) {
    const verb = guarded.some(({ isRemoved }) => isRemoved) ? 'delete' : 'move';
    const several = `${verb} ${protectedTags.length} protected tags`;
    const word = isMany ? toSentence(going) : protectedTags.length === 1 ? only : several;
    return { kind: 'typed', reason: 'protected', word, protectedTags };
  }
  if (isMany) {
    const [item] = items;
    const isOne = going.tags + going.images === 1 && item !== undefined;
    return { kind: 'typed', reason: 'many', word: isOne ? toName(item) : toSentence(going), protectedTags };
  }
  const changing = items.filter(({ stages }) => stages.some(({ steps }) => steps.length > 0));
  const [first, second] = changing;
  if (policy.pathDemandsTyped && first !== undefined) {
    const word = second === undefined ? toName(first) : `${verbs[plan.kind]} ${changing.length} images`;
    return { kind: 'typed', reason: 'path', word, protectedTags };
  }
  const isDeletion = going.tags + going.images > 0 || (verbs[plan.kind] === 'delete' && changing.length > 0);
  return isDeletion || losing.length > 0 ? { kind: 'agree' } : { kind: 'none' };
}

/** The setting `registryExplorer.protectedTags`. Good entries are kept whatever the others are. */
export function parseProtectedTags(value: unknown): ProtectedTags {
  if (value === undefined || value === null) {
    return { globs: [], faults: [] };
  }
  if (!Array.isArray(value)) {
    return { globs: ['*'], faults: [`${setting} must be a list; until it is, every tag is protected.`] };
  }
  const globs = new Set<string>();
  const faults: string[] = [];
  value.forEach((entry: unknown, index) => {
    const fault = typeof entry === 'string' ? globFault(entry) : 'is not a text';
    if (fault !== undefined) {
      faults.push(`Entry ${index + 1} of ${setting} ${fault}.`);
    } else if (typeof entry === 'string') {
      globs.add(entry);
    }
  });
  return { globs: [...globs], faults };
}

const setting = 'registryExplorer.protectedTags';

const verbs: Readonly<Record<ChangeKind, string>> = {
  retag: 'tag',
  promote: 'promote',
  'delete-tags': 'delete',
  'delete-images': 'delete',
  'clean-untagged': 'delete',
  undo: 'put back',
};

/** A tag that leaves the image it is on. */
interface LosingTag {
  readonly tag: string;
  readonly name: string;
  readonly isRemoved: boolean;
}

function findLosing(items: readonly PlanItem[]): readonly LosingTag[] {
  const byTag = new Map<string, LosingTag>();
  for (const effect of items.flatMap(({ effects }) => effects)) {
    if (effect.kind === 'tag-moved' || effect.kind === 'tag-removed') {
      const { place, tag } = effect;
      const name = `${toLastPart(place.repository)}:${tag}`;
      byTag.set(toKey(effect, tag), { tag, name, isRemoved: effect.kind === 'tag-removed' });
    }
  }
  return [...byTag.values()];
}

interface Going {
  readonly tags: number;
  readonly images: number;
}

/** What belongs to an image, such as its platforms and signatures, goes with it and is not counted by itself. */
function countGoing(items: readonly PlanItem[]): Going {
  const tags = new Set<string>();
  const images = new Set<string>();
  for (const { effects } of items) {
    const removed = effects.filter((effect) => effect.kind === 'manifest-removed');
    const tops = removed.filter(({ role }) => role === 'image' || role === 'index');
    for (const manifest of tops.length > 0 ? tops : removed.slice(0, 1)) {
      images.add(toKey(manifest, manifest.digest));
    }
    for (const effect of effects.filter(({ kind }) => kind === 'tag-removed')) {
      tags.add('tag' in effect ? toKey(effect, effect.tag) : '');
    }
  }
  return { tags: tags.size, images: images.size };
}

function toKey({ place }: Pick<Effect, 'place'>, what: string): string {
  return `${place.registryId} ${place.repository} ${what}`;
}

/** Images take their tags along, so several are what counts; of one, its tags are. */
function toSentence({ tags, images }: Going): string {
  const [count, noun] = images > 1 || tags === 0 ? [images, 'image'] : [tags, 'tag'];
  return `delete ${count} ${noun}${count === 1 ? '' : 's'}`;
}

function toName({ place, reference }: PlanItem): string {
  const digest = findDigest(reference);
  const name = toLastPart(place.repository);
  return digest === undefined ? `${name}:${reference}` : `${name}@${toShortDigest(digest)}`;
}

function toLastPart(repository: string): string {
  return repository.split('/').at(-1) ?? repository;
}

/**
 * Tags that differ in case alone are mistaken for each other by people, so the case does not matter. Groups in
 * parentheses would allow patterns that take for ever.
 */
const globOptions = { nocase: true, nonegate: true, noextglob: true, windows: false } as const;

/** With many more, a long tag that nearly matches would keep the editor busy for minutes. */
const maxStars = 4;

function createTagMatcher(globs: readonly string[]): (tag: string) => boolean {
  const matches = picomatch([...globs], globOptions);
  return (tag) => matches(tag);
}

/** The rest of a sentence that begins with its place. */
function globFault(glob: string): string | undefined {
  const shown = `(${JSON.stringify(glob)})`;
  if (glob === '') {
    return 'is empty';
  }
  if (glob.startsWith('!')) {
    return `${shown} begins with an exclamation mark; name the tags that are protected, not those that are not`;
  }
  if (!/^[\w.*?{}[\],^-]+$/.test(glob) || /\{[^}]*\.\./.test(glob)) {
    return `${shown} is no pattern of tags: there are letters, digits, dots, hyphens, underscores, and * ? [a-z] {a,b}`;
  }
  if (glob.split(/\*+/).length - 1 > maxStars) {
    return `${shown} has more than ${maxStars} stars`;
  }
  try {
    picomatch.makeRe(glob, { ...globOptions, debug: true });
    return undefined;
  } catch {
    return `${shown} is no pattern; a bracket may be missing`;
  }
}
