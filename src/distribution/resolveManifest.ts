/** The manifest behind a tag or digest: by HEAD and then by digest, so that a cache can serve what has not changed. */
import { findDigest } from '../oci/digest.ts';
import { DigestMismatchError, NotFoundError } from './errors.ts';
import type { CallOptions, FetchedManifest, RegistryReader } from './registryReader.ts';

/** @throws NotFoundError and other errors of this room. */
export async function resolveManifest(
  reader: RegistryReader,
  query: { readonly repository: string; readonly reference: string },
  options: CallOptions,
): Promise<FetchedManifest> {
  const { repository, reference } = query;
  const found = findDigest(reference) ?? (await reader.findManifest(repository, reference, options))?.digest;
  try {
    return await reader.fetchManifest(repository, found ?? reference, options);
  } catch (thrown) {
    // The tag has moved on since, or the digest in the header was wrong.
    const isStale = thrown instanceof NotFoundError || thrown instanceof DigestMismatchError;
    if (isStale && found !== undefined && found !== reference) {
      return reader.fetchManifest(repository, reference, options);
    }
    throw thrown;
  }
}
