/** A manifest as a node of the reference graph: what it lists and what it is about, without the rest of it. */
import type { FetchedManifest } from '../../distribution/registryReader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { classifyIndex } from '../../oci/imageIndex.ts';
import { type Manifest, parseManifest } from '../../oci/manifest.ts';
import { isAnyManifestType, isImageConfigType, isIndexType } from '../../oci/mediaType.ts';
import type { Platform } from '../../oci/platform.ts';
import type { ManifestRef, ManifestRole } from '../plan.ts';

export interface GraphManifest extends ManifestRef {
  /** `unread`: known from what another manifest says of it. */
  readonly kind: Manifest['kind'] | 'unread';
  /** What an index lists, whatever it is: all of it is needed. */
  readonly children: readonly GraphChild[];
  readonly subject?: Digest | undefined;
  /** Of an artifact; of container images there is none. */
  readonly artifactType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Config and layers together, where the manifest was read and has any. */
  readonly contentBytes?: number | undefined;
}

/** How an index lists a manifest. */
export interface GraphChild extends ManifestRef {
  readonly role: ManifestRole;
  readonly platform?: Platform | undefined;
  readonly artifactType?: string | undefined;
}

/** @throws InvalidManifestError */
export function toGraphManifest(fetched: FetchedManifest): GraphManifest {
  const { digest, mediaType, bytes } = fetched;
  const manifest = parseManifest(bytes, { mediaType });
  const contents = listContents(manifest);
  return {
    digest,
    mediaType,
    sizeBytes: bytes.byteLength,
    kind: manifest.kind,
    children: listChildren(manifest),
    subject: manifest.subject?.digest,
    artifactType: findArtifactType(manifest),
    annotations: manifest.annotations,
    contentBytes: contents?.reduce((sum, content) => sum + content.sizeBytes, 0),
  };
}

export function toUnread(
  known: ManifestRef & Pick<GraphManifest, 'subject' | 'artifactType'>,
): GraphManifest {
  const { digest, mediaType, sizeBytes, subject, artifactType } = known;
  return { digest, mediaType, sizeBytes, subject, artifactType, kind: 'unread', children: [] };
}

/** Config and layers. Of an index what it lists besides manifests, as caches of builds do; `undefined` without any. */
export function listContents(manifest: Manifest): readonly Descriptor[] | undefined {
  switch (manifest.kind) {
    case 'image':
      return [manifest.config, ...manifest.layers];
    case 'artifact':
      return manifest.blobs;
    case 'index': {
      const contents = manifest.manifests.filter(({ mediaType }) => !isAnyManifestType(mediaType));
      return contents.length === 0 ? undefined : contents;
    }
    case 'schema1':
      return undefined;
    default:
      return manifest satisfies never;
  }
}

function listChildren(manifest: Manifest): readonly GraphChild[] {
  if (manifest.kind !== 'index') {
    return [];
  }
  const { platforms, attestations, others } = classifyIndex(manifest);
  return [
    ...platforms.map(({ descriptor }) => toChild(descriptor, 'platform')),
    ...attestations.map(({ descriptor }) => toChild(descriptor, 'attestation')),
    ...others.map((descriptor) => toChild(descriptor, 'other')),
  ];
}

function toChild(descriptor: Descriptor, role: ManifestRole): GraphChild {
  const { digest, mediaType, sizeBytes, platform, artifactType } = descriptor;
  return {
    digest,
    mediaType,
    sizeBytes,
    role: isIndexType(mediaType) ? 'index' : role,
    platform: role === 'platform' ? platform : undefined,
    artifactType,
  };
}

function findArtifactType(manifest: Manifest): string | undefined {
  if (manifest.artifactType !== undefined || manifest.kind !== 'image') {
    return manifest.artifactType;
  }
  const { mediaType } = manifest.config;
  return isImageConfigType(mediaType) ? undefined : mediaType;
}
