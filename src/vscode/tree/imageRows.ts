/** Rows below an image: platforms of an index, layers of an image, and what was attached to either. */
import { isAbort } from '../../base/abort.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseImageConfig } from '../../oci/imageConfig.ts';
import { classifyIndex } from '../../oci/imageIndex.ts';
import { joinHistory } from '../../oci/layerSteps.ts';
import { type ImageManifest, type Manifest, parseManifest } from '../../oci/manifest.ts';
import { isImageConfigType } from '../../oci/mediaType.ts';
import { formatPlatform } from '../../oci/platform.ts';
import {
  createAttachmentNode,
  createAttachmentsNode,
  createLayerNode,
  createPlatformNode,
} from './nodeFactory.ts';
import {
  type AttachmentEntry,
  type AttachmentNode,
  type AttachmentsNode,
  type PlatformNode,
  type TagNode,
  toReference,
  type TreeNode,
  type UntaggedManifestNode,
} from './nodes.ts';

/** Rows that stand for a manifest. */
type ImageNode = TagNode | PlatformNode | AttachmentNode | UntaggedManifestNode;

export async function readImageRows(
  reader: RegistryReader,
  node: ImageNode | AttachmentsNode,
  options: CallOptions,
): Promise<TreeNode[]> {
  if (node.kind === 'attachments') {
    return node.entries.map((entry) => createAttachmentNode(node, entry));
  }
  const { bytes, digest, mediaType } = await reader.fetchManifest(
    node.repository,
    toReference(node),
    options,
  );
  const manifest = parseManifest(bytes, { mediaType });
  const rows = await readContents(reader, { node, manifest, digest }, options);
  if (node.kind === 'attachment') {
    return rows;
  }
  const entries = [
    ...listAttestations(manifest),
    ...(await findReferrers(reader, { node, digest }, options)),
  ];
  return entries.length === 0 ? rows : [...rows, createAttachmentsNode(node, digest, entries)];
}

interface FoundImage {
  readonly node: ImageNode;
  readonly manifest: Manifest;
  readonly digest: Digest;
}

async function readContents(
  reader: RegistryReader,
  { node, manifest, digest }: FoundImage,
  options: CallOptions,
): Promise<TreeNode[]> {
  switch (manifest.kind) {
    case 'index':
      return node.kind === 'tag' || node.kind === 'untagged-manifest'
        ? classifyIndex(manifest).platforms.map((entry) =>
            createPlatformNode(node, entry.descriptor, entry.platform),
          )
        : toContentRows(node, digest, manifest.manifests);
    case 'image':
      return isImageConfigType(manifest.config.mediaType)
        ? readLayers(reader, { node, manifest, digest }, options)
        : toContentRows(node, digest, manifest.layers);
    case 'artifact':
      return toContentRows(node, digest, manifest.blobs);
    case 'schema1':
      return toContentRows(node, digest, await findSizes(reader, { node, layers: manifest.layers }, options));
    default:
      return manifest satisfies never;
  }
}

async function readLayers(
  reader: RegistryReader,
  image: { readonly node: ImageNode; readonly manifest: ImageManifest; readonly digest: Digest },
  options: CallOptions,
): Promise<TreeNode[]> {
  const { node, manifest, digest } = image;
  const config = parseImageConfig(await reader.fetchBlob(node.repository, manifest.config.digest, options));
  const steps = joinHistory(config, manifest.layers).steps;
  return steps
    .flatMap(({ layer, instruction }) => (layer === undefined ? [] : [{ layer, instruction }]))
    .map(({ layer, instruction }, index) =>
      createLayerNode(node, { descriptor: layer, position: index + 1, instruction, manifestDigest: digest }),
    );
}

/** Contents that no history explains: named by their title where they have one, else by their media type. */
function toContentRows(node: ImageNode, manifestDigest: Digest, contents: readonly Descriptor[]): TreeNode[] {
  return contents.map((descriptor, index) =>
    createLayerNode(node, {
      descriptor,
      position: index + 1,
      instruction: descriptor.annotations?.['org.opencontainers.image.title'] ?? toPurpose(descriptor),
      manifestDigest,
    }),
  );
}

function toPurpose(descriptor: Descriptor): string {
  return (
    descriptor.annotations?.['in-toto.io/predicate-type'] ?? descriptor.artifactType ?? descriptor.mediaType
  );
}

/** Schema 1 lists layers without sizes. */
async function findSizes(
  reader: RegistryReader,
  { node, layers }: { readonly node: ImageNode; readonly layers: readonly Digest[] },
  options: CallOptions,
): Promise<Descriptor[]> {
  const distinct = [...new Set(layers)];
  const found = await Promise.all(
    distinct.map(async (digest) => ({
      digest,
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      sizeBytes: (await reader.findBlob(node.repository, digest, options))?.sizeBytes ?? 0,
    })),
  );
  return layers.flatMap((digest) => found.filter((descriptor) => descriptor.digest === digest));
}

function listAttestations(manifest: Manifest): AttachmentEntry[] {
  return manifest.kind === 'index'
    ? classifyIndex(manifest).attestations.map(({ descriptor, subject }) => {
        const about = manifest.manifests.find((sibling) => sibling.digest === subject)?.platform;
        // The platform first: what is at the end of a label is cut off in a narrow row.
        return {
          descriptor,
          label: about === undefined ? 'Build attestation' : `${formatPlatform(about)} build attestation`,
        };
      })
    : [];
}

/** The first page is plenty for a row; a registry that fails here still shows the image itself. */
async function findReferrers(
  reader: RegistryReader,
  { node, digest }: { readonly node: ImageNode; readonly digest: Digest },
  options: CallOptions,
): Promise<AttachmentEntry[]> {
  try {
    for await (const page of reader.listReferrers(node.repository, digest, options)) {
      return page.items.map((descriptor) => ({
        descriptor,
        label: descriptor.artifactType ?? descriptor.mediaType,
      }));
    }
    return [];
  } catch (thrown) {
    if (isAbort(thrown, options.signal)) {
      throw thrown;
    }
    return [];
  }
}
