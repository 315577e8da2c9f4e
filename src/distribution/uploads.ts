/**
 * Uploads of blobs: in one piece, and in chunks where that is too much for the registry or for a proxy before it.
 * Mounting a blob of another repository begins the same way (distribution-spec, "Pushing blobs").
 */
import { NetworkError } from '../http/errors.ts';
import type { Digest } from '../oci/digest.ts';
import { pullScope } from './auth/scope.ts';
import type { RegistryChannel } from './channel.ts';
import { RateLimitedError, RegistryError } from './errors.ts';
import type { CallOptions } from './registryReader.ts';
import type { BlobContent, UploadOptions } from './registryWriter.ts';
import { readReceived, toUploadCall, toUploadsUrl, UploadSession } from './uploadSession.ts';
import { PieceReader, streamContent } from './uploadSource.ts';

/** Registries and proxies of the wild take this much in one request, if not always. */
const chunkBytes = 4 * 1024 * 1024;
/** What a proxy refuses below this size it refuses altogether. */
const leastChunkBytes = 256 * 1024;
/** Chunks in a row of which nothing arrives. */
const maxStalls = 3;

/** See `RegistryWriter.uploadBlob`. */
export async function uploadBlob(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly content: BlobContent },
  options: UploadOptions,
): Promise<void> {
  const { repository, content } = query;
  const start = (): Promise<UploadSession> =>
    UploadSession.start(channel, { repository, digest: content.digest }, options);
  if (await withSession(await start(), (session) => sendWhole(session, content, options))) {
    return;
  }
  channel.log.info(`${channel.host}: ${content.digest} is too large for one request, sending it in chunks`);
  await withSession(await start(), async (session) => {
    await sendChunks(session, content, options);
    return true;
  });
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

/** Cancels the session unless `work` has used it up, which it says by `true`. */
async function withSession(
  session: UploadSession,
  work: (session: UploadSession) => Promise<boolean>,
): Promise<boolean> {
  let isUsedUp = false;
  try {
    isUsedUp = await work(session);
    return isUsedUp;
  } finally {
    if (!isUsedUp) {
      session.cancel();
    }
  }
}

/** `false` when it was too much at once. */
async function sendWhole(
  session: UploadSession,
  content: BlobContent,
  options: UploadOptions,
): Promise<boolean> {
  const failures: unknown[] = [];
  const body = () =>
    streamContent(content, {
      onProgress: (sentBytes) => options.onProgress?.(sentBytes),
      onFailure: (thrown) => failures.push(thrown),
    });
  const { digest, sizeBytes } = content;
  try {
    const exchange = await session.close({ content: body, sizeBytes, digest }, options);
    const { status } = exchange.response;
    if (status >= 200 && status < 300) {
      await exchange.response.discard();
      return true;
    }
    // 413 from proxies and size limits; 416 from registries that take no more than a few MiB in one request.
    if (status === 413 || status === 416) {
      await exchange.response.discard();
      return false;
    }
    throw await session.toError(exchange);
  } catch (thrown) {
    if (failures.length > 0) {
      throw failures[0];
    }
    // A proxy that finds a body too large may just hang up on it.
    if (thrown instanceof NetworkError && thrown.fault === 'connection-lost' && sizeBytes > chunkBytes) {
      return false;
    }
    throw thrown;
  }
}

async function sendChunks(
  session: UploadSession,
  content: BlobContent,
  options: UploadOptions,
): Promise<void> {
  const reader = new PieceReader(content);
  let sizeBytes = Math.max(chunkBytes, session.minChunkBytes);
  let stalls = 0;
  try {
    for (let offset = 0; offset < content.sizeBytes;) {
      const chunk = await reader.readAt(offset, Math.min(sizeBytes, content.sizeBytes - offset));
      if (chunk.byteLength === 0) {
        throw new Error(`${content.digest} ended after ${offset} of ${content.sizeBytes} bytes`);
      }
      const sent = await sendChunk(session, { chunk, offset }, options);
      if (sent === 'too-large' && sizeBytes / 2 >= Math.max(leastChunkBytes, session.minChunkBytes)) {
        sizeBytes /= 2;
        continue;
      }
      if (sent === 'too-large') {
        throw session.toBrokenError(`that even ${sizeBytes} bytes are too many at once`);
      }
      stalls = sent > offset ? 0 : stalls + 1;
      if (stalls >= maxStalls) {
        throw session.toBrokenError('again and again that it has received nothing');
      }
      offset = Math.min(sent, offset + chunk.byteLength);
      options.onProgress?.(offset);
    }
    const exchange = await session.close({ sizeBytes: 0, digest: content.digest }, options);
    if (exchange.response.status < 200 || exchange.response.status >= 300) {
      throw await session.toError(exchange);
    }
    await exchange.response.discard();
  } finally {
    await reader.close();
  }
}

/** Where to go on: after the chunk, or wherever the registry says it stands. */
async function sendChunk(
  session: UploadSession,
  sent: { readonly chunk: Uint8Array; readonly offset: number },
  options: CallOptions,
): Promise<number | 'too-large'> {
  const { chunk, offset } = sent;
  const exchange = await session.patch(chunk, offset, options);
  const { response } = exchange;
  const end = offset + chunk.byteLength;
  if (response.status >= 200 && response.status < 300) {
    await response.discard();
    // One byte and none are written alike.
    return end === 1 ? end : (readReceived(response) ?? end);
  }
  if (response.status === 413) {
    await response.discard();
    return 'too-large';
  }
  if (response.status === 416) {
    await response.discard();
    return (await session.findReceived(options)) ?? offset;
  }
  throw await session.toError(exchange);
}
