/** A plan in words, the same for dialogs, the review and the messages afterwards. Knows no editor. */
import type { ChangePlan, ImageFacts, Note, Obstacle, Place, PlanItem } from '../../changes/plan.ts';
import type { ChangeReport } from '../../changes/report.ts';
import { type Digest, toShortDigest } from '../../oci/digest.ts';
import { formatAge, formatBytes, formatQuantity } from '../../shared/format.ts';

/** How a place is called for people, such as `ghcr.io/team/app`. */
export type NameOf = (place: Place) => string;

/** `team/app:1.2`, `team/app@0123456789ab`. */
export function toImageName(place: Pick<Place, 'repository'>, reference: string): string {
  const [algorithm = '', hex = ''] = reference.split(':');
  return hex === ''
    ? `${place.repository}:${reference}`
    : `${place.repository}@${algorithm}:${hex.slice(0, 12)}`;
}

/** `sha256:0123456789ab · 41.6 MB · 3 days ago`, as far as it is known. */
export function describeImage(image: ImageFacts, nowMs: number): string {
  return [
    toShort(image.digest),
    ...(image.sizeBytes === undefined ? [] : [formatBytes(image.sizeBytes)]),
    ...(image.created === undefined ? [] : [`built ${formatAge(image.created, nowMs)}`]),
  ].join(' · ');
}

/** What the whole plan is, as a heading. */
export function describePlan(plan: ChangePlan, nameOf: NameOf): string {
  const [first] = plan.items;
  if (first === undefined) {
    return emptyTitles[plan.kind];
  }
  const count = plan.items.length;
  const isSingle = count === 1;
  const name = toImageName(first.place, first.reference);
  const places = new Set(plan.items.map(({ place }) => nameOf(place)));
  const where = places.size === 1 ? nameOf(first.place) : `${places.size} repositories`;
  switch (plan.kind) {
    case 'retag':
      return isSingle
        ? `Tag ${toImageName(first.place, first.source?.reference ?? '')} as ${first.reference}`
        : `Give ${toImageName(first.place, first.source?.reference ?? '')} ${formatQuantity(count, tagNoun)}`;
    case 'promote':
      return isSingle
        ? `Promote ${toImageName(first.source?.place ?? first.place, first.source?.reference ?? '')} to ${nameOf(first.place)}:${first.reference}`
        : `Promote ${formatQuantity(count, imageNoun)} to ${where}`;
    case 'delete-tags':
      return isSingle ? `Delete tag ${name}` : `Delete ${formatQuantity(count, tagNoun)} of ${where}`;
    case 'delete-images':
      return isSingle ? `Delete image ${name}` : `Delete ${formatQuantity(count, imageNoun)} of ${where}`;
    case 'clean-untagged':
      return `Delete ${formatQuantity(count, untaggedNoun)} of ${where}`;
    case 'undo':
      return isSingle ? `Put back ${name}` : `Put back ${formatQuantity(count, imageNoun)} of ${where}`;
    default:
      return plan.kind satisfies never;
  }
}

const tagNoun = { one: 'tag', many: 'tags' };
const imageNoun = { one: 'image', many: 'images' };
const untaggedNoun = { one: 'untagged manifest', many: 'untagged manifests' };

const emptyTitles: Readonly<Record<ChangePlan['kind'], string>> = {
  retag: 'Nothing to tag',
  promote: 'Nothing to promote',
  'delete-tags': 'No tag to delete',
  'delete-images': 'No image to delete',
  'clean-untagged': 'No untagged manifests to delete',
  undo: 'Nothing to put back',
};

/** What is counted when a plan is carried out. */
export function nounOf(plan: Pick<ChangePlan, 'kind'>): { readonly one: string; readonly many: string } {
  switch (plan.kind) {
    case 'retag':
    case 'delete-tags':
      return tagNoun;
    case 'promote':
    case 'delete-images':
    case 'undo':
      return imageNoun;
    case 'clean-untagged':
      return untaggedNoun;
    default:
      return plan.kind satisfies never;
  }
}

const pastVerbs: Readonly<Record<ChangePlan['kind'], string>> = {
  retag: 'set',
  promote: 'promoted',
  'delete-tags': 'deleted',
  'delete-images': 'deleted',
  'clean-untagged': 'deleted',
  undo: 'put back',
};

/** What became of a plan, as a sentence. */
export function describeReport(report: ChangeReport): string {
  const { plan, items } = report;
  const verb = pastVerbs[plan.kind];
  const noun = nounOf(plan);
  const count = (outcome: string): number => items.filter((item) => item.outcome === outcome).length;
  const done = count('done');
  const [first] = items;
  if (items.length === 1 && first !== undefined) {
    const name = toImageName(first.item.place, first.item.reference);
    return first.outcome === 'done' ? `${name} was ${verb}.` : `${name} was not ${verb}.`;
  }
  const verbed = `${done === 1 && items.length === 1 ? 'was' : 'were'} ${verb}`;
  if (done === items.length) {
    return `${formatQuantity(done, noun)} ${verbed}.`;
  }
  const rest = [
    { count: count('failed'), word: 'failed' },
    { count: count('cancelled'), word: count('cancelled') === 1 ? 'was cancelled' : 'were cancelled' },
    { count: count('blocked'), word: 'could not be' },
  ]
    .filter((part) => part.count > 0)
    .map((part) => `${part.count} ${part.word}`);
  return `${done} of ${formatQuantity(items.length, noun)} ${verbed}; ${rest.join(', ')}.`;
}

