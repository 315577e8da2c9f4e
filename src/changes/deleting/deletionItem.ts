/** From what may go to the items of a plan: effects, what is kept for undoing, and steps in their order. */
import { isAttachmentTag } from '../../oci/attachedTags.ts';
import type { Digest } from '../../oci/digest.ts';
import type { DeletionScope, Dependent } from './deletionScope.ts';
import type { DeletionVerdict } from './deletionVerdict.ts';
import type { GraphManifest } from './graphManifest.ts';
import type {
  CheckTagsStep,
  DeleteManifestStep,
  Effect,
  ImageFacts,
  KeepPlan,
  ManifestRef,
  Obstacle,
  PlanItem,
  Stage,
} from '../plan.ts';
import type { ReferenceGraph } from './referenceGraph.ts';
import { isSignatureType } from '../copying/signatureType.ts';

export interface Deletion {
  readonly scope: DeletionScope;
  readonly verdict: DeletionVerdict;
}

/** A manifest that goes, with all that goes with it. What else of the deletion must go before it is done before it. */
export function toDeletionItem(
  deletion: Deletion,
  query: {
    readonly reference: string;
    readonly digest: Digest;
    /** Whether what belongs to it is part of the item, or has items of its own. */
    readonly withDependents: boolean;
  },
): PlanItem {
  const { scope, verdict } = deletion;
  const { graph } = scope;
  const { place } = graph;
  const { reference, digest } = query;
  const family = query.withDependents ? findFamily(deletion, digest) : [describe(graph, digest)];
  const going = family.filter((member) => verdict.doomed.has(member.digest));
  const kept = family.filter((member) => !verdict.doomed.has(member.digest));
  const levels = toLevels(
    deletion,
    withParents(
      deletion,
      going.map((member) => member.digest),
    ),
  );
  const doomed = levels.flat();
  return {
    id: `${place.registryId} ${place.repository} ${reference}`,
    place,
    reference,
    effects: [
      ...going.flatMap((member) => toTagEffects(graph, member.digest, 'tag-removed')),
      ...going.map((member) => ({ kind: 'manifest-removed' as const, ...toManifestEffect(graph, member) })),
      ...kept.flatMap((member) => toKeptEffects(deletion, member)),
    ],
    notes: [],
    obstacles: [],
    keeps: toKeeps(graph, withFamilies(deletion, doomed)),
    stages: [
      { name: 'check', steps: [toCheck(deletion)] },
      ...levels.map((level): Stage => ({ name: 'delete', steps: level.map((each) => toStep(graph, each)) })),
    ],
  };
}

/** A manifest that was to go and stays. */
export function toBlockedItem(
  deletion: Deletion,
  query: { readonly reference: string; readonly digest: Digest },
): PlanItem {
  const { scope, verdict } = deletion;
  const { graph } = scope;
  const { place } = graph;
  const { reference, digest } = query;
  return {
    id: `${place.registryId} ${place.repository} ${reference}`,
    place,
    reference,
    effects: [
      ...toTagEffects(graph, digest, 'tag-kept'),
      ...toKeptEffects(deletion, describe(graph, digest)),
    ],
    notes: [],
    obstacles: verdict.reasonsFor(digest).map(({ kind, neededBy }): Obstacle => ({
      kind: kind === 'referrer' ? 'subject-of-live' : 'child-of-live',
      digest,
      neededBy,
    })),
    stages: [],
  };
}

/** The note belongs to the last item that removes a tag, once none is left. */
export function noteLastTag(
  items: readonly PlanItem[],
  graph: Pick<ReferenceGraph, 'tags' | 'danglingTags'>,
): readonly PlanItem[] {
  const removed = new Set(items.flatMap(listRemoved));
  const isNothingLeft = graph.danglingTags.length === 0 && removed.size === graph.tags.size;
  const last = items.findLast((item) => listRemoved(item).length > 0);
  return isNothingLeft
    ? items.map((item) => (item === last ? { ...item, notes: [...item.notes, { kind: 'last-tag' }] } : item))
    : items;
}

function listRemoved({ obstacles, effects }: PlanItem): readonly string[] {
  return obstacles.length > 0
    ? []
    : effects.flatMap((effect) => (effect.kind === 'tag-removed' ? [effect.tag] : []));
}

export function toFacts(graph: ReferenceGraph, digest: Digest): ImageFacts {
  const manifest = graph.manifests.get(digest);
  return { digest, mediaType: manifest?.mediaType, sizeBytes: manifest?.contentBytes };
}

export function toRef(graph: ReferenceGraph, digest: Digest): readonly ManifestRef[] {
  const manifest = graph.manifests.get(digest);
  return manifest === undefined
    ? []
    : [{ digest, mediaType: manifest.mediaType, sizeBytes: manifest.sizeBytes }];
}

/** The manifest and what would go with it, each once, and nearer things first. */
function findFamily(deletion: Deletion, top: Digest): readonly Dependent[] {
  const { scope, verdict } = deletion;
  const family = new Map<Digest, Dependent>([[top, describe(scope.graph, top)]]);
  // Maps are walked in the order of insertion, so what is added is reached as well.
  for (const digest of family.keys()) {
    const dependents = verdict.doomed.has(digest) ? (scope.dependents.get(digest) ?? []) : [];
    for (const dependent of dependents.toSorted(byPlace)) {
      if (!family.has(dependent.digest) && isThere(deletion, dependent.digest)) {
        family.set(dependent.digest, dependent);
      }
    }
  }
  const [first, ...others] = family.values();
  return first === undefined ? [] : [first, ...others.toSorted(byPlace)];
}

/** What an index lists and does not have neither goes nor stays. */
function isThere({ scope, verdict }: Deletion, digest: Digest): boolean {
  return scope.present.has(digest) || verdict.reasonsFor(digest).length > 0;
}

