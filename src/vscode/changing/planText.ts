/** A plan and what became of it in words, the same for dialogs, the review and the messages afterwards. Knows no editor. */
import type { ChangeKind, ChangePlan, Place, PlanItem, Step } from '../../changes/plan.ts';
import type { ChangeReport, ItemOutcome, ItemReport } from '../../changes/report.ts';
import { findDigest } from '../../oci/digest.ts';
import { formatCount, formatQuantity } from '../../shared/format.ts';
import { listNames, shortenDigest } from './shortNames.ts';

/** How a place is called for people, such as `ghcr.io/team/app`. */
export type NameOf = (place: Place) => string;

/** `team/app:1.2`, `team/app@sha256:0123456789ab`; the repository alone where there is no reference. */
export function toImageName(place: Pick<Place, 'repository'>, reference: string): string {
  const { repository } = place;
  const digest = findDigest(reference);
  if (digest !== undefined) {
    return `${repository}@${shortenDigest(digest)}`;
  }
  return reference === '' ? repository : `${repository}:${reference}`;
}

/** What the whole plan is, as a heading. Registries are named, since several may hold what has the same name. */
export function describePlan(plan: ChangePlan, nameOf: NameOf): string {
  const [first] = plan.items;
  if (first === undefined) {
    return emptyTitles[plan.kind];
  }
  return plan.items.length === 1
    ? describeSingle(plan.kind, first, nameOf)
    : describeSeveral(plan, first, nameOf);
}

const emptyTitles: Readonly<Record<ChangeKind, string>> = {
  retag: 'Nothing to tag',
  promote: 'Nothing to promote',
  'delete-tags': 'No tags to delete',
  'delete-images': 'No images to delete',
  'clean-untagged': 'No untagged manifests to delete',
  undo: 'Nothing to put back',
};

function describeSingle(kind: ChangeKind, item: PlanItem, nameOf: NameOf): string {
  const name = toFullName(item.place, item.reference, nameOf);
  switch (kind) {
    case 'retag':
      return `Tag ${toSourceName(item, nameOf)} as ${item.reference}`;
    case 'promote':
      return `Promote ${toSourceName(item, nameOf)} to ${name}`;
    case 'delete-tags':
      return `Delete tag ${name}`;
    case 'delete-images':
      return `Delete image ${name}`;
    case 'clean-untagged':
      return `Delete untagged manifest ${name}`;
    case 'undo':
      return `Put back ${name}`;
    default:
      return kind satisfies never;
  }
}

function describeSeveral(plan: ChangePlan, first: PlanItem, nameOf: NameOf): string {
  const { kind, items } = plan;
  const what = formatQuantity(items.length, nouns[kind]);
  const where = describePlaces(
    items.map(({ place }) => place),
    nameOf,
  );
  switch (kind) {
    case 'retag':
      return `Set ${what} on ${toSourceName(first, nameOf)}`;
    case 'promote':
      return `Promote ${what} to ${where}`;
    case 'delete-tags':
    case 'delete-images':
    case 'clean-untagged':
      return `Delete ${what} in ${where}`;
    case 'undo':
      return `Put back ${what} in ${where}`;
    default:
      return kind satisfies never;
  }
}

const tagNoun = { one: 'tag', many: 'tags' };
const imageNoun = { one: 'image', many: 'images' };
const untaggedNoun = { one: 'untagged manifest', many: 'untagged manifests' };

/** What is counted when a plan is carried out. */
const nouns: Readonly<Record<ChangeKind, { readonly one: string; readonly many: string }>> = {
  retag: tagNoun,
  promote: imageNoun,
  'delete-tags': tagNoun,
  'delete-images': imageNoun,
  'clean-untagged': untaggedNoun,
  undo: { one: 'item', many: 'items' },
};

/** `ghcr.io/team/app`, `2 repositories of ghcr.io`, `5 repositories of 3 registries`. */
export function describePlaces(places: readonly Place[], nameOf: NameOf): string {
  const names = new Set(places.map(nameOf));
  const registries = new Set(places.map((place) => toRegistryName(place, nameOf)));
  const [name = ''] = names;
  if (names.size < 2) {
    return name;
  }
  const which =
    registries.size > 2 ? `${formatCount(registries.size)} registries` : listNames([...registries]);
  return `${formatCount(names.size)} repositories of ${which}`;
}

/** `ghcr.io` of `ghcr.io/team/app`. */
export function toRegistryName(place: Place, nameOf: NameOf): string {
  const name = nameOf(place);
  const end = `/${place.repository}`;
  return name.endsWith(end) ? name.slice(0, -end.length) : name;
}

function toFullName(place: Place, reference: string, nameOf: NameOf): string {
  return toImageName({ repository: nameOf(place) }, reference);
}

/** Without its registry where the target has the same; then the target says which. */
function toSourceName(item: PlanItem, nameOf: NameOf): string {
  const { source = item } = item;
  const isSameRegistry = source.place.registryId === item.place.registryId;
  const isTarget = source.place.repository === item.place.repository;
  return isSameRegistry && !isTarget
    ? toImageName(source.place, source.reference)
    : toFullName(source.place, source.reference, nameOf);
}

