/** What a tag stands for, in short: enough for a person to recognise the image. */
import { NotFoundError } from '../distribution/errors.ts';
import { summariseImage } from '../distribution/imageSummary.ts';
import type { CallOptions, RegistryReader } from '../distribution/registryReader.ts';
import { InvalidManifestError } from '../oci/errors.ts';
import type { Platform } from '../oci/platform.ts';
import type { ImageFacts } from './plan.ts';

/** `undefined` when there is no such tag. What cannot be read of an image that is there is left out. */
export async function findImageFacts(
  reader: RegistryReader,
  query: { readonly repository: string; readonly reference: string; readonly platform: Platform },
  options: CallOptions,
): Promise<ImageFacts | undefined> {
  const found = await reader.findManifest(query.repository, query.reference, options);
  if (found === undefined) {
    return undefined;
  }
  const { digest, mediaType } = found;
  try {
    const summary = await summariseImage(reader, { ...query, reference: digest }, options);
    return { digest, mediaType, sizeBytes: summary.sizeBytes, created: summary.created };
  } catch (thrown) {
    if (thrown instanceof NotFoundError || thrown instanceof InvalidManifestError) {
      return { digest, mediaType };
    }
    throw thrown;
  }
}
