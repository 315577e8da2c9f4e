/**
 * What a row says about an image beyond its name. Costs at most HEAD, manifest, the chosen platform's manifest and its
 * config; with a caching reader, an image that was seen before costs the HEAD alone.
 */
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { InvalidConfigError } from '../oci/errors.ts';
import { type ImageConfig, parseImageConfig, toInstant } from '../oci/imageConfig.ts';
import { classifyIndex } from '../oci/imageIndex.ts';
import {
  type ImageIndex,
  type ImageManifest,
  type Manifest,
  parseManifest,
  type Schema1Manifest,
} from '../oci/manifest.ts';
import { isImageConfigType } from '../oci/mediaType.ts';
import { choosePlatform, type Platform } from '../oci/platform.ts';
import { isJsonObject, parseJson } from '../base/json.ts';
import type { CallOptions, RegistryReader } from './registryReader.ts';
import { resolveManifest } from './resolveManifest.ts';

export interface ImageSummary {
  /** Of what the reference names: the index, where there is one. */
  readonly digest: Digest;
  readonly mediaType: string;
  readonly kind: Manifest['kind'];
  /** What a pull of the chosen platform moves: its layers and its config, compressed as they are. */
  readonly sizeBytes?: number | undefined;
  /** ISO 8601. */
  readonly created?: string | undefined;
  /** Without attestations. Empty for what is no image. */
  readonly platforms: readonly Platform[];
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** For what is no container image: its own type. */
  readonly artifactType?: string | undefined;
}

export interface SummaryQuery {
  readonly repository: string;
  readonly reference: string;
  /** Whose image of an index is looked at. */
  readonly platform: Platform;
}

/** @throws NotFoundError and other errors of this room; InvalidManifestError. */
export async function summariseImage(
  reader: RegistryReader,
  query: SummaryQuery,
  options: CallOptions,
): Promise<ImageSummary> {
  const fetched = await resolveManifest(reader, query, options);
  const { digest, mediaType } = fetched;
  const manifest = parseManifest(fetched.bytes, { mediaType });
  const facts = await readFacts(reader, { ...query, manifest }, options);
  return {
    digest,
    mediaType,
    kind: manifest.kind,
    artifactType: manifest.artifactType,
    ...facts,
    created: facts.created ?? toInstant(manifest.annotations?.['org.opencontainers.image.created']),
  };
}

type Facts = Pick<ImageSummary, 'sizeBytes' | 'created' | 'platforms' | 'labels' | 'artifactType'>;

async function readFacts(
  reader: RegistryReader,
  query: SummaryQuery & { readonly manifest: Manifest },
  options: CallOptions,
): Promise<Facts> {
  const { manifest } = query;
  switch (manifest.kind) {
    case 'image':
      return readImageFacts(reader, { ...query, manifest }, options);
    case 'index':
      return readIndexFacts(reader, { ...query, index: manifest }, options);
    case 'schema1':
      return readSchema1Facts(manifest);
    case 'artifact':
      return { platforms: [], sizeBytes: sumSizes(manifest.blobs), artifactType: manifest.artifactType };
    default:
      return manifest satisfies never;
  }
}

async function readImageFacts(
  reader: RegistryReader,
  query: SummaryQuery & { readonly manifest: ImageManifest },
  options: CallOptions,
): Promise<Facts> {
  const { config, layers, artifactType } = query.manifest;
  const sizeBytes = sumSizes([config, ...layers]);
  if (!isImageConfigType(config.mediaType)) {
    // distribution-spec, "Listing Referrers": without a type of its own an artifact is named by its config.
    return { platforms: [], sizeBytes, artifactType: artifactType ?? config.mediaType };
  }
  const image = findConfig(await reader.fetchBlob(query.repository, config.digest, options));
  return {
    platforms: image?.platform === undefined ? [] : [image.platform],
    sizeBytes,
    created: image?.created,
    labels: image?.runtime.labels,
    artifactType,
  };
}

async function readIndexFacts(
  reader: RegistryReader,
  query: SummaryQuery & { readonly index: ImageIndex },
  options: CallOptions,
): Promise<Facts> {
  const { repository, index } = query;
  const entries = classifyIndex(index).platforms;
  const platforms = entries.map((entry) => entry.platform);
  const chosen = choosePlatform(entries, (entry) => entry.platform, query.platform);
  if (chosen === undefined) {
    return { platforms, artifactType: index.artifactType };
  }
  const fetched = await reader.fetchManifest(repository, chosen.descriptor.digest, options);
  const manifest = parseManifest(fetched.bytes, { mediaType: fetched.mediaType });
  const facts =
    manifest.kind === 'image' ? await readImageFacts(reader, { ...query, manifest }, options) : undefined;
  return { ...facts, platforms, artifactType: index.artifactType };
}

/** The newest step's v1 config has the date; sizes are in no schema 1 manifest. */
function readSchema1Facts(manifest: Schema1Manifest): Facts {
  const newest = parseJson(manifest.history.at(-1) ?? '');
  const fields = isJsonObject(newest) ? newest : {};
  const { architecture } = manifest;
  const created = fields['created'];
  const os = typeof fields['os'] === 'string' ? fields['os'] : 'linux';
  return {
    platforms: architecture === undefined ? [] : [{ os, architecture }],
    created: typeof created === 'string' ? toInstant(created) : undefined,
  };
}

/** A config that breaks the specification keeps nothing from being shown but itself. */
function findConfig(bytes: Uint8Array): ImageConfig | undefined {
  try {
    return parseImageConfig(bytes);
  } catch (thrown) {
    if (thrown instanceof InvalidConfigError) {
      return undefined;
    }
    throw thrown;
  }
}

function sumSizes(descriptors: readonly Descriptor[]): number {
  return descriptors.reduce((sum, descriptor) => sum + descriptor.sizeBytes, 0);
}
