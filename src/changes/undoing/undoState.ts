/** What of a kept change is in the repository now, and what of the rest can be put back. */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { InvalidManifestError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isAnyManifestType, isForeignLayerType } from '../../oci/mediaType.ts';
import { type GraphManifest, listContents, toGraphManifest, toUnread } from '../deleting/graphManifest.ts';
import type { KeptChange, KeptManifest } from './keptChanges.ts';
import { ReferenceGraph } from '../deleting/referenceGraph.ts';

export interface UndoState {
  /** The tags as they were, and the kept manifests. */
  readonly graph: ReferenceGraph;
  /** By tag, what it points at now; tags that are not there are left out. */
  readonly now: ReadonlyMap<string, Descriptor>;
  /** By digest, what the registry says of the manifests that are there. */
  readonly there: ReadonlyMap<Digest, Descriptor>;
  /** By manifest that is not there, the configs and layers it needs that are gone. */
  readonly goneContents: ReadonlyMap<Digest, readonly Digest[]>;
}

const maxConcurrent = 8;

/** @throws the errors of distribution. */
export async function readUndoState(
  reader: RegistryReader,
  kept: { readonly change: KeptChange; readonly manifests: readonly KeptManifest[] },
  options: CallOptions,
): Promise<UndoState> {
  const { change, manifests } = kept;
  const { repository } = change.place;
  const limiter = new Limiter({ maxConcurrent });
  const nodes = manifests.map(toNode);
  const graph = new ReferenceGraph({
    place: change.place,
    tags: new Map(change.tags.map(({ tag, digest }) => [tag, digest])),
    danglingTags: [],
    manifests: new Map(nodes.map((node) => [node.digest, node])),
    isRemembered: true,
  });
  const findAll = async <K extends string>(references: Iterable<K>): Promise<ReadonlyMap<K, Descriptor>> => {
    const distinct = [...new Set(references)];
    const found = await Promise.all(
      distinct.map((reference) =>
        limiter.run(() => reader.findManifest(repository, reference, options), options),
      ),
    );
    return new Map(
      distinct.flatMap((reference, index) => {
        const descriptor = found[index];
        return descriptor === undefined ? [] : [[reference, descriptor] as const];
      }),
    );
  };
  const now = await findAll(graph.tags.keys());
  const there = await findAll(graph.reachableFrom([...graph.tags.values(), ...graph.manifests.keys()]));
  const missing = manifests.filter(({ digest }) => !there.has(digest));
  const blobs = new Set(missing.flatMap(listBlobs));
  const present = await Promise.all(
    [...blobs].map(async (digest) => {
      const found = await limiter.run(() => reader.findBlob(repository, digest, options), options);
      return found === undefined ? [] : [digest];
    }),
  );
  const found = new Set(present.flat());
  return {
    graph,
    now,
    there,
    goneContents: new Map(
      missing.map((manifest) => [
        manifest.digest,
        listBlobs(manifest).filter((digest) => !found.has(digest)),
      ]),
    ),
  };
}

/** What cannot be read was put there by somebody all the same, and may be put there again. */
function toNode(kept: KeptManifest): GraphManifest {
  try {
    const manifest = toGraphManifest(kept);
    const children = manifest.children.filter(({ mediaType }) => isAnyManifestType(mediaType));
    return { ...manifest, children };
  } catch (thrown) {
    if (thrown instanceof InvalidManifestError) {
      return toUnread({ ...kept, subject: undefined, artifactType: undefined });
    }
    throw thrown;
  }
}

/** Without the layers that registries need not hold. */
function listBlobs(kept: KeptManifest): readonly Digest[] {
  if (toNode(kept).kind === 'unread') {
    return [];
  }
  const contents = listContents(parseManifest(kept.bytes, { mediaType: kept.mediaType })) ?? [];
  return [
    ...new Set(
      contents.filter(({ mediaType }) => !isForeignLayerType(mediaType)).map(({ digest }) => digest),
    ),
  ];
}
