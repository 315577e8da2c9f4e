/** One upload at a registry, from its beginning to its end or its cancelling (distribution-spec, "Pushing blobs"). */
import { inBackground } from '../base/background.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { type Digest, toAlgorithm } from '../oci/digest.ts';
import type { AuthorizedCall, Exchange } from './auth/authorizer.ts';
import { pushScope, type Scope } from './auth/scope.ts';
import { type RegistryChannel, toRepositoryPath } from './channel.ts';
import { BrokenProtocolError, type RegistryError } from './errors.ts';
import type { CallOptions } from './registryReader.ts';
import { resolveLocation, withDigest } from './uploadLocation.ts';

export class UploadSession {
  readonly #channel: RegistryChannel;
  readonly #repository: string;
  /** Changes with every step. */
  #location: URL;
  /** The least that a chunk may hold, except the last. */
  readonly minChunkBytes: number;

  private constructor(channel: RegistryChannel, repository: string, begun: HttpResponse, requestUrl: URL) {
    this.#channel = channel;
    this.#repository = repository;
    this.#location = toLocation(channel, { repository, response: begun, requestUrl });
    const minLength = begun.headers.get('oci-chunk-min-length')?.trim() ?? '';
    this.minChunkBytes = /^\d{1,12}$/.test(minLength) ? Number(minLength) : 0;
  }

  static async start(
    channel: RegistryChannel,
    query: { readonly repository: string; readonly digest: Digest },
    options: CallOptions,
  ): Promise<UploadSession> {
    const { repository, digest } = query;
    const algorithm = toAlgorithm(digest);
    const url = toUploadsUrl(
      channel,
      repository,
      algorithm === 'sha256' ? {} : { 'digest-algorithm': algorithm },
    );
    // A session whose beginning was never heard of holds nothing, and registries drop it by themselves.
    const exchange = await channel.send(
      { method: 'POST', url, isIdempotent: true },
      toUploadCall(repository, options),
    );
    if (exchange.response.status !== 202) {
      throw await toUploadError(channel, repository, exchange);
    }
    await exchange.response.discard();
    return new UploadSession(channel, repository, exchange.response, url);
  }

  /** Takes over the session that a registry began in place of mounting a blob. */
  static fromMount(
    channel: RegistryChannel,
    repository: string,
    begun: { readonly response: HttpResponse; readonly requestUrl: URL },
  ): UploadSession {
    return new UploadSession(channel, repository, begun.response, begun.requestUrl);
  }

