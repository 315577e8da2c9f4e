/** What a tag stands for, in short: enough for a person to recognise the image. */
import { BrokenProtocolError, DigestMismatchError, NotFoundError } from '../../distribution/errors.ts';
import { summariseImage } from '../../distribution/imageSummary.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { BodyTooLargeError } from '../../http/errors.ts';
import { InvalidManifestError } from '../../oci/errors.ts';
import type { Platform } from '../../oci/platform.ts';
import { NothingThereError } from '../errors.ts';
import { findManifestContent } from '../manifestTree.ts';
import type { ImageFacts, Place } from '../plan.ts';
import type { PlanningParts } from '../planningParts.ts';

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
    if (isAboutContent(thrown)) {
      return { digest, mediaType };
    }
    throw thrown;
  }
}

/** Of an image that has to be there. @throws NothingThereError and the errors of distribution. */
export async function readImageFacts(
  parts: PlanningParts,
  query: { readonly place: Place; readonly reference: string; readonly platform: Platform },
  options: CallOptions,
): Promise<ImageFacts> {
  const { place, reference, platform } = query;
  const { registryId, repository } = place;
  const reader = parts.readerOf(registryId);
  const facts = await findImageFacts(reader, { repository, reference, platform }, options);
  if (facts !== undefined) {
    return facts;
  }
  // Some registries tell of Docker's first schema only to who asks for it by its content.
  const old = await findManifestContent(reader, { repository, reference }, options);
  if (old !== undefined) {
    return { digest: old.digest, mediaType: old.mediaType };
  }
  const image = `${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
  throw new NothingThereError({ image, host: parts.hostOf(registryId) });
}

/** Whether the content is at fault, and not the way to it. */
function isAboutContent(thrown: unknown): boolean {
  return (
    thrown instanceof NotFoundError ||
    thrown instanceof InvalidManifestError ||
    thrown instanceof DigestMismatchError ||
    thrown instanceof BrokenProtocolError ||
    thrown instanceof BodyTooLargeError
  );
}
