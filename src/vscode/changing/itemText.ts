/** What is in a plan, in words: images and manifests, what is to be known, what is in the way, what travels. Knows no editor. */
import {
  type ChangePlan,
  type CopyBlobStep,
  type Effect,
  type ImageFacts,
  type Note,
  type Obstacle,
  stepsOf,
} from '../../changes/plan.ts';
import type { Digest } from '../../oci/digest.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { formatAge, formatBytes, formatQuantity } from '../../shared/format.ts';
import { listNames, shortenDigest, shortenTag } from './shortNames.ts';

/** `sha256:0123456789ab · 41.6 MB · built 3 days ago`, as far as it is known. */
export function describeImage(image: ImageFacts, nowMs: number): string {
  return [
    shortenDigest(image.digest),
    ...(image.sizeBytes === undefined ? [] : [formatBytes(image.sizeBytes)]),
    ...(image.created === undefined ? [] : [`built ${formatAge(image.created, nowMs)}`]),
  ].join(' · ');
}

export type ManifestEffect = Extract<Effect, { readonly digest: Digest }>;

/** What a manifest is: `image`, `linux/arm64`, `signature`, the type of an attachment. */
export function nameManifest(manifest: Pick<ManifestEffect, 'role' | 'platform' | 'artifactType'>): string {
  const { role, platform, artifactType } = manifest;
  switch (role) {
    case 'image':
      return 'image';
    case 'index':
      return 'index of platforms';
    case 'platform':
      return platform === undefined ? 'platform' : formatPlatform(platform);
    case 'attestation':
      return 'build attestation';
    case 'signature':
      return 'signature';
    case 'referrer':
      return artifactType ?? 'attachment';
    case 'other':
      return artifactType ?? 'manifest';
    default:
      return role satisfies never;
  }
}

/** One sentence or two to know before agreeing. */
export function describeNote(note: Note): string {
  switch (note.kind) {
    case 'digest-changes':
      return `Only some platforms are copied, so the digest changes: ${shortenDigest(note.from)} becomes ${shortenDigest(note.to)}.`;
    case 'referrers-left': {
      const attached = `${formatQuantity(note.count, attachedNoun)} ${note.count === 1 ? 'stays' : 'stay'} behind`;
      return note.reason === 'other-digest'
        ? `${attached}: ${note.count === 1 ? 'it is' : 'they are'} about the whole image, and ${note.count === 1 ? 'says' : 'say'} nothing of a part of it.`
        : `${attached}, as chosen.`;
    }
    case 'foreign-layers': {
      const [are, they, stay] = note.count === 1 ? ['is', 'it', 'stays'] : ['are', 'they', 'stay'];
      const where = note.hosts.length === 0 ? '' : ` (${listNames(note.hosts)})`;
      return `${formatQuantity(note.count, layerNoun)} ${are} kept outside of the registry${where}, and ${they} ${stay} there. Some registries refuse images with such layers.`;
    }
    case 'last-tag':
      return 'No tag is left in the repository afterwards. Whether the repository itself stays is up to the registry.';
    case 'stays-untagged':
      return `The image itself stays as ${shortenDigest(note.digest)}, without a tag.`;
    case 'by-placeholder':
      return 'This registry deletes whole images only, and no single tags. So the tag is pointed at an empty placeholder, and the placeholder is deleted.';
    case 'content-gone':
      return `${formatQuantity(note.count, partNoun)} of what was removed ${note.count === 1 ? 'is' : 'are'} gone from the registry; what needs ${note.count === 1 ? 'it' : 'them'} is not put back.`;
    default:
      return note satisfies never;
  }
}

const attachedNoun = { one: 'signature or attachment', many: 'signatures and attachments' };
const layerNoun = { one: 'layer', many: 'layers' };
const partNoun = { one: 'part', many: 'parts' };

/** Why an item is not carried out, and what can be done about it. */
export function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'tag-may-not-move':
      return `Tag ${obstacle.tag} is there already, at ${shortenDigest(obstacle.at)}, and the path “${obstacle.path}” moves no tags. Promote under another tag.`;
    case 'signature-missing':
      return `The path “${obstacle.path}” demands a signature, and ${shortenDigest(obstacle.digest)} has none. Sign it first.`;
    case 'child-of-live':
      return `${shortenDigest(obstacle.digest)} belongs to ${listShort(obstacle.neededBy)}, which would be incomplete without it. ${toAdvice(obstacle.neededBy)}`;
    case 'subject-of-live': {
      const [is, has, tag] =
        obstacle.neededBy.length === 1
          ? ['is', 'has', 'a tag of its own']
          : ['are', 'have', 'tags of their own'];
      return `${listShort(obstacle.neededBy)} ${is} about ${shortenDigest(obstacle.digest)} and ${has} ${tag}. ${toAdvice(obstacle.neededBy)}`;
    }
    case 'content-missing': {
      const { digests } = obstacle;
      return `${formatQuantity(digests.length, partNoun)} of it ${digests.length === 1 ? 'is' : 'are'} missing from the registry: ${listNames(digests.map(shortenDigest))}. Push the image again to repair it.`;
    }
    case 'schema1':
      return `${shortenDigest(obstacle.digest)} is in Docker’s first image format, which is not written any more. Convert it first, for example with skopeo copy --format oci.`;
    default:
      return obstacle satisfies never;
  }
}

function listShort(names: readonly string[]): string {
  return listNames(names.map(shortenTag));
}

function toAdvice(neededBy: readonly string[]): string {
  return `Delete ${neededBy.length === 1 ? 'that' : 'those'} first, or together with it.`;
}

/** What would go over the network, and what would not. */
export function describeTransfer(
  plan: ChangePlan,
): readonly { readonly label: string; readonly value: string }[] {
  const blobs = stepsOf(plan).filter((step) => step.kind === 'copy-blob');
  const groups = [
    { label: 'To be copied', steps: blobs.filter((step) => !step.isPresent && !isInside(step)) },
    { label: 'Mounted, without moving', steps: blobs.filter((step) => !step.isPresent && isInside(step)) },
    { label: 'Already there', steps: blobs.filter(({ isPresent }) => isPresent) },
  ];
  return groups
    .filter(({ steps }) => steps.length > 0)
    .map(({ label, steps }) => {
      const sizeBytes = steps.reduce((sum, step) => sum + step.sizeBytes, 0);
      return { label, value: `${formatBytes(sizeBytes)} in ${formatQuantity(steps.length, blobNoun)}` };
    });
}

const blobNoun = { one: 'blob', many: 'blobs' };

function isInside({ source, target }: CopyBlobStep): boolean {
  return source.registryId === target.registryId;
}
