/** Uploads and mounts of blobs, which begin the same way (distribution-spec, "Pushing blobs"). */
import { inBackground } from '../base/background.ts';
import type { Digest } from '../oci/digest.ts';
import { pullScope } from './auth/scope.ts';
import { BlobUpload } from './blobUpload.ts';
import type { RegistryChannel } from './channel.ts';
import { RateLimitedError, RegistryError } from './errors.ts';
import type { CallOptions } from './registryReader.ts';
import type { BlobContent, UploadOptions } from './registryWriter.ts';
import { toUploadCall, toUploadsUrl, UploadSession } from './uploadSession.ts';

/** See `RegistryWriter.uploadBlob`. */
export async function uploadBlob(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly content: BlobContent },
  options: UploadOptions,
): Promise<void> {
  const upload = new BlobUpload(channel, query, options);
  try {
    await upload.run();
  } finally {
    // Nobody waits for a source that is in the middle of a read.
    inBackground(upload.close(), channel.log);
  }
}

/** See `RegistryWriter.mountBlob`. */
export async function mountBlob(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly digest: Digest; readonly from: string },
  options: CallOptions,
): Promise<'mounted' | 'not-mounted'> {
  const { repository, digest, from } = query;
  const url = toUploadsUrl(channel, repository, { mount: digest, from });
  const call = toUploadCall(repository, options, [pullScope(from)]);
  try {
    const exchange = await channel.send({ method: 'POST', url }, call);
    const { response } = exchange;
    if (response.status !== 201 && response.status !== 202) {
      throw await channel.toError(exchange, { subject: call.subject, operation: 'upload' });
    }
    await response.discard();
    if (response.status === 201) {
      return 'mounted';
    }
    UploadSession.fromMount(channel, repository, { response, requestUrl: url }).cancel();
    return 'not-mounted';
  } catch (thrown) {
    // Registries refuse a mount in many ways, from UNSUPPORTED to 401 for a source they do not know.
    if (!(thrown instanceof RegistryError) || thrown instanceof RateLimitedError) {
      throw thrown;
    }
    channel.log.debug(`${channel.host}: ${digest} not mounted from ${from}: ${thrown.message}`);
    return 'not-mounted';
  }
}
