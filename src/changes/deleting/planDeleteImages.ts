/** Deleting images: the manifest, every tag on it, and what belongs to it alone. Nothing that something else needs. */
import type { Digest } from '../../oci/digest.ts';
import { noteLastTag, toBlockedItem, toDeletionItem } from './deletionItem.ts';
import { readDeletionScope } from './deletionScope.ts';
import { judgeDeletion } from './deletionVerdict.ts';
import { readNamedImages } from './namedImages.ts';
import type { ChangePlan, Place } from '../plan.ts';
import { plannedAt, type PlanningParts } from '../planningParts.ts';
import { type GraphOptions, readWhole } from './referenceGraph.ts';
import type { RepositoryMemory } from './repositoryMemory.ts';

export interface DeleteImagesRequest {
  readonly place: Place;
  /** Tags or digests. */
  readonly references: readonly string[];
  readonly memory: RepositoryMemory;
}

/**
 * One item for each distinct image.
 * @throws NothingThereError, ListingIncompleteError when anything of the repository could not be read, and the errors of
 * distribution for what was named.
 */
export async function planDeleteImages(
  parts: PlanningParts,
  request: DeleteImagesRequest,
  options: GraphOptions,
): Promise<ChangePlan> {
  const { place, memory } = request;
  const { graph, digests } = await readNamedImages(parts, request, options);
  const tops = new Set(digests.values());
  const scope = await readWhole(place, options, (call) =>
    readDeletionScope(
      parts.readerOf(place.registryId),
      { graph, memory, tops, seen: tops, takesTags: true, asksForReferrers: true },
      call,
    ),
  );
  const deletion = { scope, verdict: judgeDeletion(scope) };
  const items = [...tops].map((digest) => {
    const query = { digest, reference: findReference(digests, digest), withDependents: true };
    return deletion.verdict.doomed.has(digest)
      ? toDeletionItem(deletion, query)
      : toBlockedItem(deletion, query);
  });
  return { kind: 'delete-images', plannedAt: plannedAt(parts), items: noteLastTag(items, graph) };
}

/** The first that it was named by. */
function findReference(digests: ReadonlyMap<string, Digest>, digest: Digest): string {
  return [...digests].find(([, named]) => named === digest)?.[0] ?? digest;
}
