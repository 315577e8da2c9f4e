/** What an image is before any of its layers is read: its manifest, its config, its platforms. Knows no editor. */
import type { ExplainedError } from '../../base/errors.ts';
import { DigestMismatchError, NotFoundError } from '../../distribution/errors.ts';
import type { CallOptions, FetchedManifest, RegistryReader } from '../../distribution/registryReader.ts';
import { resolveManifest } from '../../distribution/resolveManifest.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { InvalidConfigError } from '../../oci/errors.ts';
import { type ImageConfig, parseImageConfig } from '../../oci/imageConfig.ts';
import { classifyIndex, type PlatformEntry } from '../../oci/imageIndex.ts';
import { joinHistory, type JoinedHistory } from '../../oci/layerSteps.ts';
import { type ImageManifest, type Manifest, parseManifest } from '../../oci/manifest.ts';
import { isImageConfigType } from '../../oci/mediaType.ts';
import { choosePlatform, type Platform } from '../../oci/platform.ts';

export interface ImageQuery {
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
  /** Whose image of an index is shown, unless `chosen` is one of them. */
  readonly platform: Platform;
  readonly chosen?: Digest | undefined;
}

export interface LoadedImage {
  /** What the reference names: the index, where there is one. */
  readonly digest: Digest;
  readonly mediaType: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Without attestations; empty where there is no index. */
  readonly platforms: readonly PlatformEntry[];
  /** Of the platform that is shown. */
  readonly manifestDigest: Digest;
  /** An index only when it has no image in it. */
  readonly manifest: Manifest;
  /** Of container images alone, and of those only where it can be read. */
  readonly config: ImageConfig | undefined;
  /** Why the config of a container image cannot be read, although the registry was asked in the right way. */
  readonly configFault?: ExplainedError;
  /** The steps of the config's history with the layers they made. */
  readonly history: JoinedHistory;
}

/** An index may name another index; images do not need more than this. */
const maxDepth = 4;

/** @throws NotFoundError and other errors of distribution; InvalidManifestError. */
export async function loadImage(
  reader: RegistryReader,
  query: ImageQuery,
  options: CallOptions,
): Promise<LoadedImage> {
  const top = await resolveManifest(reader, query, options);
  const platforms: PlatformEntry[] = [];
  let fetched: FetchedManifest = top;
  let manifest = parseManifest(top.bytes, { mediaType: top.mediaType });
  const topAnnotations = manifest.annotations;
  for (let depth = 0; manifest.kind === 'index' && depth < maxDepth; depth++) {
    const contents = classifyIndex(manifest);
    if (depth === 0) {
      platforms.push(...contents.platforms);
    }
    const next = choose(contents.platforms, query) ?? contents.others[0];
    if (next === undefined) {
      break;
    }
    fetched = await reader.fetchManifest(query.repository, next.digest, options);
    manifest = parseManifest(fetched.bytes, { mediaType: fetched.mediaType });
  }
  const { config, configFault } = await loadConfig(
    reader,
    { repository: query.repository, manifest },
    options,
  );
  const layers = manifest.kind === 'image' ? manifest.layers : [];
  return {
    digest: top.digest,
    mediaType: top.mediaType,
    // What an image says of itself is nearer to it than what its index says.
    annotations: { ...topAnnotations, ...manifest.annotations },
    platforms,
    manifestDigest: fetched.digest,
    manifest,
    config,
    ...(configFault === undefined ? {} : { configFault }),
    history:
      config === undefined
        ? {
            steps: layers.map((layer) => ({ layer, history: undefined, instruction: undefined })),
            isMatching: false,
          }
        : joinHistory(config, layers),
  };
}

/** The layers that can be looked into; what is no container image has none. */
export function layersOf(image: LoadedImage): readonly Descriptor[] {
  return isContainerImage(image.manifest) ? image.manifest.layers : [];
}

/** What made each layer, as far as the history tells. */
export function instructionsOf(image: LoadedImage): readonly (string | undefined)[] {
  return image.history.steps.filter(({ layer }) => layer !== undefined).map(({ instruction }) => instruction);
}

export function isContainerImage(manifest: Manifest): manifest is ImageManifest {
  return manifest.kind === 'image' && isImageConfigType(manifest.config.mediaType);
}

function choose(platforms: readonly PlatformEntry[], query: ImageQuery): Descriptor | undefined {
  const chosen = platforms.find(({ descriptor }) => descriptor.digest === query.chosen);
  return (chosen ?? choosePlatform(platforms, ({ platform }) => platform, query.platform) ?? platforms[0])
    ?.descriptor;
}

async function loadConfig(
  reader: RegistryReader,
  from: { readonly repository: string; readonly manifest: Manifest },
  options: CallOptions,
): Promise<{ readonly config?: ImageConfig; readonly configFault?: ExplainedError }> {
  if (!isContainerImage(from.manifest)) {
    return {};
  }
  try {
    const bytes = await reader.fetchBlob(from.repository, from.manifest.config.digest, options);
    return { config: parseImageConfig(bytes) };
  } catch (thrown) {
    // The layers can be looked into all the same.
    const isFault =
      thrown instanceof InvalidConfigError ||
      thrown instanceof NotFoundError ||
      thrown instanceof DigestMismatchError;
    if (isFault) {
      return { configFault: thrown };
    }
    throw thrown;
  }
}
