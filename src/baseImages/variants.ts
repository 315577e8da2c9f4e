/**
 * Which smaller variants of the same version a repository offers, read from the tags that it really lists. Pure
 * knowledge of how tags are written; how large the variants are is found out by others.
 */
import type { ImageReference } from '../oci/reference.ts';
import { type Family, findFamily, type Step, toGrammar } from './families.ts';
import { parseTag, rankFlavour, type RoleLadder, type TagParts } from './tagParts.ts';

export interface VariantCandidate {
  readonly repository: string;
  readonly tag: string;
  /** What could break, as short phrases: `no glibc (musl)`. */
  readonly cautions: readonly string[];
}

/** The tags of one repository. */
export interface TagListing {
  readonly repository: string;
  readonly tags: readonly string[];
}

/** The repositories whose tags have to be known, the reference's own first; none where nothing can be said. */
export function listVariantRepositories(reference: ImageReference): readonly string[] {
  if (findOriginal(reference) === undefined) {
    return [];
  }
  const siblings = findFamily(reference).listSiblings?.(reference.repository) ?? [];
  return [reference.repository, ...siblings];
}

/**
 * The variants that are one or more steps smaller by their names, those of a single step first. Nothing for a digest,
 * which is what somebody decided on, and nothing for Windows.
 */
export function findVariants(
  reference: ImageReference,
  listings: readonly TagListing[],
): readonly VariantCandidate[] {
  const original = findOriginal(reference);
  if (original === undefined) {
    return [];
  }
  const family = findFamily(reference);
  const best = new Map<string, Found>();
  for (const { repository, tags } of listings) {
    const grammar = toGrammar(family, repository);
    for (const tag of tags) {
      const parts = parseTag(tag, grammar);
      const change = findChange(family, original, parts);
      if (change !== undefined) {
        const found = { repository, tag, parts, change };
        const key = toKey(family, found);
        const other = best.get(key);
        best.set(key, other === undefined || isPreferred(found, other, original) ? found : other);
      }
    }
  }
  return [...best.values()].toSorted(compareFound).map(({ repository, tag, change }) => ({
    repository,
    tag,
    cautions: listCautions(family, change),
  }));
}

/** What is different; absent where it is the same. */
interface Change {
  readonly steps: readonly Step[];
  /** The smaller role that the variant has. */
  readonly role: string | undefined;
}

interface Found {
  readonly repository: string;
  readonly tag: string;
  readonly parts: TagParts;
  readonly change: Change;
}

function findOriginal(reference: ImageReference): TagParts | undefined {
  if (reference.digest !== undefined || reference.tag === undefined) {
    return undefined;
  }
  const family = findFamily(reference);
  const tag = reference.tag === 'latest' ? (family.latest ?? 'latest') : reference.tag;
  const parts = parseTag(tag, toGrammar(family, reference.repository));
  return parts.distribution === 'windows' ? undefined : parts;
}

function findChange(family: Family, from: TagParts, to: TagParts): Change | undefined {
  if (to.version !== from.version || to.distribution === 'windows') {
    return undefined;
  }
  const isSameRole = isOnOneRung(family.ladders, from.role, to.role);
  if (!isSameRole && !isBelow(family.ladders, from.role, to.role)) {
    return undefined;
  }
  const role = isSameRole ? undefined : to.role;
  const steps = findSteps(from, to);
  return steps === undefined || (steps.length === 0 && role === undefined) ? undefined : { steps, role };
}

/** `undefined` where the variant is another image and no smaller one: another release of the distribution, say. */
function findSteps(from: TagParts, to: TagParts): readonly Step[] | undefined {
  const flavour: readonly Step[] =
    to.flavour === undefined || to.flavour === from.flavour ? [] : [to.flavour];
  if (to.distribution === 'alpine' && from.distribution !== 'alpine') {
    return ['alpine', ...flavour];
  }
  const isSmaller = to.flavour === from.flavour || rankFlavour(to.flavour) > rankFlavour(from.flavour);
  return isSmaller && mayStandFor(from, to) ? flavour : undefined;
}

