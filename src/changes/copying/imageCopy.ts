/** One image on its way from one place to another: what of it is copied, and how its manifests become steps and effects. */
import type { Digest } from '../../oci/digest.ts';
import type { AttachedManifest, ImageClosure } from './closure.ts';
import type { TreeManifest } from '../manifestTree.ts';
import type { ImageFacts, ManifestToPut, Place, PutManifestStep, Step } from '../plan.ts';
import type { ChosenPlatforms } from './platformSubset.ts';

/** A copy, with what was read of the image. */
export interface ReadCopy {
  readonly source: Place;
  readonly target: Place;
  /** Of the source. */
  readonly whole: ImageClosure;
  /** Of what is copied. */
  readonly closure: ImageClosure;
  readonly chosen: ChosenPlatforms | undefined;
  /** What comes along. */
  readonly attached: readonly AttachedManifest[];
  /** What is copied, for people to recognise. */
  readonly to: ImageFacts;
}

export function toManifestToPut(entry: TreeManifest, { source, chosen }: ReadCopy): ManifestToPut {
  const { digest, mediaType, sizeBytes } = entry;
  return {
    digest,
    mediaType,
    sizeBytes,
    from:
      chosen?.digest === digest ? { kind: 'text', text: chosen.text } : { kind: 'registry', place: source },
  };
}

export function toPutStep(entry: TreeManifest, read: ReadCopy): PutManifestStep {
  return { kind: 'put-manifest', target: read.target, manifest: toManifestToPut(entry, read) };
}

/** A manifest as part of an effect; its size is that of its content, too. */
export function toManifestEffect(entry: TreeManifest, place: Place) {
  const { digest, role, platform, blobs, sizeBytes } = entry;
  return {
    place,
    digest,
    role,
    platform,
    sizeBytes: blobs.reduce((sum, blob) => sum + blob.sizeBytes, sizeBytes),
    ...(role === 'referrer' || role === 'signature' ? { artifactType: entry.artifactType } : {}),
  };
}

/** Manifests that list none of the others may go side by side; an index waits for what it lists. */
export function toLevels(children: readonly TreeManifest[]): readonly (readonly TreeManifest[])[] {
  const simple = children.filter(({ manifest }) => manifest.kind !== 'index');
  const indexes = children.filter(({ manifest }) => manifest.kind === 'index');
  return [simple, ...indexes.map((index) => [index])].filter((level) => level.length > 0);
}

/** What is attached to the same thing goes side by side; what is attached to what is attached, afterwards. */
export function toAttachedLevels(
  placed: readonly { readonly entry: AttachedManifest; readonly step: Step | undefined }[],
): readonly (readonly Step[])[] {
  const levels: Step[][] = [];
  const levelOf = new Map<Digest, number>();
  for (const { entry, step } of placed) {
    const level = (levelOf.get(entry.subject) ?? -1) + 1;
    levelOf.set(entry.digest, Math.max(level, levelOf.get(entry.digest) ?? 0));
    levels[level] ??= [];
    levels[level].push(...(step === undefined ? [] : [step]));
  }
  return levels;
}