/** What became of a plan, as a sentence. */
export function describeReport(report: ChangeReport, nameOf: NameOf): string {
  const { plan, items } = report;
  const { kind } = plan;
  const [first] = items;
  if (first === undefined) {
    return `Nothing was ${pastVerbs[kind]}.`;
  }
  return items.length === 1
    ? `${describeOutcome(kind, first, nameOf)}${describeNotes(items)}.`
    : `${describeOutcomes(kind, items)}.`;
}

const pastVerbs: Readonly<Record<ChangeKind, string>> = {
  retag: 'set',
  promote: 'promoted',
  'delete-tags': 'deleted',
  'delete-images': 'deleted',
  'clean-untagged': 'deleted',
  undo: 'put back',
};

function describeOutcome(kind: ChangeKind, report: ItemReport, nameOf: NameOf): string {
  const { item, outcome } = report;
  const name = toFullName(item.place, item.reference, nameOf);
  const [subject, predicate] =
    kind === 'promote'
      ? [toSourceName(item, nameOf), `${pastVerbs[kind]} to ${name}`]
      : [`${subjectNouns[kind]}${name}`, pastVerbs[kind]];
  const short = hasBegun(report)
    ? `${subject} was only partly ${predicate}`
    : `${subject} was not ${predicate}`;
  switch (outcome) {
    case 'done':
      return `${subject} was ${predicate}`;
    case 'failed':
      return short;
    case 'cancelled':
      return `${short}, since this was cancelled`;
    case 'blocked':
      return `${short}, since this is blocked`;
    default:
      return outcome satisfies never;
  }
}

/** Before the name; digests say themselves what they are. */
const subjectNouns: Readonly<Record<Exclude<ChangeKind, 'promote'>, string>> = {
  retag: 'Tag ',
  'delete-tags': 'Tag ',
  'delete-images': 'Image ',
  'clean-untagged': '',
  undo: '',
};

/** Whether something that people see has changed all the same. Content that no tag points at yet is no such thing. */
function hasBegun({ steps }: ItemReport): boolean {
  return steps.some(({ step, outcome }) => outcome === 'done' && !unseenSteps.includes(step.kind));
}

const unseenSteps: readonly Step['kind'][] = ['check-tags', 'copy-blob', 'put-manifest'];

function describeOutcomes(kind: ChangeKind, items: readonly ItemReport[]): string {
  const count = (outcome: ItemOutcome): number => items.filter((item) => item.outcome === outcome).length;
  const all = formatQuantity(items.length, nouns[kind]);
  const done = count('done');
  const some =
    done === 0 ? `None of ${all} was` : `${formatCount(done)} of ${all} ${done === 1 ? 'was' : 'were'}`;
  const rest = [
    { count: count('failed'), one: 'failed', many: 'failed' },
    { count: count('cancelled'), one: 'was cancelled', many: 'were cancelled' },
    { count: count('blocked'), one: 'was blocked', many: 'were blocked' },
  ]
    .filter((part) => part.count > 0)
    .map((part) => formatQuantity(part.count, part));
  const sentence = `${rest.length === 0 ? `${all} were` : some} ${pastVerbs[kind]}${describeNotes(items)}`;
  return rest.length === 0 ? sentence : `${sentence}; ${listNames(rest)}`;
}

/** They stand with the items. */
function describeNotes(items: readonly ItemReport[]): string {
  const noted = items.filter(({ remarks }) => remarks.length > 0);
  const count = noted.reduce((sum, { remarks }) => sum + remarks.length, 0);
  if (count === 0) {
    return '';
  }
  const notes = count === 1 ? 'a note' : 'notes';
  return items.length === 1 ? `, with ${notes}` : `, ${formatCount(noted.length)} of them with ${notes}`;
}

/** What carrying it out is called, on a button; what is so already, or is blocked, does not count. */
export function applyLabel(plan: ChangePlan): string {
  const count = plan.items.filter(changesAnything).length;
  const many = (one: string, more: string): string => (count < 2 ? one : `${formatCount(count)} ${more}`);
  switch (plan.kind) {
    case 'retag':
      return `Set ${many('Tag', 'Tags')}`;
    case 'promote':
      return count < 2 ? 'Promote' : `Promote ${formatCount(count)} Images`;
    case 'delete-tags':
      return `Delete ${many('Tag', 'Tags')}`;
    case 'delete-images':
      return `Delete ${many('Image', 'Images')}`;
    case 'clean-untagged':
      return `Delete ${many('Manifest', 'Manifests')}`;
    case 'undo':
      return 'Put Back';
    default:
      return plan.kind satisfies never;
  }
}

export function isDeletion(plan: Pick<ChangePlan, 'kind'>): boolean {
  return plan.kind === 'delete-tags' || plan.kind === 'delete-images' || plan.kind === 'clean-untagged';
}

/** Whether anything would be different afterwards. */
export function changesAnything(item: PlanItem): boolean {
  return item.obstacles.length === 0 && item.stages.some(({ steps }) => steps.length > 0);
}
