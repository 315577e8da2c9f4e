/** What setting a tag means: the effect, the step, and what has to be kept so that it can be undone. */
import type { CallOptions, RegistryReader } from '../distribution/registryReader.ts';
import { parseManifest } from '../oci/manifest.ts';
import { NotFoundError } from '../distribution/errors.ts';
import { InvalidManifestError } from '../oci/errors.ts';
import type { Effect, ImageFacts, KeepPlan, ManifestRef, ManifestToPut, Place, PutTagStep } from './plan.ts';

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
  const manifests = await listWithChildren(reader, { place, image: now }, options);
  return {
    effect: { kind: 'tag-moved', place, tag, from: now, to },
    step,
    keeps: { place, tags: [{ tag, digest: now.digest }], manifests },
  };
}

/** The manifest and, of an index, those it lists, as far as they are there. */
async function listWithChildren(
  reader: RegistryReader,
  query: { readonly place: Place; readonly image: ImageFacts },
  options: CallOptions,
): Promise<readonly ManifestRef[]> {
  const { repository } = query.place;
  try {
    const fetched = await reader.fetchManifest(repository, query.image.digest, options);
    const { digest, mediaType, bytes } = fetched;
    const manifest = parseManifest(bytes, { mediaType });
    const children = manifest.kind === 'index' ? manifest.manifests : [];
    const there = await Promise.all(
      children.map((child) => reader.findManifest(repository, child.digest, options)),
    );
    return [
      ...children
        .filter((_child, index) => there[index] !== undefined)
        .map((child) => ({ digest: child.digest, mediaType: child.mediaType, sizeBytes: child.sizeBytes })),
      { digest, mediaType, sizeBytes: bytes.byteLength },
    ];
  } catch (thrown) {
    // A tag that points at nothing that can be read has nothing to be kept.
    if (thrown instanceof NotFoundError || thrown instanceof InvalidManifestError) {
      return [];
    }
    throw thrown;
  }
}
