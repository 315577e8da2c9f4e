/**
 * One blob on its way into a registry: in one piece, and in chunks where that is too much for the registry or for a
 * proxy before it. After an interruption it goes on where the registry stands, as far as the registry knows.
 */
import { HttpError } from '../http/errors.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Exchange } from './auth/authorizer.ts';
import { findBlob } from './blobs.ts';
import type { RegistryChannel } from './channel.ts';
import { RegistryError } from './errors.ts';
import type { BlobContent, UploadOptions } from './registryWriter.ts';
import { readReceived, UploadSession } from './uploadSession.ts';
import { PieceReader } from './uploadSource.ts';

/** Registries and proxies of the wild take this much in one request, if not always. */
const usualChunkBytes = 4 * 1024 * 1024;
/** What a proxy refuses below this size it refuses altogether. */
const leastChunkBytes = 256 * 1024;
/** How often the upload may stop, from one time that it has come further than ever before to the next. */
const maxStalls = 3;

/** After `session-lost` a new session may do. */
type Outcome = 'stored' | 'session-lost';

/** What became of a request with bytes of the blob. */
type Sent =
  | { readonly kind: 'taken'; readonly response: HttpResponse }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'failed'; readonly error: HttpError | RegistryError };

export class BlobUpload {
  readonly #channel: RegistryChannel;
  readonly #repository: string;
  readonly #content: BlobContent;
  readonly #options: UploadOptions;
  readonly #source: PieceReader;
  #chunkBytes = usualChunkBytes;
  /** The most that the registry has ever said to hold. */
  #furthestBytes = 0;
  #stalls = 0;

  constructor(
    channel: RegistryChannel,
    query: { readonly repository: string; readonly content: BlobContent },
    options: UploadOptions,
  ) {
    this.#channel = channel;
    this.#repository = query.repository;
    this.#content = query.content;
    this.#options = options;
    this.#source = new PieceReader(query.content);
  }

  /** Sends everything. To be called once. */
  async run(): Promise<void> {
    const { host, log } = this.#channel;
    const { digest } = this.#content;
    let outcome = await this.#inSession((session) => this.#sendWhole(session));
    while (outcome !== 'stored') {
      log.info(`${host}: ${digest} could not be sent in one request, sending it in chunks`);
      outcome = await this.#inSession((session) => this.#sendChunks(session, 0));
    }
  }

  /** Lets go of the source. */
  close(): Promise<void> {
    return this.#source.close();
  }

  /** Cancels the session unless it has been used up. */
  async #inSession(work: (session: UploadSession) => Promise<Outcome>): Promise<Outcome> {
    const query = { repository: this.#repository, digest: this.#content.digest };
    const session = await UploadSession.start(this.#channel, query, this.#options);
    let outcome: Outcome | undefined;
    try {
      outcome = await work(session);
      return outcome;
    } finally {
      if (outcome !== 'stored') {
        session.cancel();
      }
    }
  }

  async #sendWhole(session: UploadSession): Promise<Outcome> {
    const { digest, sizeBytes } = this.#content;
    const body = (): AsyncIterable<Uint8Array> => this.#streamWhole();
    const sent = await this.#send(session, () =>
      session.sendWhole({ body, sizeBytes, digest }, this.#options),
    );
    switch (sent.kind) {
      case 'taken':
        return 'stored';
      case 'too-large':
        return 'session-lost';
      case 'failed':
        // Registries that take no more than a few MiB in one request.
        return isOutOfRange(sent.error) ? 'session-lost' : this.#goOn(session, sent.error);
      default:
        return sent satisfies never;
    }
  }