/** What carrying it out is called, on a button. */
export function applyLabel(plan: ChangePlan): string {
  const count = plan.items.filter(({ obstacles }) => obstacles.length === 0).length;
  const many = (one: string, more: string): string => (count === 1 ? one : `${count} ${more}`);
  switch (plan.kind) {
    case 'retag':
      return `Set ${many('Tag', 'Tags')}`;
    case 'promote':
      return count === 1 ? 'Promote' : `Promote ${count} Images`;
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

/** A sentence to know before agreeing. */
export function describeNote(note: Note): string {
  switch (note.kind) {
    case 'digest-changes':
      return `Only some platforms are copied, so the digest changes: ${toShort(note.from)} becomes ${toShort(note.to)}.`;
    case 'referrers-left':
      return note.reason === 'other-digest'
        ? `${formatQuantity(note.count, attachedNoun)} of the whole image ${note.count === 1 ? 'stays' : 'stay'} behind: ${note.count === 1 ? 'it does' : 'they do'} not hold for a part of it.`
        : `${formatQuantity(note.count, attachedNoun)} ${note.count === 1 ? 'stays' : 'stay'} behind, as chosen.`;
    case 'foreign-layers':
      return `${formatQuantity(note.count, { one: 'layer is', many: 'layers are' })} kept outside of registries (${note.hosts.join(', ') || 'no address given'}) and ${note.count === 1 ? 'stays' : 'stay'} there; a registry may refuse an image with such layers.`;
    case 'last-tag':
      return 'No tag is left in the repository then. Whether an empty repository stays is up to the registry.';
    case 'stays-untagged':
      return `The image itself stays, without a tag, as ${toShort(note.digest)}.`;
    case 'by-placeholder':
      return 'This registry deletes images only, not single tags. So the tag is pointed at an empty placeholder, and the placeholder is deleted.';
    case 'content-gone':
      return `${formatQuantity(note.count, { one: 'layer', many: 'layers' })} of it ${note.count === 1 ? 'is' : 'are'} gone from the registry.`;
    default:
      return note satisfies never;
  }
}

const attachedNoun = { one: 'signature or attachment', many: 'signatures and attachments' };

/** Why an item is not carried out, as a sentence. */
export function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'tag-may-not-move':
      return `${obstacle.tag} is there already as ${toShort(obstacle.at)}, and the path “${obstacle.path}” moves no tags.`;
    case 'signature-missing':
      return `The path “${obstacle.path}” demands a signature, and ${toShort(obstacle.digest)} has none.`;
    case 'child-of-live':
      return `${toShort(obstacle.digest)} is part of ${toList(obstacle.neededBy)}, which would be left incomplete. Delete that first, or together with it.`;
    case 'subject-of-live':
      return `${toList(obstacle.neededBy)} is about ${toShort(obstacle.digest)} and has a tag of its own. Delete that first, or together with it.`;
    case 'content-missing':
      return `${formatQuantity(obstacle.digests.length, { one: 'part of it is', many: 'parts of it are' })} not in the registry any more: ${toList(obstacle.digests.map(toShort))}.`;
    case 'schema1':
      return `${toShort(obstacle.digest)} is in Docker’s first image format, which is not written any more. Pull and push it with an older tool to convert it.`;
    default:
      return obstacle satisfies never;
  }
}

/** What would go over the network, and what would not. */
export function describeTransfer(
  plan: ChangePlan,
): readonly { readonly label: string; readonly value: string }[] {
  const steps = plan.items
    .filter(({ obstacles }) => obstacles.length === 0)
    .flatMap(({ stages }) => stages.flatMap((stage) => stage.steps));
  const blobs = [
    ...new Map(
      steps.flatMap((step) =>
        step.kind === 'copy-blob'
          ? [[`${step.target.registryId} ${step.target.repository} ${step.digest}`, step] as const]
          : [],
      ),
    ).values(),
  ];
  const groups = [
    {
      label: 'To be copied',
      steps: blobs.filter((step) => !step.isPresent && step.source.registryId !== step.target.registryId),
    },
    {
      label: 'Mounted, without moving',
      steps: blobs.filter((step) => !step.isPresent && step.source.registryId === step.target.registryId),
    },
    { label: 'There already', steps: blobs.filter((step) => step.isPresent) },
  ];
  return groups
    .filter((group) => group.steps.length > 0)
    .map((group) => ({
      label: group.label,
      value: `${formatBytes(group.steps.reduce((sum, step) => sum + step.sizeBytes, 0))} in ${formatQuantity(group.steps.length, { one: 'blob', many: 'blobs' })}`,
    }));
}

/** Whether anything would be different afterwards. */
export function changesAnything(item: PlanItem): boolean {
  return item.obstacles.length === 0 && item.stages.length > 0;
}

function toShort(digest: Digest): string {
  return `${digest.slice(0, digest.indexOf(':'))}:${toShortDigest(digest)}`;
}

function toList(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
