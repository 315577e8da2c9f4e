/**
 * What a registry says about a base image now. Costs at most HEAD, index, manifest of the platform and config; with a
 * caching reader, an image that has not changed costs the HEAD alone.
 */
import type { CallOptions, FetchedManifest, RegistryReader } from '../distribution/registryReader.ts';
import { resolveManifest } from '../distribution/resolveManifest.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { InvalidConfigError } from '../oci/errors.ts';
import { type ImageConfig, parseImageConfig, toInstant } from '../oci/imageConfig.ts';
import { classifyIndex } from '../oci/imageIndex.ts';
import { type ImageManifest, parseManifest } from '../oci/manifest.ts';
import { isImageConfigType } from '../oci/mediaType.ts';
import { choosePlatform, normalisePlatform, type Platform } from '../oci/platform.ts';
import { formatReference, type ImageReference } from '../oci/reference.ts';
import type { BaseImage } from './baseImage.ts';
import { NotABaseImageError } from './errors.ts';

export interface BaseImageQuery {
  readonly reference: ImageReference;
  readonly platform: Platform;
}

/** @throws NotABaseImageError; NotFoundError and other errors of the rooms below. */
export async function readBaseImage(
  reader: RegistryReader,
  query: BaseImageQuery,
  options: CallOptions,
): Promise<BaseImage> {
  const { reference, platform } = query;
  const { repository, tag, digest } = reference;
  const fetched = await resolveManifest(
    reader,
    { repository, reference: digest ?? tag ?? 'latest' },
    options,
  );
  const image = await readPlatformImage(reader, { ...query, fetched }, options);
  const config = await readConfig(reader, { repository, manifest: image.manifest }, options);
  const ownPlatform = image.platform ?? config?.platform ?? platform;
  return {
    digest: fetched.digest,
    sizeBytes: image.sizeBytes,
    created: config?.created ?? toInstant(image.manifest.annotations?.['org.opencontainers.image.created']),
    platform: ownPlatform,
    isForPlatform: isRunnable(ownPlatform, platform),
    platforms: image.platforms ?? [ownPlatform],
    layers: image.manifest.layers.map(({ digest: layer, sizeBytes }) => ({ digest: layer, sizeBytes })),
    movedTo: await findMove(reader, reference, options),
  };
}

/** What a pull of a tag moves for a platform, without its config; `undefined` where the tag has none for it. */
export async function findSize(
  reader: RegistryReader,
  query: BaseImageQuery,
  options: CallOptions,
): Promise<{ readonly digest: Digest; readonly sizeBytes: number } | undefined> {
  const { reference, platform } = query;
  const { repository, tag = 'latest' } = reference;
  const fetched = await resolveManifest(reader, { repository, reference: tag }, options);
  const image = await readPlatformImage(reader, { ...query, fetched }, options);
  const isOther = image.platform !== undefined && !isRunnable(image.platform, platform);
  return isOther ? undefined : { digest: fetched.digest, sizeBytes: image.sizeBytes };
}

interface PlatformImage {
  readonly manifest: ImageManifest;
  readonly sizeBytes: number;
  /** As the index says; `undefined` for an image without one. */
  readonly platform: Platform | undefined;
  readonly platforms: readonly Platform[] | undefined;
}

async function readPlatformImage(
  reader: RegistryReader,
  query: BaseImageQuery & { readonly fetched: FetchedManifest },
  options: CallOptions,
): Promise<PlatformImage> {
  const { fetched, reference } = query;
  const manifest = parseManifest(fetched.bytes, { mediaType: fetched.mediaType });
  if (manifest.kind !== 'index') {
    const image = requireImage(manifest.kind === 'image' ? manifest : undefined, reference);
    return { manifest: image, sizeBytes: sumSizes(image), platform: undefined, platforms: undefined };
  }
  const entries = classifyIndex(manifest).platforms;
  const chosen = choosePlatform(entries, (entry) => entry.platform, query.platform);
  if (chosen === undefined) {
    throw toNotAnImage(reference, 'is an index without an image for any platform');
  }
  const child = await reader.fetchManifest(reference.repository, chosen.descriptor.digest, options);
  const parsed = parseManifest(child.bytes, { mediaType: child.mediaType });
  const image = requireImage(parsed.kind === 'image' ? parsed : undefined, reference);
  return {
    manifest: image,
    sizeBytes: sumSizes(image),
    platform: chosen.platform,
    platforms: entries.map((entry) => entry.platform),
  };
}

function requireImage(manifest: ImageManifest | undefined, reference: ImageReference): ImageManifest {
  if (manifest === undefined || !isImageConfigType(manifest.config.mediaType)) {
    throw toNotAnImage(reference, 'has no image in a format that builders take');
  }
  return manifest;
}

function toNotAnImage(reference: ImageReference, fault: string): NotABaseImageError {
  return new NotABaseImageError({ name: formatReference(reference, { style: 'familiar' }), fault });
}

function sumSizes({ config, layers }: ImageManifest): number {
  return [config, ...layers].reduce((sum: number, { sizeBytes }: Descriptor) => sum + sizeBytes, 0);
}

/** A config that breaks the specification keeps nothing from being shown but the date. */
async function readConfig(
  reader: RegistryReader,
  query: { readonly repository: string; readonly manifest: ImageManifest },
  options: CallOptions,
): Promise<ImageConfig | undefined> {
  const bytes = await reader.fetchBlob(query.repository, query.manifest.config.digest, options);
  try {
    return parseImageConfig(bytes);
  } catch (thrown) {
    if (thrown instanceof InvalidConfigError) {
      return undefined;
    }
    throw thrown;
  }
}

/** Builders take an older variant of the same architecture as well: an arm/v6 image for arm/v7. */
function isRunnable(has: Platform, wants: Platform): boolean {
  const a = normalisePlatform(has);
  const b = normalisePlatform(wants);
  return a.os === b.os && a.architecture === b.architecture && (a.variant ?? '') <= (b.variant ?? '');
}

/** Where the tag beside a digest points now; `undefined` where that is still the digest, or an index that has it. */
async function findMove(
  reader: RegistryReader,
  reference: ImageReference,
  options: CallOptions,
): Promise<Digest | undefined> {
  const { repository, tag, digest } = reference;
  if (tag === undefined || digest === undefined) {
    return undefined;
  }
  const target = await reader.findManifest(repository, tag, options);
  if (target === undefined || target.digest === digest) {
    return undefined;
  }
  const fetched = await reader.fetchManifest(repository, target.digest, options);
  const manifest = parseManifest(fetched.bytes, { mediaType: fetched.mediaType });
  const isInIndex = manifest.kind === 'index' && manifest.manifests.some((child) => child.digest === digest);
  return isInIndex ? undefined : target.digest;
}
