/** Deleting tags and nothing else: the images stay, with their other tags or by their digests alone. */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import type { Digest } from '../../oci/digest.ts';
import { isAnyManifestType } from '../../oci/mediaType.ts';
import { noteLastTag, toFacts, toRef } from './deletionItem.ts';
import { ManifestPresence } from './manifestPresence.ts';
import { readNamedImages } from './namedImages.ts';
import type { ChangePlan, Effect, Note, Place, PlanItem, Step } from '../plan.ts';
import { plannedAt, type PlanningParts } from '../planningParts.ts';
import { type GraphOptions, type ReferenceGraph, readWhole } from './referenceGraph.ts';
import type { RepositoryMemory } from './repositoryMemory.ts';

export interface DeleteTagsRequest {
  readonly place: Place;
  readonly tags: readonly string[];
  /** `placeholder` where a registry deletes by digest alone. */
  readonly way: 'direct' | 'placeholder';
  readonly memory: RepositoryMemory;
}

const maxConcurrent = 8;

/**
 * One item for each tag. Tags that tools have made are tags like any other here.
 * @throws NothingThereError, ListingIncompleteError and the errors of distribution.
 */
export async function planDeleteTags(
  parts: PlanningParts,
  request: DeleteTagsRequest,
  options: GraphOptions,
): Promise<ChangePlan> {
  const { place, tags: references, memory, way } = request;
  const { graph, digests } = await readNamedImages(parts, { place, references, memory }, options);
  const going = new Set(digests.keys());
  const below = graph.reachableFrom(digests.values());
  const there = await readWhole(place, options, (call) =>
    findPresent(parts.readerOf(place.registryId), { graph, memory, digests: below }, call),
  );
  const items = [...digests].map(([tag, digest]) => toItem(graph, { tag, digest, going, there, way }));
  return { kind: 'delete-tags', plannedAt: plannedAt(parts), items: noteLastTag(items, graph) };
}

async function findPresent(
  reader: RegistryReader,
  query: {
    readonly graph: ReferenceGraph;
    readonly memory: RepositoryMemory;
    readonly digests: ReadonlySet<Digest>;
  },
  options: CallOptions,
): Promise<ReadonlySet<Digest>> {
  const { graph, memory } = query;
  const remembered = memory.recall(graph.place, [...graph.tags.keys(), ...graph.danglingTags]);
  const known = remembered?.presence ?? new Map<Digest, boolean>();
  const limiter = new Limiter({ maxConcurrent });
  const presence = new ManifestPresence(reader, { graph, known, limiter });
  const digests = [...query.digests].filter((digest) =>
    isAnyManifestType(graph.manifests.get(digest)?.mediaType ?? ''),
  );
  const found = await Promise.all(digests.map((digest) => presence.has(digest, options)));
  return new Set(digests.filter((_digest, index) => found[index]));
}

interface DoomedTag {
  readonly tag: string;
  readonly digest: Digest;
  /** All tags that go. */
  readonly going: ReadonlySet<string>;
  /** The manifests that are there. */
  readonly there: ReadonlySet<Digest>;
  readonly way: DeleteTagsRequest['way'];
}

function toItem(graph: ReferenceGraph, { tag, digest, going, there, way }: DoomedTag): PlanItem {
  const { place } = graph;
  const image = toFacts(graph, digest);
  const staying = graph.tagsOf(digest).filter((sibling) => !going.has(sibling));
  // An index is kept with what it lists: where nothing else holds these, the registry may let go of them as well.
  const manifests = [...graph.reachableFrom([digest])]
    .filter((each) => there.has(each))
    .flatMap((each) => toRef(graph, each));
  return {
    id: `${place.registryId} ${place.repository} ${tag}`,
    place,
    reference: tag,
    effects: [
      { kind: 'tag-removed', place, tag, from: image },
      ...staying.map((sibling): Effect => ({ kind: 'tag-kept', place, tag: sibling, at: image })),
    ],
    notes: [
      ...(staying.length === 0 ? [{ kind: 'stays-untagged', digest } satisfies Note] : []),
      ...(way === 'placeholder' ? [{ kind: 'by-placeholder' } satisfies Note] : []),
    ],
    obstacles: [],
    keeps: { place, tags: [{ tag, digest }], manifests },
    stages: [{ name: 'delete', steps: toSteps(graph, { tag, digest, way }) }],
  };
}

function toSteps(
  graph: ReferenceGraph,
  { tag, digest, way }: Pick<DoomedTag, 'tag' | 'digest' | 'way'>,
): readonly Step[] {
  const { place } = graph;
  const step = { target: place, tag, expected: digest };
  return way === 'direct'
    ? [{ kind: 'delete-tag', ...step }]
    : toRef(graph, digest).map((ref) => ({
        kind: 'replace-tag',
        ...step,
        original: { ...ref, from: { kind: 'registry', place } },
      }));
}