const places: Readonly<Record<Dependent['role'], number>> = {
  image: 0,
  index: 0,
  platform: 1,
  attestation: 2,
  other: 5,
  signature: 3,
  referrer: 4,
};

function byPlace(a: Dependent, b: Dependent): number {
  return places[a.role] - places[b.role];
}

/** What a manifest is by itself. */
export function describe(graph: ReferenceGraph, digest: Digest): Dependent {
  const manifest = graph.manifests.get(digest);
  const listed = graph
    .parentsOf(digest)
    .flatMap((parent) => graph.manifests.get(parent)?.children ?? [])
    .find((child) => child.digest === digest);
  const artifactType = manifest?.artifactType ?? listed?.artifactType;
  const isAttached = manifest?.subject !== undefined && (listed === undefined || listed.role === 'other');
  return listed === undefined || isAttached
    ? { digest, artifactType, role: toRole(manifest) }
    : { digest, artifactType, role: listed.role, platform: listed.platform };
}

function toRole(manifest: GraphManifest | undefined): Dependent['role'] {
  if (manifest?.subject !== undefined) {
    return isSignatureType(manifest.artifactType) ? 'signature' : 'referrer';
  }
  if (manifest?.kind === 'index') {
    return 'index';
  }
  return manifest?.artifactType === undefined ? 'image' : 'other';
}

function toTagEffects(
  graph: ReferenceGraph,
  digest: Digest,
  kind: 'tag-removed' | 'tag-kept',
): readonly Effect[] {
  const { place } = graph;
  const facts = toFacts(graph, digest);
  // Those that people made come first.
  const tags = graph
    .tagsOf(digest)
    .toSorted((a, b) => Number(isAttachmentTag(a)) - Number(isAttachmentTag(b)));
  return tags.map((tag) =>
    kind === 'tag-removed' ? { kind, place, tag, from: facts } : { kind, place, tag, at: facts },
  );
}

function toManifestEffect(graph: ReferenceGraph, { digest, role, platform, artifactType }: Dependent) {
  const { place } = graph;
  const isArtifact = role === 'referrer' || role === 'signature' || role === 'other';
  return {
    place,
    digest,
    role,
    sizeBytes: toSize(graph, digest),
    platform,
    ...(isArtifact ? { artifactType } : {}),
  };
}

function toKeptEffects({ scope, verdict }: Deletion, member: Dependent): readonly Effect[] {
  const neededBy = [...new Set(verdict.reasonsFor(member.digest).flatMap((reason) => reason.neededBy))];
  return [{ kind: 'manifest-kept', ...toManifestEffect(scope.graph, member), neededBy }];
}

/** With its config and layers, where it was read. */
export function toSize(graph: ReferenceGraph, digest: Digest): number {
  const manifest = graph.manifests.get(digest);
  return (manifest?.sizeBytes ?? 0) + (manifest?.contentBytes ?? 0);
}

function toStep(graph: ReferenceGraph, digest: Digest): DeleteManifestStep {
  return { kind: 'delete-manifest', target: graph.place, digest, sizeBytes: toSize(graph, digest) };
}

function toCheck({ scope, verdict }: Deletion): CheckTagsStep {
  const { graph } = scope;
  const doomed = [...verdict.doomed];
  return {
    kind: 'check-tags',
    target: graph.place,
    known: Object.fromEntries(graph.tags),
    named: doomed.flatMap((digest) => graph.tagsOf(digest)),
    doomed,
  };
}

function toKeeps(graph: ReferenceGraph, doomed: readonly Digest[]): KeepPlan {
  return {
    place: graph.place,
    tags: doomed.flatMap((digest) => graph.tagsOf(digest).map((tag) => ({ tag, digest }))),
    manifests: doomed.flatMap((digest) => toRef(graph, digest)),
  };
}

/** What is put back is put back whole, also what went before the item's own. */
function withFamilies(deletion: Deletion, digests: readonly Digest[]): readonly Digest[] {
  const members = digests.flatMap((digest) => findFamily(deletion, digest).map((member) => member.digest));
  return [...new Set([...digests, ...members])].filter((digest) => deletion.verdict.doomed.has(digest));
}

/** An index that goes as well goes before what it lists, also when it is another item. */
function withParents({ scope, verdict }: Deletion, digests: readonly Digest[]): ReadonlySet<Digest> {
  const all = new Set(digests);
  for (const digest of all) {
    scope.graph
      .parentsOf(digest)
      .filter((parent) => verdict.doomed.has(parent))
      .forEach((parent) => all.add(parent));
  }
  return all;
}

/**
 * What goes first, what goes next, and so on: an index before what it lists, and a manifest before what is attached to
 * it, so that no tag ever points at something incomplete.
 */
function toLevels({ scope }: Deletion, all: ReadonlySet<Digest>): readonly (readonly Digest[])[] {
  const { graph, attachments } = scope;
  const waiting = new Set(all);
  const levels: Digest[][] = [];
  while (waiting.size > 0) {
    const isFree = (digest: Digest): boolean =>
      graph.parentsOf(digest).every((parent) => !waiting.has(parent));
    const isDone = (subject: Digest | undefined): boolean => subject === undefined || !waiting.has(subject);
    const free = [...waiting].filter(isFree);
    const next = free.filter(
      (digest) =>
        isDone(graph.manifests.get(digest)?.subject) &&
        graph.tagsOf(digest).every((tag) => isDone(attachments.get(tag))),
    );
    // Indexes cannot list each other in a circle; with attachments in between, there may be one.
    const level = next.length > 0 ? next : free;
    level.forEach((digest) => waiting.delete(digest));
    levels.push(level);
  }
  return levels;
}
