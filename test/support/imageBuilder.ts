/**
 * Images for tests, whole and in memory: manifests of OCI and Docker, indexes with attestations, signatures, artifacts
 * and what refers to them. Pushed with our own writer, so that pushing is tested by whoever reads them back.
 */
import type { RegistryClient } from '../../src/distribution/client.ts';
import { cosignTag } from '../../src/oci/attachedTags.ts';
import { computeDigest, type Digest } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/mediaType.ts';
import type { Platform } from '../../src/oci/platform.ts';
import { buildTar, type Compression, compressTar, type TarEntry } from './tarBuilder.ts';

export interface Content {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

/** A manifest with everything that has to be there before it. */
export interface Built {
  readonly manifest: Content;
  readonly blobs: readonly Content[];
  readonly children: readonly Built[];
  /** What it refers to, and what it is called there. */
  readonly referrer?: { readonly subject: Digest; readonly artifactType: string };
}

interface LayerPlan {
  readonly entries: readonly TarEntry[];
  /** Default gzip. */
  readonly compression?: Compression;
  /** What the history says made it. */
  readonly createdBy: string;
}

export interface ImagePlan {
  readonly platform: Platform;
  readonly layers: readonly LayerPlan[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Default `oci`. Docker's has no zstd layers. */
  readonly format?: 'oci' | 'docker';
}

const created = '2026-01-01T00:00:00Z';

export async function buildImage(plan: ImagePlan): Promise<Built> {
  const { platform, labels = {}, format = 'oci' } = plan;
  const layers = await Promise.all(plan.layers.map((layer) => buildLayer(layer, format)));
  const config = toJson(format === 'oci' ? mediaTypes.ociConfig : mediaTypes.dockerConfig, {
    created,
    os: platform.os,
    architecture: platform.architecture,
    variant: platform.variant,
    config: { Env: ['PATH=/usr/bin'], Cmd: ['/hello'], Labels: labels },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: [
      ...plan.layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
      { created, created_by: 'CMD ["/hello"]', empty_layer: true },
    ],
  });
  const blobs = layers.map(({ content }) => content);
  const mediaType = format === 'oci' ? mediaTypes.ociManifest : mediaTypes.dockerManifest;
  const manifest = toJson(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: toDescriptor(config),
    layers: blobs.map(toDescriptor),
  });
  return { manifest, blobs: [config, ...blobs], children: [] };
}

/** An index over images for platforms; with `attests`, each image has a provenance as BuildKit adds it. */
export function buildIndex(
  images: readonly { readonly image: Built; readonly platform: Platform }[],
  options: { readonly format?: 'oci' | 'docker'; readonly attests?: boolean } = {},
): Built {
  const mediaType = options.format === 'docker' ? mediaTypes.dockerList : mediaTypes.ociIndex;
  const attestations = options.attests === true ? images.map(({ image }) => buildAttestation(image)) : [];
  const manifest = toJson(mediaType, {
    schemaVersion: 2,
    mediaType,
    manifests: [
      ...images.map(({ image, platform }) => ({ ...toDescriptor(image.manifest), platform })),
      ...attestations.map((attestation, index) => ({
        ...toDescriptor(attestation.manifest),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': images[index]?.image.manifest.digest,
        },
      })),
    ],
  });
  return { manifest, blobs: [], children: [...images.map(({ image }) => image), ...attestations] };
}

/** An artifact in the shape of OCI 1.1; with a subject it is a referrer. */
export function buildArtifact(plan: {
  readonly artifactType: string;
  readonly content: string;
  readonly subject?: Content;
}): Built {
  const { artifactType, subject } = plan;
  const empty = toContent(mediaTypes.ociEmpty, Buffer.from('{}'));
  const blob = toContent('text/plain', Buffer.from(plan.content));
  const manifest = toJson(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType,
    config: toDescriptor(empty),
    layers: [toDescriptor(blob)],
    ...(subject === undefined ? {} : { subject: toDescriptor(subject) }),
    annotations: { 'org.opencontainers.image.created': created },
  });
  const referrer = subject === undefined ? {} : { referrer: { subject: subject.digest, artifactType } };
  return { manifest, blobs: [empty, blob], children: [], ...referrer };
}

