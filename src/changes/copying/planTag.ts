/** What setting a tag means: the effect, the step, and what has to be kept so that it can be undone. */
import { NotFoundError } from '../../distribution/errors.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { InvalidManifestError } from '../../oci/errors.ts';
import { TooManyPartsError } from '../errors.ts';
import { readManifestTree } from '../manifestTree.ts';
import type { Effect, ImageFacts, KeepPlan, ManifestRef, ManifestToPut, Place, PutTagStep } from '../plan.ts';

export interface TagPlan {
  readonly effect: Effect;
  /** Absent when the tag is where it should be. */
  readonly step?: PutTagStep;
  /** When the tag leaves another image. */
  readonly keeps?: KeepPlan;
}

export async function planTag(
  reader: RegistryReader,
  query: {
    readonly place: Place;
    readonly tag: string;
    /** What the tag points at now. */
    readonly now: ImageFacts | undefined;
    readonly to: ImageFacts;
    readonly manifest: ManifestToPut;
  },
  options: CallOptions,
): Promise<TagPlan> {
  const { place, tag, now, to, manifest } = query;
  if (now?.digest === to.digest) {
    return { effect: { kind: 'tag-unchanged', place, tag, at: now } };
  }
  const expected = now?.digest ?? null;
  const step: PutTagStep = { kind: 'put-tag', target: place, tag, manifest, expected };
  if (now === undefined) {
    return { effect: { kind: 'tag-created', place, tag, to }, step };
  }
  const manifests = await listManifests(reader, { place, image: now }, options);
  return {
    effect: { kind: 'tag-moved', place, tag, from: now, to },
    step,
    keeps: { place, tags: [{ tag, digest: now.digest }], manifests },
  };
}

/** What has to be kept for several tags of one place; `undefined` when that is nothing. */
export function mergeKeeps(keeps: readonly (KeepPlan | undefined)[]): KeepPlan | undefined {
  const plans = keeps.filter((plan) => plan !== undefined);
  const [first] = plans;
  if (first === undefined) {
    return undefined;
  }
  const manifests = new Map(plans.flatMap((plan) => plan.manifests).map((ref) => [ref.digest, ref]));
  return {
    place: first.place,
    tags: plans.flatMap(({ tags }) => tags),
    manifests: [...manifests.values()],
  };
}

/** The manifest and those below it, as far as they are there. */
async function listManifests(
  reader: RegistryReader,
  query: { readonly place: Place; readonly image: ImageFacts },
  options: CallOptions,
): Promise<readonly ManifestRef[]> {
  const { place, image } = query;
  try {
    const { repository } = place;
    const tree = await readManifestTree(reader, { repository, reference: image.digest }, options);
    return [...tree.children, tree.top].map(({ digest, mediaType, sizeBytes }) => ({
      digest,
      mediaType,
      sizeBytes,
    }));
  } catch (thrown) {
    // A tag that points at nothing that can be read has nothing to be kept.
    if (
      thrown instanceof NotFoundError ||
      thrown instanceof InvalidManifestError ||
      thrown instanceof TooManyPartsError
    ) {
      return [];
    }
    throw thrown;
  }
}
