/** Keeps the fallback tag of a subject, where the registry keeps no list of referrers (distribution-spec, "Pushing Manifests with Subject"). */
import { isJsonObject, type JsonObject, parseJson } from '../base/json.ts';
import { referrersTag } from '../oci/attachedTags.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { isIndexType, mediaTypes } from '../oci/mediaType.ts';
import type { RegistryChannel } from './channel.ts';
import { BrokenProtocolError, NotFoundError } from './errors.ts';
import { putManifest } from './manifestPut.ts';
import { fetchManifest } from './manifests.ts';
import type { CallOptions } from './registryReader.ts';

/** Others may write the tag at the same time, and the last one wins; so it is read again, and written again. */
const maxTries = 3;

/** See `RegistryWriter.linkReferrer`. */
export async function linkReferrer(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly subject: Digest },
  options: CallOptions & { readonly referrer: Descriptor },
): Promise<void> {
  const { repository } = query;
  const reference = referrersTag(query.subject);
  for (let tries = 0; tries < maxTries; tries++) {
    const index = await readIndex(channel, { repository, reference }, options);
    const entries = Array.isArray(index['manifests']) ? index['manifests'] : [];
    if (
      entries.some((entry: unknown) => isJsonObject(entry) && entry['digest'] === options.referrer.digest)
    ) {
      return;
    }
    const extended = { ...index, manifests: [...entries, toEntry(options.referrer)] };
    const bytes = new TextEncoder().encode(JSON.stringify(extended));
    const content = { bytes, mediaType: mediaTypes.ociIndex };
    await putManifest(channel, { repository, reference }, { signal: options.signal, content });
  }
  throw new BrokenProtocolError({
    host: channel.host,
    subject: { kind: 'referrers', repository, digest: query.subject },
    message: `${channel.host}: ${repository}:${reference} is not what was written to it, ${maxTries} times over`,
    problem: 'with a list that lacks what was just added to it',
  });
}

async function readIndex(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly reference: string },
  options: CallOptions,
): Promise<JsonObject> {
  try {
    // Damaged bytes must not be written back.
    const { bytes, mediaType } = await fetchManifest(channel, query, { ...options, isExact: true });
    const value = parseJson(bytes);
    if (isIndexType(mediaType) && isJsonObject(value)) {
      return value;
    }
    throw new BrokenProtocolError({
      host: channel.host,
      subject: { kind: 'manifest', ...query },
      message: `${query.repository}:${query.reference} is ${mediaType}, not an index`,
      problem:
        'with something else than the list of referrers that belongs under this tag; it was left as it is',
    });
  } catch (thrown) {
    if (thrown instanceof NotFoundError) {
      return { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] };
    }
    throw thrown;
  }
}

function toEntry(referrer: Descriptor): JsonObject {
  const { mediaType, digest, sizeBytes, artifactType, annotations } = referrer;
  return { mediaType, digest, size: sizeBytes, artifactType, annotations };
}
