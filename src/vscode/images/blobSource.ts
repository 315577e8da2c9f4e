/** A layer in a registry as what the analysis reads from. */
import type { BlobSource } from '../../analysis/blobRanges.ts';
import { ForeignLayerError } from '../../analysis/errors.ts';
import { NotFoundError } from '../../distribution/errors.ts';
import type { RegistryReader } from '../../distribution/registryReader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isForeignLayerType } from '../../oci/mediaType.ts';

/** Whole, its bytes are checked against the digest; of a part that cannot be done. */
export function toBlobSource(
  reader: RegistryReader,
  blob: { readonly repository: string; readonly descriptor: Descriptor },
): BlobSource {
  const { repository, descriptor } = blob;
  return {
    sizeBytes: descriptor.sizeBytes,
    async open(range, { signal }) {
      try {
        return await reader.openBlob(repository, descriptor.digest, {
          signal,
          ...(range === undefined ? {} : { range }),
        });
      } catch (thrown) {
        throw thrown instanceof NotFoundError && isForeignLayerType(descriptor.mediaType)
          ? new ForeignLayerError(thrown)
          : thrown;
      }
    },
  };
}
