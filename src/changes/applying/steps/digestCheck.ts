/**
 * Whether a registry compares what it is sent with the digest it is sent under, as it must (distribution-spec, "Pushing
 * blobs"). Where it does, and that was seen, large blobs need not be hashed on their way as well.
 */
import { randomUUID } from 'node:crypto';
import type { RegistryClient } from '../../../distribution/client.ts';
import { RegistryError } from '../../../distribution/errors.ts';
import type { CallOptions } from '../../../distribution/registryReader.ts';
import { computeDigest } from '../../../oci/digest.ts';
import type { CopyBlobStep } from '../../plan.ts';

/** Below this, hashing costs less than a question. */
const largeBytes = 16 * 1024 * 1024;

/** As long as a client lives its registry is taken to stay as it is. */
const answers = new WeakMap<RegistryClient, Promise<boolean>>();

export function isLarge({ sizeBytes }: Pick<CopyBlobStep, 'sizeBytes'>): boolean {
  return sizeBytes >= largeBytes;
}

/** Asked once for each client, by a byte under the digest of something else. Whatever is no clear refusal is a no. */
export function checksDigests(
  client: RegistryClient,
  repository: string,
  options: CallOptions,
): Promise<boolean> {
  const asked = answers.get(client) ?? probe(client, repository, options);
  answers.set(client, asked);
  return asked;
}

async function probe(client: RegistryClient, repository: string, options: CallOptions): Promise<boolean> {
  const digest = computeDigest(new TextEncoder().encode(randomUUID()));
  try {
    await client.uploadBlob(repository, { digest, sizeBytes: 1, open: openByte }, options);
    return false;
  } catch (thrown) {
    const isRefusal = thrown instanceof RegistryError && thrown.status === 400;
    if (!isRefusal) {
      answers.delete(client);
    }
    options.signal.throwIfAborted();
    return isRefusal;
  }
}

async function* openByte(): AsyncGenerator<Uint8Array, void> {
  yield new Uint8Array(1);
}
