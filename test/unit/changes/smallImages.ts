/** Images of a few bytes, for tests in which only matters what points at what; and what planners are given. */
import { createCachingReader } from '../../../src/distribution/cachingReader.ts';
import type { RegistryReader } from '../../../src/distribution/registryReader.ts';
import { computeDigest, type Digest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import type { ChangePlan, Effect, PlanItem, Step } from '../../../src/changes/plan.ts';
import type { PlanningParts } from '../../../src/changes/planningParts.ts';
import { cosignTag } from '../../../src/oci/attachedTags.ts';
import { type Built, buildArtifact, buildIndex, type Content } from '../../support/imageBuilder.ts';
import type { MemoryRegistry } from '../../support/memoryRegistry.ts';

export const place = { registryId: 'here', repository: 'app' } as const;

export const call = { signal: new AbortController().signal };

/** A container image; the same bytes for the same name. */
export function image(name: string): Built {
  const config = toContent(mediaTypes.ociConfig, { os: 'linux', architecture: 'amd64', name });
  const layer = toContent('application/vnd.oci.image.layer.v1.tar+gzip', `layer of ${name}`);
  const manifest = toContent(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: toDescriptor(config),
    layers: [toDescriptor(layer)],
  });
  return { manifest, blobs: [config, layer], children: [] };
}

/** An index of images for platforms with made-up architectures. */
export function index(...images: readonly Built[]): Built {
  return buildIndex(
    images.map((each, at) => ({ image: each, platform: { os: 'linux', architecture: `cpu${at}` } })),
  );
}

/** What a builder keeps in a registry: an index of layers, with a config that is none of an image. */
export function buildCache(...layersOf: readonly Built[]): Built {
  const config = toContent('application/vnd.buildkit.cacheconfig.v0', { layers: [] });
  const layers = layersOf.flatMap(({ blobs }) => blobs.slice(1));
  const manifest = toContent(mediaTypes.ociIndex, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: [...layers, config].map(toDescriptor),
  });
  return { manifest, blobs: [config, ...layers], children: [] };
}

export function about(subject: Built, name: string, artifactType = 'application/vnd.example.sbom'): Built {
  return buildArtifact({ artifactType, content: name, subject: subject.manifest });
}

export const cosignType = 'application/vnd.dev.cosign.artifact.sig.v1+json';

/** What cosign keeps under a tag of its own: an image like any other. */
export function signatureOf(subject: Built): { readonly built: Built; readonly tag: string } {
  const digest = digestOf(subject);
  return { built: image(`signature of ${digest}`), tag: cosignTag(digest, 'sig') };
}

export function digestOf(built: Built): Digest {
  return built.manifest.digest;
}

export function createParts(reader: RegistryReader): PlanningParts {
  return {
    readerOf: () => reader,
    targetReaderOf: () => reader,
    hostOf: () => 'registry.test',
    now: () => new Date('2026-08-01T12:00:00Z'),
  };
}

/** The reader as the extension uses it: what has a digest is asked for once. */
export function createCached(registry: MemoryRegistry): RegistryReader {
  const kept = new Map<Digest, Uint8Array>();
  return createCachingReader(registry, {
    find: async (digest) => kept.get(digest),
    keep: async (digest, bytes) => void kept.set(digest, bytes),
  });
}

/** The effects of one kind, each in short: the tag, or the name that `names` gives to the digest. */
export function listEffects(
  plan: ChangePlan,
  kind: Effect['kind'],
  names: Readonly<Record<string, Built>> = {},
): readonly string[] {
  return plan.items.flatMap((item) => listItemEffects(item, kind, names));
}

function listItemEffects(
  item: PlanItem,
  kind: Effect['kind'],
  names: Readonly<Record<string, Built>> = {},
): readonly string[] {
  return item.effects
    .filter((effect) => effect.kind === kind)
    .map((effect) => ('tag' in effect ? effect.tag : nameOf(effect.digest, names)));
}

/** The manifests that the items delete, stage by stage. */
export function listDeleted(item: PlanItem, names: Readonly<Record<string, Built>>): readonly string[][] {
  return item.stages
    .filter(({ name }) => name === 'delete')
    .map(({ steps }) =>
      steps
        .flatMap((step) => (step.kind === 'delete-manifest' ? [nameOf(step.digest, names)] : []))
        .toSorted(),
    );
}

export function nameOf(digest: string, names: Readonly<Record<string, Built>>): string {
  return Object.entries(names).find(([, built]) => digestOf(built) === digest)?.[0] ?? digest;
}

export function listSteps(plan: ChangePlan): readonly Step[] {
  return plan.items
    .filter(({ obstacles }) => obstacles.length === 0)
    .flatMap(({ stages }) => stages.flatMap(({ steps }) => steps));
}

/** Everything that a plan deletes, once. */
export function listDoomed(plan: ChangePlan): ReadonlySet<Digest> {
  return new Set(listSteps(plan).flatMap((step) => (step.kind === 'delete-manifest' ? [step.digest] : [])));
}

function toContent(mediaType: string, value: object | string): Content {
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { mediaType, digest: computeDigest(bytes), bytes };
}

function toDescriptor({ mediaType, digest, bytes }: Content) {
  return { mediaType, digest, size: bytes.byteLength };
}
