/**
 * A reader that fetches content once: manifests asked for by digest and small blobs come from a store when it has them.
 * Tags and listings are always asked for anew, since they may move.
 */
import { SingleFlight } from '../base/singleFlight.ts';
import { type Digest, findDigest } from '../oci/digest.ts';
import { isSchema1Type } from '../oci/mediaType.ts';
import type { ContentStore } from './contentStore.ts';
import { findManifestType } from './manifestType.ts';
import type { CallOptions, FetchedManifest, RegistryReader } from './registryReader.ts';

export function createCachingReader(reader: RegistryReader, store: ContentStore): RegistryReader {
  const manifests = new SingleFlight<FetchedManifest>();
  const blobs = new SingleFlight<Uint8Array>();
  return {
    ...reader,
    fetchManifest(repository, reference, options) {
      const digest = findDigest(reference);
      return digest === undefined
        ? fetchAndKeep(reader, store, { repository, reference }, options)
        : manifests.run(
            `${repository}@${digest}`,
            async (signal) =>
              (await findManifestIn(store, digest, { signal })) ??
              (await fetchAndKeep(reader, store, { repository, reference }, { signal })),
            options,
          );
    },
    fetchBlob(repository, digest, options) {
      const { limitBytes } = options;
      return blobs.run(
        `${repository}@${digest}:${limitBytes ?? ''}`,
        async (signal) => {
          const kept = await store.find(digest, { signal });
          if (kept !== undefined && kept.byteLength <= (limitBytes ?? Number.POSITIVE_INFINITY)) {
            return kept;
          }
          const fetched = await reader.fetchBlob(repository, digest, { ...options, signal });
          await store.keep(digest, fetched);
          return fetched;
        },
        options,
      );
    },
  };
}

async function findManifestIn(
  store: ContentStore,
  digest: Digest,
  options: CallOptions,
): Promise<FetchedManifest | undefined> {
  const bytes = await store.find(digest, options);
  const mediaType = bytes === undefined ? undefined : findManifestType(bytes, undefined);
  return bytes === undefined || mediaType === undefined ? undefined : { bytes, digest, mediaType };
}

async function fetchAndKeep(
  reader: RegistryReader,
  store: ContentStore,
  query: { readonly repository: string; readonly reference: string },
  options: CallOptions,
): Promise<FetchedManifest> {
  const fetched = await reader.fetchManifest(query.repository, query.reference, options);
  // The digest of schema 1 is not that of the bytes. And a type that is not in the bytes would be lost in the store.
  const isKept =
    !isSchema1Type(fetched.mediaType) && findManifestType(fetched.bytes, undefined) === fetched.mediaType;
  if (isKept) {
    await store.keep(fetched.digest, fetched.bytes);
  }
  return fetched;
}
