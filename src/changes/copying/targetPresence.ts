/** What a target has of an image already, asked for once for each thing, and the steps for what it lacks. */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { isForeignLayerType } from '../../oci/mediaType.ts';
import { type CopyBlobStep, isSamePlace, type Note, type Place } from '../plan.ts';
import type { PlanningParts } from '../planningParts.ts';

export interface BlobPlan {
  readonly steps: readonly CopyBlobStep[];
  readonly notes: readonly Note[];
  /** What the source does not have either. */
  readonly missing: readonly Digest[];
}

const maxConcurrent = 6;

export class TargetPresence {
  readonly #parts: PlanningParts;
  readonly #options: CallOptions;
  readonly #limiter = new Limiter({ maxConcurrent });
  readonly #asked = new Map<string, Promise<boolean>>();
  readonly #referrers = new Map<string, Promise<ReadonlySet<Digest>>>();

  constructor(parts: PlanningParts, options: CallOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Those of the manifests that are there. */
  async findManifests(
    place: Place,
    manifests: readonly { readonly digest: Digest }[],
  ): Promise<readonly Digest[]> {
    const digests = [...new Set(manifests.map(({ digest }) => digest))];
    const there = await Promise.all(digests.map((digest) => this.#hasManifest(place, digest)));
    return digests.filter((_digest, index) => there[index]);
  }

  /** Whether a manifest is there, and listed as what refers to its subject. */
  async hasReferrer(place: Place, digest: Digest, subject: Digest): Promise<boolean> {
    const there = await this.findManifests(place, [{ digest }, { digest: subject }]);
    if (there.length < 2) {
      return false;
    }
    const listed = this.#listed(place, subject);
    return (await listed).has(digest);
  }

  /** Inside one registry blobs are mounted without asking: that does no harm where they are there. */
  async planBlobs(
    blobs: readonly Descriptor[],
    way: { readonly source: Place; readonly target: Place },
  ): Promise<BlobPlan> {
    const distinct = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
    if (isSamePlace(way.source, way.target)) {
      return { steps: [], notes: [], missing: [] };
    }
    const looked = await Promise.all(
      distinct.map(async (blob) => ({ blob, state: await this.#look(blob, way) })),
    );
    const foreign = looked.filter(({ state }) => state === 'elsewhere').map(({ blob }) => blob);
    return {
      steps: looked
        .filter(({ state }) => state === 'present' || state === 'to-copy')
        .map(({ blob, state }) => ({
          kind: 'copy-blob',
          ...way,
          digest: blob.digest,
          sizeBytes: blob.sizeBytes,
          isPresent: state === 'present',
        })),
      notes:
        foreign.length === 0
          ? []
          : [
              {
                kind: 'foreign-layers',
                count: foreign.length,
                hosts: [...new Set(foreign.flatMap(toHosts))],
              },
            ],
      missing: looked.filter(({ state }) => state === 'missing').map(({ blob }) => blob.digest),
    };
  }

  async #look(
    blob: Descriptor,
    { source, target }: { readonly source: Place; readonly target: Place },
  ): Promise<'present' | 'to-copy' | 'elsewhere' | 'missing'> {
    const isForeign = isForeignLayerType(blob.mediaType);
    const isOneRegistry = source.registryId === target.registryId;
    if (isOneRegistry && !isForeign) {
      return 'to-copy';
    }
    if (await this.#hasBlob(this.#parts.targetReaderOf(target.registryId), target, blob.digest)) {
      return 'present';
    }
    if (await this.#hasBlob(this.#parts.readerOf(source.registryId), source, blob.digest)) {
      return 'to-copy';
    }
    return isForeign ? 'elsewhere' : 'missing';
  }

  #listed(place: Place, subject: Digest): Promise<ReadonlySet<Digest>> {
    const key = toKey(place, subject);
    const reader = this.#parts.targetReaderOf(place.registryId);
    const listed =
      this.#referrers.get(key) ??
      this.#limiter.run(async () => {
        const digests = new Set<Digest>();
        for await (const page of reader.listReferrers(place.repository, subject, this.#options)) {
          page.items.forEach(({ digest }) => digests.add(digest));
        }
        return digests;
      }, this.#options);
    this.#referrers.set(key, listed);
    return listed;
  }

  #hasManifest(place: Place, digest: Digest): Promise<boolean> {
    const reader = this.#parts.targetReaderOf(place.registryId);
    return this.#ask(`manifest ${toKey(place, digest)}`, () =>
      reader.findManifest(place.repository, digest, this.#options),
    );
  }

  #hasBlob(reader: RegistryReader, place: Place, digest: Digest): Promise<boolean> {
    return this.#ask(`blob ${toKey(place, digest)}`, () =>
      reader.findBlob(place.repository, digest, this.#options),
    );
  }

  #ask(key: string, find: () => Promise<object | undefined>): Promise<boolean> {
    const asked =
      this.#asked.get(key) ?? this.#limiter.run(async () => (await find()) !== undefined, this.#options);
    this.#asked.set(key, asked);
    return asked;
  }
}

function toKey(place: Place, digest: Digest): string {
  return `${place.registryId} ${place.repository} ${digest}`;
}

function toHosts(blob: Descriptor): readonly string[] {
  return (blob.urls ?? []).flatMap((url) => URL.parse(url)?.host ?? []);
}
