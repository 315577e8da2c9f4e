/** What an index holds: images for platforms, attestations about them, and whatever else. */
import type { Descriptor } from './descriptor.ts';
import { type Digest, isDigest } from './digest.ts';
import type { ImageIndex } from './manifest.ts';
import { comparePlatforms, type Platform } from './platform.ts';

export interface PlatformEntry {
  readonly descriptor: Descriptor;
  readonly platform: Platform;
}

/** A manifest about another one, as BuildKit writes it (moby/buildkit docs/attestations/attestation-storage.md). */
export interface AttestationEntry {
  readonly descriptor: Descriptor;
  /** The image it speaks of, usually a sibling. */
  readonly subject: Digest | undefined;
}

export interface IndexContents {
  readonly platforms: readonly PlatformEntry[];
  readonly attestations: readonly AttestationEntry[];
  /** Entries without a platform that are no attestations, e.g. of an index of artifacts. */
  readonly others: readonly Descriptor[];
}

/** Attestations carry the platform `unknown/unknown`, which is therefore never shown as a platform. */
export function classifyIndex(index: ImageIndex): IndexContents {
  const platforms: PlatformEntry[] = [];
  const attestations: AttestationEntry[] = [];
  const others: Descriptor[] = [];
  for (const descriptor of index.manifests) {
    const { platform } = descriptor;
    if (isAttestation(descriptor)) {
      attestations.push({ descriptor, subject: findSubject(descriptor) });
    } else if (platform === undefined || platform.os === 'unknown' || platform.architecture === 'unknown') {
      others.push(descriptor);
    } else {
      platforms.push({ descriptor, platform });
    }
  }
  return {
    platforms: platforms.toSorted((a, b) => comparePlatforms(a.platform, b.platform)),
    attestations,
    others,
  };
}

function isAttestation(descriptor: Descriptor): boolean {
  return descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}

function findSubject(descriptor: Descriptor): Digest | undefined {
  const digest = descriptor.annotations?.['vnd.docker.reference.digest'];
  return digest !== undefined && isDigest(digest) ? digest : undefined;
}
