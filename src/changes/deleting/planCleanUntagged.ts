/** What a repository holds without a tag, and what of it nothing needs. Untagged is not unused. */
import type { Digest } from '../../oci/digest.ts';
import type { Platform } from '../../oci/platform.ts';
import { type Deletion, describe, noteLastTag, toBlockedItem, toDeletionItem } from './deletionItem.ts';
import { readDeletionScope } from './deletionScope.ts';
import { judgeDeletion } from './deletionVerdict.ts';
import type { ChangePlan, ManifestRef, ManifestRole, Place } from '../plan.ts';
import { plannedAt, type PlanningParts } from '../planningParts.ts';
import { type GraphOptions, readReferenceGraph, readWhole } from './referenceGraph.ts';
import type { RepositoryMemory } from './repositoryMemory.ts';

export interface UntaggedRequest {
  readonly place: Place;
  /** What may be in the repository without a tag. Only the digest is believed. */
  readonly candidates: readonly Pick<ManifestRef, 'digest'>[];
  readonly memory: RepositoryMemory;
}

export interface UntaggedManifest extends ManifestRef {
  readonly role: ManifestRole;
  readonly platform?: Platform | undefined;
  readonly artifactType?: string | undefined;
  /** Its config and layers; other images may share them. */
  readonly contentBytes?: number | undefined;
}

/**
 * One item for each manifest that goes, with the attachments of candidates among them. A candidate that has a tag, or is
 * part of what has one, is none; one that is needed otherwise is an item that is not carried out.
 * @throws ListingIncompleteError
 */
export async function planCleanUntagged(
  parts: PlanningParts,
  request: UntaggedRequest,
  options: GraphOptions,
): Promise<ChangePlan> {
  const deletion = await readDeletion(parts, request, { ...options, asksForReferrers: true });
  const { scope, verdict } = deletion;
  const { graph } = scope;
  const tagged = graph.reachableFrom(graph.tags.values());
  const needed = [...scope.tops].filter(
    (digest) => scope.present.has(digest) && !verdict.doomed.has(digest) && !tagged.has(digest),
  );
  const items = [
    ...[...verdict.doomed].map((digest) =>
      toDeletionItem(deletion, { digest, reference: digest, withDependents: false }),
    ),
    ...needed.map((digest) => toBlockedItem(deletion, { digest, reference: digest })),
  ];
  return { kind: 'clean-untagged', plannedAt: plannedAt(parts), items: noteLastTag(items, graph) };
}

/**
 * The candidates that are there and that nothing needs, as far as it is known without asking for what is about each.
 * @throws ListingIncompleteError
 */
export async function listUntagged(
  parts: PlanningParts,
  request: UntaggedRequest,
  options: GraphOptions,
): Promise<readonly UntaggedManifest[]> {
  const { scope, verdict } = await readDeletion(parts, request, { ...options, asksForReferrers: false });
  return [...scope.tops]
    .filter((digest) => verdict.doomed.has(digest))
    .flatMap((digest) => {
      const manifest = scope.graph.manifests.get(digest);
      if (manifest === undefined) {
        return [];
      }
      const { mediaType, sizeBytes, contentBytes } = manifest;
      return [{ ...describe(scope.graph, digest), mediaType, sizeBytes, contentBytes }];
    });
}

function readDeletion(
  parts: PlanningParts,
  request: UntaggedRequest,
  options: GraphOptions & { readonly asksForReferrers: boolean },
): Promise<Deletion> {
  const { place, candidates, memory } = request;
  const { asksForReferrers } = options;
  const reader = parts.readerOf(place.registryId);
  const tops = new Set<Digest>(candidates.map(({ digest }) => digest));
  return readWhole(place, options, async (call) => {
    const graph = await readReferenceGraph(reader, { place, memory }, { ...options, ...call });
    const query = { graph, memory, tops, takesTags: false, asksForReferrers };
    const scope = await readDeletionScope(reader, query, call);
    return { scope, verdict: judgeDeletion(scope) };
  });
}