  async *#streamWhole(): AsyncGenerator<Uint8Array, void> {
    let sentBytes = 0;
    for await (const piece of this.#source.stream(0)) {
      yield piece;
      sentBytes += piece.byteLength;
      this.#options.onProgress?.(sentBytes);
    }
  }

  /** A proxy that finds a body too large may just hang up on it; one that gave up waiting may have passed it on. */
  async #goOn(session: UploadSession, error: HttpError | RegistryError): Promise<Outcome> {
    if (isInDoubt(error) && this.#source.reachedBytes >= this.#content.sizeBytes && (await this.#isThere())) {
      return 'stored';
    }
    this.#stall(error);
    const standing = await this.#findStanding(session);
    return standing === undefined ? 'session-lost' : this.#sendChunks(session, standing);
  }

  async #sendChunks(session: UploadSession, from: number): Promise<Outcome> {
    const { digest, sizeBytes } = this.#content;
    this.#chunkBytes = Math.max(this.#chunkBytes, session.minChunkBytes);
    let offset = from;
    this.#options.onProgress?.(offset);
    while (offset < sizeBytes) {
      const chunk = await this.#source.readAt(offset, Math.min(this.#chunkBytes, sizeBytes - offset));
      if (chunk.byteLength === 0) {
        throw new Error(`${digest} ended after ${offset} of ${sizeBytes} bytes`);
      }
      const standing = await this.#sendChunk(session, { chunk, offset });
      if (standing === undefined) {
        return 'session-lost';
      }
      offset = standing;
      this.#options.onProgress?.(offset);
    }
    const sent = await this.#send(session, () => session.close({ digest, sizeBytes }, this.#options));
    switch (sent.kind) {
      case 'taken':
        return 'stored';
      case 'too-large':
        throw session.toBrokenError('that the end of an upload is too large');
      case 'failed':
        return this.#goOn(session, sent.error);
      default:
        return sent satisfies never;
    }
  }

  /** Where to go on: after the chunk, or wherever the registry says it stands; `undefined` when the session is lost. */
  async #sendChunk(
    session: UploadSession,
    { chunk, offset }: { readonly chunk: Uint8Array; readonly offset: number },
  ): Promise<number | undefined> {
    const sent = await this.#send(session, () => session.patch(chunk, offset, this.#options));
    const end = offset + chunk.byteLength;
    switch (sent.kind) {
      case 'taken': {
        // One byte and none are written alike.
        const standing = end === 1 ? end : Math.min(readReceived(sent.response) ?? end, end);
        if (standing <= offset) {
          this.#stall(session.toBrokenError('again and again that it has received nothing'));
        }
        this.#advance(standing);
        return standing;
      }
      case 'too-large':
        this.#shrinkChunks(session);
        return offset;
      case 'failed': {
        this.#stall(sent.error);
        const standing = await this.#findStanding(session);
        // What a registry refuses although it stands there, it would refuse again.
        return standing === offset && isOutOfRange(sent.error) ? undefined : standing;
      }
      default:
        return sent satisfies never;
    }
  }

  #shrinkChunks(session: UploadSession): void {
    if (this.#chunkBytes / 2 < Math.max(leastChunkBytes, session.minChunkBytes)) {
      throw session.toBrokenError(`that even ${this.#chunkBytes} bytes are too many at once`);
    }
    this.#chunkBytes /= 2;
  }

  async #findStanding(session: UploadSession): Promise<number | undefined> {
    const standing = await session.findReceived(this.#options);
    if (standing === undefined || standing > this.#content.sizeBytes) {
      return undefined;
    }
    this.#advance(standing);
    return standing;
  }

  async #isThere(): Promise<boolean> {
    const query = { repository: this.#repository, digest: this.#content.digest };
    try {
      const found = await findBlob(this.#channel, query, this.#options);
      return found?.sizeBytes === this.#content.sizeBytes;
    } catch (thrown) {
      // A login that may write need not be able to read.
      if (thrown instanceof RegistryError) {
        return false;
      }
      throw thrown;
    }
  }

  #advance(receivedBytes: number): void {
    if (receivedBytes > this.#furthestBytes) {
      this.#furthestBytes = receivedBytes;
      this.#stalls = 0;
    }
  }

  /** Throws what stopped the upload when it is in vain to go on. */
  #stall(error: HttpError | RegistryError): void {
    this.#stalls++;
    if (this.#stalls > maxStalls || !mayPass(error)) {
      throw error;
    }
  }

  async #send(session: UploadSession, request: () => Promise<Exchange>): Promise<Sent> {
    try {
      const exchange = await request();
      const { response } = exchange;
      if (response.status < 200 || (response.status >= 300 && response.status !== 413)) {
        return { kind: 'failed', error: await session.toError(exchange) };
      }
      await response.discard();
      return response.status === 413 ? { kind: 'too-large' } : { kind: 'taken', response };
    } catch (thrown) {
      const { failure } = this.#source;
      if (failure !== undefined) {
        throw failure.thrown;
      }
      if (thrown instanceof HttpError || thrown instanceof RegistryError) {
        return { kind: 'failed', error: thrown };
      }
      throw thrown;
    }
  }
}

/** Whether the request may have done its work all the same. */
function isInDoubt(error: HttpError | RegistryError): boolean {
  return error instanceof HttpError || (error.status ?? 0) >= 500;
}

/** The registry stands elsewhere, or takes less at once. */
function isOutOfRange(error: HttpError | RegistryError): boolean {
  return error instanceof RegistryError && error.status === 416;
}

/** Also where the registry knows nothing of the session: it may have been begun at another one behind the same name. */
function mayPass(error: HttpError | RegistryError): boolean {
  return (
    error.isRetryable ||
    (error instanceof RegistryError && error.status !== undefined && passingStatuses.includes(error.status))
  );
}

const passingStatuses: readonly number[] = [404, 408, 416, 499];