  /** Sends the whole blob and closes the session. */
  sendWhole(
    blob: {
      readonly body: () => AsyncIterable<Uint8Array>;
      readonly sizeBytes: number;
      readonly digest: Digest;
    },
    options: CallOptions,
  ): Promise<Exchange> {
    const { body, sizeBytes, digest } = blob;
    return this.#put(
      digest,
      {
        body: sizeBytes === 0 ? new Uint8Array() : body,
        bodySizeBytes: sizeBytes,
        headersTimeoutMs: toTimeoutMs(sizeBytes),
      },
      options,
    );
  }

  /** Closes the session: what was sent before is the blob. */
  close(
    blob: { readonly sizeBytes: number; readonly digest: Digest },
    options: CallOptions,
  ): Promise<Exchange> {
    const headersTimeoutMs = toClosingTimeoutMs(blob.sizeBytes);
    return this.#put(blob.digest, { body: new Uint8Array(), headersTimeoutMs }, options);
  }

  /** Sends a chunk. The range is inclusive, and without the unit that RFC 9110 has (distribution-spec). */
  async patch(chunk: Uint8Array, firstByte: number, options: CallOptions): Promise<Exchange> {
    const exchange = await this.#send(
      {
        method: 'PATCH',
        url: this.#location,
        headers: {
          'content-type': 'application/octet-stream',
          'content-range': `${firstByte}-${firstByte + chunk.byteLength - 1}`,
        },
        body: chunk,
        headersTimeoutMs: toTimeoutMs(chunk.byteLength),
      },
      options,
    );
    this.#moveOn(exchange.response);
    return exchange;
  }

  /**
   * How many bytes the registry holds, asked for after it refused a chunk or a connection was lost; `undefined` when it
   * does not say, or has let go of the session.
   */
  async findReceived(options: CallOptions): Promise<number | undefined> {
    const { response } = await this.#send({ method: 'GET', url: this.#location }, options);
    await response.discard();
    this.#moveOn(response);
    return response.status === 204 || response.status === 202 ? readReceived(response) : undefined;
  }

  /** Tells the registry to drop what it has; nobody waits for that, and nobody minds if it fails. */
  cancel(): void {
    const { signal } = new AbortController();
    const request = { method: 'DELETE', url: this.#location, headersTimeoutMs: 10_000 } as const;
    const cancelling = this.#send(request, { signal }).then(({ response }) => response.discard());
    const ignoring = cancelling.catch((thrown: unknown) =>
      this.#channel.log.debug(`${this.#channel.host}: upload not cancelled: ${String(thrown)}`),
    );
    inBackground(ignoring, this.#channel.log);
  }

  toError(exchange: Exchange): Promise<RegistryError> {
    return toUploadError(this.#channel, this.#repository, exchange);
  }

  toBrokenError(problem: string): BrokenProtocolError {
    const { host } = this.#channel;
    return new BrokenProtocolError({
      host,
      subject: { kind: 'upload', repository: this.#repository },
      message: `${host}: upload to ${this.#repository} answered ${problem}`,
      problem,
    });
  }

  #put(
    digest: Digest,
    body: Pick<HttpRequest, 'body' | 'bodySizeBytes' | 'headersTimeoutMs'>,
    options: CallOptions,
  ): Promise<Exchange> {
    const url = withDigest(this.#location, digest);
    const headers = { 'content-type': 'application/octet-stream' };
    return this.#send({ method: 'PUT', url, headers, ...body }, options);
  }

  #send(request: HttpRequest, options: CallOptions): Promise<Exchange> {
    return this.#channel.send(request, toUploadCall(this.#repository, options));
  }

  /** Each answer may name a new location; when it does not, the old one stays. */
  #moveOn(response: HttpResponse): void {
    const location = response.status < 300 ? response.headers.get('location') : undefined;
    const next = resolveLocation(location, { requestUrl: this.#location, root: this.#channel.root });
    this.#location = next ?? this.#location;
  }
}

/** How many bytes the registry has by its `Range: 0-<last>`; registries write `0-0` for none, too. */
export function readReceived(response: HttpResponse): number | undefined {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.headers.get('range')?.trim() ?? '')?.[1];
  if (last === undefined) {
    return undefined;
  }
  return last === '0' ? 0 : Number(last) + 1;
}

export function toUploadsUrl(
  channel: RegistryChannel,
  repository: string,
  query: Readonly<Record<string, string>>,
): URL {
  return channel.toUrl(toRepositoryPath(repository, 'blobs/uploads/'), query);
}

export function toUploadCall(
  repository: string,
  options: CallOptions,
  optionalScopes: readonly Scope[] = [],
): AuthorizedCall {
  const subject = { kind: 'upload', repository } as const;
  return { scope: pushScope(repository), optionalScopes, repository, subject, signal: options.signal };
}

function toUploadError(
  channel: RegistryChannel,
  repository: string,
  exchange: Exchange,
): Promise<RegistryError> {
  return channel.toError(exchange, { subject: { kind: 'upload', repository }, operation: 'upload' });
}

function toLocation(
  channel: RegistryChannel,
  begun: { readonly repository: string; readonly response: HttpResponse; readonly requestUrl: URL },
): URL {
  const { repository, response, requestUrl } = begun;
  const location = resolveLocation(response.headers.get('location'), { requestUrl, root: channel.root });
  if (location === undefined) {
    throw new BrokenProtocolError({
      host: channel.host,
      subject: { kind: 'upload', repository },
      status: response.status,
      message: `${channel.host}: upload begun without a usable Location`,
      problem: 'without saying where to send the bytes',
    });
  }
  return location;
}

/** Headers come when the body has arrived, and lines of 32 kB/s are served, too. */
function toTimeoutMs(sizeBytes: number): number {
  return Math.min(60_000 + Math.ceil(sizeBytes / 32), longestTimeoutMs);
}

/** Some registries move the whole blob from one place of their storage to another before they answer. */
function toClosingTimeoutMs(sizeBytes: number): number {
  return 60_000 + Math.ceil(sizeBytes / 10_000);
}

/** What a timer takes: some 24 days. */
const longestTimeoutMs = 2 ** 31 - 1;