function mayStandFor(from: TagParts, to: TagParts): boolean {
  if (to.system === from.system) {
    return true;
  }
  if (to.flavour === from.flavour || from.distribution === 'alpine') {
    return false;
  }
  // Nothing of a distribution is left to notice but the C library, and these have glibc.
  return (
    (to.flavour === 'distroless' && to.system === undefined) ||
    (to.flavour === 'chiseled' &&
      (to.system === undefined || (to.distribution === 'ubuntu' && from.distribution !== 'ubuntu')))
  );
}

function isOnOneRung(ladders: readonly RoleLadder[], a: string, b: string): boolean {
  return a === b || ladders.some((ladder) => ladder.some((rung) => rung.includes(a) && rung.includes(b)));
}

function isBelow(ladders: readonly RoleLadder[], upper: string, lower: string): boolean {
  return ladders.some((ladder) => {
    const from = ladder.findIndex((rung) => rung.includes(upper));
    return from >= 0 && ladder.findIndex((rung) => rung.includes(lower)) > from;
  });
}

/** Tags with equal keys are names of the same thing, or releases of the same distribution. */
function toKey(family: Family, { parts, change }: Found): string {
  const rung = family.ladders.flat().findIndex((roles) => roles.includes(parts.role));
  return [change.role === undefined ? 'same' : rung, parts.flavour, parts.distribution].join(' ');
}

/** The name nearest to how the reference is written; of several releases of a distribution the latest. */
function isPreferred(candidate: Found, other: Found, original: TagParts): boolean {
  const distance = toDistance(candidate, original) - toDistance(other, original);
  return distance < 0 || (distance === 0 && names.compare(candidate.tag, other.tag) > 0);
}

function toDistance({ parts, tag, change }: Found, original: TagParts): number {
  const isRoleKept = change.role !== undefined || parts.role === original.role;
  const isPlain = parts.system === original.system || /^\D*$/.test(parts.system ?? '');
  return (isRoleKept ? 0 : 4) + (isPlain ? 0 : 2) + (/(?:^|-)latest(?:-|$)/.test(tag) ? 1 : 0);
}

const names = new Intl.Collator('en', { numeric: true });

function compareFound(a: Found, b: Found): number {
  return countChanges(a) - countChanges(b) || rankFound(a) - rankFound(b) || names.compare(a.tag, b.tag);
}

function countChanges({ change }: Found): number {
  return change.steps.length + (change.role === undefined ? 0 : 1);
}

/** What breaks least comes first. */
function rankFound({ change }: Found): number {
  return change.role === undefined ? stepOrder.indexOf(change.steps[0] ?? 'slim') + 1 : 0;
}

const stepOrder: readonly Step[] = [
  'slim',
  'minimal',
  'headless',
  'alpine',
  'tiny',
  'micro',
  'distroless',
  'chiseled',
];

function listCautions(family: Family, change: Change): readonly string[] {
  const ofRole = change.role === undefined ? [] : (family.lacks?.[change.role] ?? []);
  const ofSteps = change.steps.flatMap((step) => [...generalCautions[step], ...(family.lacks?.[step] ?? [])]);
  const all = [...new Set([...ofSteps, ...ofRole])];
  return all.length === 0 ? ['fewer programs and libraries than the full image'] : all;
}

const generalCautions: Readonly<Record<Step, readonly string[]>> = {
  slim: [],
  minimal: [],
  headless: [],
  alpine: ['no glibc (musl)', 'no bash', 'apk in place of apt or dnf'],
  tiny: ['few programs beside the shell'],
  micro: ['few programs beside the shell'],
  distroless: ['no shell', 'no package manager'],
  chiseled: ['no shell', 'no package manager'],
};