/** What `cosign sign` pushes under a tag of its own; see `cosignTag`. */
function buildSignature(signed: Digest): Built {
  const payload = toJson('application/vnd.dev.cosign.simplesigning.v1+json', {
    critical: { image: { 'docker-manifest-digest': signed }, type: 'cosign container image signature' },
  });
  const config = toJson(mediaTypes.ociConfig, {
    os: '',
    architecture: '',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const manifest = toJson(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: toDescriptor(config),
    layers: [{ ...toDescriptor(payload), annotations: { 'dev.cosignproject.cosign/signature': 'c2lnbmVk' } }],
  });
  return { manifest, blobs: [config, payload], children: [] };
}

/** Blobs and children first, the tags last; a referrer is linked where the registry does not do that itself. */
export async function pushBuilt(
  client: RegistryClient,
  query: { readonly repository: string; readonly built: Built; readonly tags?: readonly string[] },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const { repository, built, tags = [] } = query;
  for (const blob of built.blobs) {
    const { digest, bytes } = blob;
    await client.uploadBlob(
      repository,
      { digest, sizeBytes: bytes.byteLength, open: () => once(bytes) },
      options,
    );
  }
  for (const child of built.children) {
    await pushBuilt(client, { repository, built: child }, options);
  }
  const content = built.manifest;
  for (const reference of tags.length === 0 ? [content.digest] : tags) {
    const { isSubjectIndexed } = await client.putManifest(repository, reference, { ...options, content });
    if (built.referrer !== undefined && !isSubjectIndexed) {
      const { mediaType, digest, bytes } = content;
      const { subject, artifactType } = built.referrer;
      const referrer = { mediaType, digest, sizeBytes: bytes.byteLength, artifactType };
      await client.linkReferrer(repository, subject, { ...options, referrer });
    }
  }
}

export function pushSignature(
  client: RegistryClient,
  query: { readonly repository: string; readonly signed: Digest },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const { repository, signed } = query;
  return pushBuilt(
    client,
    { repository, built: buildSignature(signed), tags: [cosignTag(signed, 'sig')] },
    options,
  );
}

function buildAttestation(image: Built): Built {
  const statement = toJson(mediaTypes.inToto, {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://slsa.dev/provenance/v0.2',
    subject: [{ name: 'test', digest: { sha256: image.manifest.digest.slice('sha256:'.length) } }],
    predicate: {},
  });
  const config = toJson(mediaTypes.ociConfig, {
    os: 'unknown',
    architecture: 'unknown',
    rootfs: { type: 'layers', diff_ids: [statement.digest] },
  });
  const manifest = toJson(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: toDescriptor(config),
    layers: [
      {
        ...toDescriptor(statement),
        annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' },
      },
    ],
  });
  return { manifest, blobs: [config, statement], children: [] };
}

async function buildLayer(
  plan: LayerPlan,
  format: 'oci' | 'docker',
): Promise<{ readonly content: Content; readonly diffId: Digest }> {
  const compression = plan.compression ?? 'gzip';
  const tar = await buildTar(plan.entries);
  const bytes = await compressTar(tar, compression);
  return { content: toContent(layerTypes[format][compression], bytes), diffId: computeDigest(tar) };
}

const layerTypes: Readonly<Record<'oci' | 'docker', Readonly<Record<Compression, string>>>> = {
  oci: {
    none: 'application/vnd.oci.image.layer.v1.tar',
    gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
    zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  },
  docker: {
    none: 'application/vnd.docker.image.rootfs.diff.tar',
    gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    zstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
  },
};

function toJson(mediaType: string, value: object): Content {
  return toContent(mediaType, Buffer.from(JSON.stringify(value)));
}

function toContent(mediaType: string, bytes: Uint8Array): Content {
  return { mediaType, digest: computeDigest(bytes), bytes };
}

function toDescriptor({ mediaType, digest, bytes }: Content) {
  return { mediaType, digest, size: bytes.byteLength };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
