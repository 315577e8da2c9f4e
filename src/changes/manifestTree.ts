/**
 * A manifest and all manifests below it, read from one repository: an image by itself, an index with its platforms, an
 * index of indexes.
 */
import { Limiter } from '../base/concurrency.ts';
import { NotFoundError } from '../distribution/errors.ts';
import type { CallOptions, FetchedManifest, RegistryReader } from '../distribution/registryReader.ts';
import { resolveManifest } from '../distribution/resolveManifest.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { classifyIndex } from '../oci/imageIndex.ts';
import { type Manifest, parseManifest } from '../oci/manifest.ts';
import { isAnyManifestType } from '../oci/mediaType.ts';
import type { Platform } from '../oci/platform.ts';
import { TooManyPartsError } from './errors.ts';
import type { ManifestRole } from './plan.ts';

export interface TreeManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly manifest: Manifest;
  readonly role: ManifestRole;
  readonly platform?: Platform | undefined;
  /** What it says of itself, or its config's type says of it. */
  readonly artifactType?: string | undefined;
  /** The configs and layers it lists; of an index, what it lists and is no manifest. */
  readonly blobs: readonly Descriptor[];
}

export interface ManifestTree {
  readonly top: TreeManifest;
  /** The manifest itself, as the registry keeps it. */
  readonly topBytes: Uint8Array;
  /** All below the top, each once, and each before what lists it. */
  readonly children: readonly TreeManifest[];
  /** Manifests that an index lists and the repository does not have. */
  readonly missing: readonly Digest[];
}

/** An index that lists more, or lists indexes without an end, is nobody's image. */
export const maxManifests = 2000;
const maxConcurrent = 6;

/** No blob is read. @throws the errors of distribution; InvalidManifestError; TooManyPartsError. */
export async function readManifestTree(
  reader: RegistryReader,
  query: { readonly repository: string; readonly reference: string },
  options: CallOptions,
): Promise<ManifestTree> {
  const { repository } = query;
  const limiter = new Limiter({ maxConcurrent });
  const fetched = await resolveManifest(reader, query, options);
  const top = toTreeManifest(fetched, {});
  const found = new Map<Digest, TreeManifest>([[top.digest, top]]);
  const missing: Digest[] = [];
  let level: readonly TreeManifest[] = [top];
  while (level.length > 0) {
    const listed = new Map(
      level.flatMap((entry) => listChildren(entry.manifest)).map((child) => [child.descriptor.digest, child]),
    );
    const unknown = [...listed.values()].filter(({ descriptor }) => !found.has(descriptor.digest));
    if (found.size + unknown.length > maxManifests) {
      throw new TooManyPartsError({ repository, limit: maxManifests });
    }
    const read = await Promise.all(
      unknown.map(async (child) => {
        const { digest } = child.descriptor;
        const bytes = await limiter.run(
          () => findManifestContent(reader, { repository, reference: digest }, options),
          options,
        );
        return bytes === undefined ? digest : toTreeManifest(bytes, child);
      }),
    );
    missing.push(...read.filter((child) => typeof child === 'string'));
    level = read.filter((child) => typeof child !== 'string');
    level.forEach((child) => found.set(child.digest, child));
  }
  return { top, topBytes: fetched.bytes, children: listDeepestFirst(top, found), missing };
}

/** `undefined` when it is not there. */
export async function findManifestContent(
  reader: RegistryReader,
  query: { readonly repository: string; readonly reference: string },
  options: CallOptions,
): Promise<FetchedManifest | undefined> {
  try {
    return await reader.fetchManifest(query.repository, query.reference, options);
  } catch (thrown) {
    if (thrown instanceof NotFoundError) {
      return undefined;
    }
    throw thrown;
  }
}

/** `known` says what the manifest itself cannot. @throws InvalidManifestError */
export function toTreeManifest(
  fetched: FetchedManifest,
  known: { readonly role?: ManifestRole; readonly platform?: Platform | undefined },
): TreeManifest {
  const { bytes, digest, mediaType } = fetched;
  const manifest = parseManifest(bytes, { mediaType });
  const configType = manifest.kind === 'image' ? manifest.config.mediaType : undefined;
  return {
    digest,
    mediaType,
    sizeBytes: bytes.byteLength,
    manifest,
    role: known.role ?? (manifest.kind === 'index' ? 'index' : 'image'),
    platform: known.platform,
    artifactType: manifest.artifactType ?? configType,
    blobs: listBlobs(manifest),
  };
}

interface Child {
  readonly descriptor: Descriptor;
  readonly role: ManifestRole;
  readonly platform?: Platform | undefined;
}

function listChildren(manifest: Manifest): readonly Child[] {
  if (manifest.kind !== 'index') {
    return [];
  }
  const { platforms, attestations, others } = classifyIndex(manifest);
  return [
    ...platforms.map(({ descriptor, platform }) => ({ descriptor, platform, role: 'platform' as const })),
    ...attestations.map(({ descriptor }) => ({ descriptor, role: 'attestation' as const })),
    ...others.map((descriptor) => ({ descriptor, role: 'other' as const })),
  ].filter(({ descriptor }) => isAnyManifestType(descriptor.mediaType));
}

/** Caches of BuildKit are indexes that list layers and a config in place of manifests. */
function listBlobs(manifest: Manifest): readonly Descriptor[] {
  switch (manifest.kind) {
    case 'image':
      return [manifest.config, ...manifest.layers];
    case 'artifact':
      return manifest.blobs;
    case 'index':
      return manifest.manifests.filter(({ mediaType }) => !isAnyManifestType(mediaType));
    case 'schema1':
      return [];
    default:
      return manifest satisfies never;
  }
}

/** Two indexes may list the same manifest, and one of them the other, so the depth of a level decides nothing. */
function listDeepestFirst(
  top: TreeManifest,
  found: ReadonlyMap<Digest, TreeManifest>,
): readonly TreeManifest[] {
  const ordered = new Map<Digest, TreeManifest>();
  const add = (entry: TreeManifest): void => {
    for (const { descriptor } of listChildren(entry.manifest)) {
      const child = found.get(descriptor.digest);
      if (child !== undefined && !ordered.has(child.digest)) {
        add(child);
        ordered.set(child.digest, child);
      }
    }
  };
  add(top);
  return [...ordered.values()];
}
