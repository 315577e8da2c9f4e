/** Whether a registry holds together: whatever a tag points at is there, with all that it lists. */
import type { RegistryReader } from '../../src/distribution/registryReader.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { isAnyManifestType, isForeignLayerType } from '../../src/oci/mediaType.ts';

const call = { signal: new AbortController().signal };

/** What a registry holds under its tags, as far as it can be told from outside. */
export type Snapshot = Readonly<Record<string, Digest>>;

/** Sentences about what is missing below the tags of a repository; none when all is well. */
export async function findFaults(reader: RegistryReader, repository: string): Promise<readonly string[]> {
  const faults: string[] = [];
  const seen = new Set<string>();
  const check = async (reference: string, path: string): Promise<void> => {
    if (seen.has(reference)) {
      return;
    }
    seen.add(reference);
    const fetched = await reader.fetchManifest(repository, reference, call).catch(() => undefined);
    if (fetched === undefined) {
      faults.push(`${path} is not there`);
      return;
    }
    const manifest = parseManifest(fetched.bytes, fetched);
    const children = manifest.kind === 'index' ? manifest.manifests : [];
    for (const { digest } of children.filter(({ mediaType }) => isAnyManifestType(mediaType))) {
      await check(digest, `${path} > ${digest}`);
    }
    const blobs =
      manifest.kind === 'image'
        ? [manifest.config, ...manifest.layers]
        : children.filter(({ mediaType }) => !isAnyManifestType(mediaType));
    for (const { digest } of blobs.filter(({ mediaType }) => !isForeignLayerType(mediaType))) {
      if ((await reader.findBlob(repository, digest, call)) === undefined) {
        faults.push(`${path} lacks ${digest}`);
      }
    }
  };
  for (const tag of await listTags(reader, repository)) {
    await check(tag, `${repository}:${tag}`);
  }
  return faults;
}

/** Where every tag points; a tag that points at nothing is left out. */
export async function takeSnapshot(reader: RegistryReader, repository: string): Promise<Snapshot> {
  const tags = await listTags(reader, repository);
  const found = await Promise.all(
    tags.map(async (tag) => [tag, await reader.findManifest(repository, tag, call)] as const),
  );
  return Object.fromEntries(
    found.flatMap(([tag, manifest]) => (manifest === undefined ? [] : [[tag, manifest.digest]])),
  );
}

async function listTags(reader: RegistryReader, repository: string): Promise<readonly string[]> {
  const pages = await Array.fromAsync(reader.listTags(repository, call)).catch(() => []);
  return pages.flatMap(({ items }) => items).toSorted();
}

export async function listReferrers(
  reader: RegistryReader,
  repository: string,
  subject: Digest,
): Promise<readonly string[]> {
  const pages = await Array.fromAsync(reader.listReferrers(repository, subject, call));
  return pages.flatMap(({ items }) => items.map(({ digest }) => digest)).toSorted();
}
