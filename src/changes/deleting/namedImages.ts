/** The images of a repository that a person named for deletion, and everything else in it. */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import { type Digest, findDigest } from '../../oci/digest.ts';
import { NothingThereError } from '../errors.ts';
import type { Place } from '../plan.ts';
import type { PlanningParts } from '../planningParts.ts';
import { type GraphOptions, readReferenceGraph, type ReferenceGraph } from './referenceGraph.ts';
import type { RepositoryMemory } from './repositoryMemory.ts';

export interface NamedImages {
  readonly graph: ReferenceGraph;
  /** By tag or digest as it was named, each once, in their order. */
  readonly digests: ReadonlyMap<string, Digest>;
}

const maxConcurrent = 8;

/**
 * What was named is looked at now, whatever is remembered of it.
 * @throws NothingThereError, ListingIncompleteError and the errors of distribution.
 */
export async function readNamedImages(
  parts: PlanningParts,
  query: {
    readonly place: Place;
    readonly references: readonly string[];
    readonly memory: RepositoryMemory;
  },
  options: GraphOptions,
): Promise<NamedImages> {
  const { place, memory } = query;
  const reader = parts.readerOf(place.registryId);
  const references = [...new Set(query.references)];
  const remembered = await readReferenceGraph(reader, { place, memory }, options);
  const asked = references.filter((reference) => remembered.isRemembered || isDigest(reference));
  const found = await findDigests(parts, { place, references: asked }, options);
  const hasMoved = [...found].some(
    ([reference, digest]) => !isDigest(reference) && remembered.tags.get(reference) !== digest,
  );
  if (hasMoved) {
    memory.forget(place);
  }
  const graph = hasMoved ? await readReferenceGraph(reader, { place, memory }, options) : remembered;
  return {
    graph,
    digests: new Map(
      references.map((reference) => {
        // What the graph was read with, so that both agree.
        const digest = findDigest(reference) ?? graph.tags.get(reference);
        if (digest === undefined) {
          throw toNothingThere(parts, place, reference);
        }
        return [reference, digest];
      }),
    ),
  };
}

async function findDigests(
  parts: PlanningParts,
  query: { readonly place: Place; readonly references: readonly string[] },
  options: CallOptions,
): Promise<ReadonlyMap<string, Digest>> {
  const { place, references } = query;
  const { signal } = options;
  const reader = parts.readerOf(place.registryId);
  const limiter = new Limiter({ maxConcurrent });
  const found = await Promise.all(
    references.map((reference) =>
      limiter.run(() => reader.findManifest(place.repository, reference, { signal }), { signal }),
    ),
  );
  return new Map(
    references.map((reference, index) => {
      const digest = found[index]?.digest;
      if (digest === undefined) {
        throw toNothingThere(parts, place, reference);
      }
      return [reference, digest];
    }),
  );
}

function toNothingThere(parts: PlanningParts, place: Place, reference: string): NothingThereError {
  const image = `${place.repository}${isDigest(reference) ? '@' : ':'}${reference}`;
  return new NothingThereError({ image, host: parts.hostOf(place.registryId) });
}

function isDigest(reference: string): boolean {
  return findDigest(reference) !== undefined;
}
