/** Blobs, GET and HEAD /v2/<name>/blobs/<digest> (distribution-spec, "Pulling blobs"). */
import { computeDigest, type Digest, toAlgorithm } from '../oci/digest.ts';
import type { AuthorizedCall, Exchange } from './auth/authorizer.ts';
import { type RegistryChannel, toRepositoryPath } from './channel.ts';
import { BrokenProtocolError, DigestMismatchError, NotFoundError } from './errors.ts';
import type { CallOptions, RegistryReader } from './registryReader.ts';
import { findContentRange, findLength } from './responseLength.ts';
import { verifyBytes } from './verifiedBytes.ts';

/** Configs are some kB; those of images with thousands of steps reach a few hundred. */
const defaultLimitBytes = 8 * 1024 * 1024;

export interface BlobQuery {
  readonly repository: string;
  readonly digest: Digest;
}

export interface ByteRange {
  readonly firstByte: number;
  readonly lastByte?: number;
}

/** See `RegistryReader.findBlob`. */
export async function findBlob(
  channel: RegistryChannel,
  query: BlobQuery,
  options: CallOptions,
): Promise<{ readonly sizeBytes: number } | undefined> {
  const exchange = await send(channel, query, { ...options, method: 'HEAD' });
  const { status } = exchange.response;
  if (status !== 200 && !mayWorkByGet.includes(status)) {
    throw await channel.toError(exchange, { subject: toSubject(query), operation: 'read' });
  }
  await exchange.response.discard();
  const sizeBytes = status === 200 ? findLength(exchange.response) : undefined;
  return sizeBytes === undefined ? findByGet(channel, query, options) : { sizeBytes };
}

/** See `RegistryReader.fetchBlob`. */
export async function fetchBlob(
  channel: RegistryChannel,
  query: BlobQuery,
  options: CallOptions & { readonly limitBytes?: number },
): Promise<Uint8Array> {
  const { response } = await openOrThrow(channel, query, options);
  const limitBytes = options.limitBytes ?? defaultLimitBytes;
  const bytes = await response.read({ limitBytes, what: 'content that should be small' });
  const actual = computeDigest(bytes, toAlgorithm(query.digest));
  if (actual !== query.digest) {
    throw toMismatch(channel, query, actual);
  }
  return bytes;
}

/** See `RegistryReader.openBlob`. */
export async function openBlob(
  channel: RegistryChannel,
  query: BlobQuery,
  options: CallOptions & { readonly range?: ByteRange; readonly verifiedBy?: 'reader' | 'caller' },
): ReturnType<RegistryReader['openBlob']> {
  const { response } = await openOrThrow(channel, query, options);
  const { host } = channel;
  if (response.status !== 206) {
    const sizeBytes = findLength(response);
    const bytes =
      options.verifiedBy === 'caller'
        ? response.body
        : verifyBytes(response.body, {
            expected: query.digest,
            toError: (actual) => toMismatch(channel, query, actual),
          });
    return { bytes, isPartial: false, host, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
  }
  const range = findContentRange(response);
  if (range === undefined || range.firstByte !== options.range?.firstByte) {
    await response.discard();
    throw new BrokenProtocolError({
      host,
      subject: toSubject(query),
      status: response.status,
      message: `asked for bytes from ${options.range?.firstByte}, got ${response.headers.get('content-range')}`,
      problem: 'with another part of it than was asked for',
    });
  }
  const sizeBytes = range.wholeBytes;
  return { bytes: response.body, isPartial: true, host, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
}

/** Blobs are often behind a redirect to storage whose signed address is good for GET alone. */
const mayWorkByGet: readonly number[] = [400, 401, 403, 404, 405, 501];

function toSubject(query: BlobQuery) {
  return { kind: 'blob', ...query } as const;
}

function send(
  channel: RegistryChannel,
  query: BlobQuery,
  options: CallOptions & { readonly method: 'GET' | 'HEAD'; readonly range?: ByteRange },
): Promise<Exchange> {
  const { repository, digest } = query;
  const call: AuthorizedCall = {
    scope: channel.readScope(repository),
    repository,
    subject: toSubject(query),
    signal: options.signal,
  };
  const url = channel.toUrl(toRepositoryPath(repository, `blobs/${digest}`));
  const { range } = options;
  const headers = {
    accept: '*/*',
    ...(range === undefined ? {} : { range: `bytes=${range.firstByte}-${range.lastByte ?? ''}` }),
  };
  return channel.send({ method: options.method, url, headers }, call);
}

async function openOrThrow(
  channel: RegistryChannel,
  query: BlobQuery,
  options: CallOptions & { readonly range?: ByteRange },
): Promise<Exchange> {
  const exchange = await send(channel, query, { ...options, method: 'GET' });
  const { status } = exchange.response;
  if (status === 200 || (status === 206 && options.range !== undefined)) {
    return exchange;
  }
  throw await channel.toError(exchange, { subject: toSubject(query), operation: 'read' });
}

/** One byte is enough to learn the length, from registries that know ranges; from others, the headers are. */
async function findByGet(
  channel: RegistryChannel,
  query: BlobQuery,
  options: CallOptions,
): Promise<{ readonly sizeBytes: number } | undefined> {
  try {
    const range = { firstByte: 0, lastByte: 0 };
    const { response } = await openOrThrow(channel, query, { ...options, range });
    await response.discard();
    const sizeBytes = response.status === 206 ? findContentRange(response)?.wholeBytes : findLength(response);
    if (sizeBytes === undefined) {
      throw new BrokenProtocolError({
        host: channel.host,
        subject: toSubject(query),
        status: response.status,
        message: `${response.url.origin}${response.url.pathname} has no Content-Length`,
        problem: 'without saying how large it is',
      });
    }
    return { sizeBytes };
  } catch (thrown) {
    if (thrown instanceof NotFoundError) {
      return undefined;
    }
    throw thrown;
  }
}

function toMismatch(channel: RegistryChannel, query: BlobQuery, actual: Digest): DigestMismatchError {
  return new DigestMismatchError({
    host: channel.host,
    subject: toSubject(query),
    expected: query.digest,
    actual,
  });
}
