/**
 * Manifests and indexes, GET and HEAD /v2/<name>/manifests/<reference> (distribution-spec, "Pulling manifests").
 * The digest of a manifest is our own hash of the bytes that came, whatever a header says.
 */
import type { Descriptor } from '../oci/descriptor.ts';
import { HttpError } from '../http/errors.ts';
import type { HttpResponse } from '../http/message.ts';
import { computeDigest, type Digest, findDigest, toAlgorithm } from '../oci/digest.ts';
import {
  acceptManifests,
  acceptSchema1,
  isAnyManifestType,
  isSchema1Type,
  parseMediaType,
} from '../oci/mediaType.ts';
import { toSchema1Payload } from '../oci/schema1Payload.ts';
import type { AuthorizedCall, Exchange } from './auth/authorizer.ts';
import { type RegistryChannel, toReferencePath, toRepositoryPath } from './channel.ts';
import { BrokenProtocolError, DigestMismatchError, NotFoundError, RegistryError } from './errors.ts';
import { isMarkup } from './jsonBody.ts';
import { findManifestType } from './manifestType.ts';
import type { CallOptions, FetchedManifest } from './registryReader.ts';
import { findLength } from './responseLength.ts';

/** What registries themselves accept (distribution-spec, "Pushing Manifests": at least 4 megabytes). */
const limitBytes = 4 * 1024 * 1024;

/** A line that breaks so often is not worth another try. */
const maxReads = 3;

export interface ManifestQuery {
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/** See `RegistryReader.findManifest`. */
export async function findManifest(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions,
): Promise<Descriptor | undefined> {
  const exchange = await send(channel, query, { ...options, method: 'HEAD', accept: acceptManifests });
  const { status } = exchange.response;
  if (status !== 200 && !mayWorkByGet.includes(status)) {
    throw await channel.toError(exchange, { subject: toSubject(query), operation: 'read' });
  }
  await exchange.response.discard();
  return (status === 200 ? findDescriptor(exchange, query) : undefined) ?? findByGet(channel, query, options);
}

/** See `RegistryReader.fetchManifest`. With `isExact`, other bytes than the header names are refused for a tag, too. */
export async function fetchManifest(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions & { readonly isExact?: boolean },
): Promise<FetchedManifest> {
  try {
    return await fetchAccepting(channel, query, { ...options, accept: acceptManifests });
  } catch (thrown) {
    // An image that exists in schema 1 alone is unknown to who does not accept it. It is asked for apart, since a
    // registry that is offered both may convert a newer image down.
    const old = thrown instanceof RegistryError && mayBeSchema1(thrown);
    const fetched = old ? await findSchema1(channel, query, options) : undefined;
    if (fetched === undefined) {
      throw thrown;
    }
    return fetched;
  }
}

/** Some registries and proxies know no HEAD, or answer it otherwise than GET. */
const mayWorkByGet: readonly number[] = [401, 403, 404, 405];

function toSubject(query: ManifestQuery) {
  return { kind: 'manifest', ...query } as const;
}

function send(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions & { readonly method: 'GET' | 'HEAD'; readonly accept: readonly string[] },
): Promise<Exchange> {
  const { repository, reference } = query;
  const call: AuthorizedCall = {
    scope: channel.readScope(repository),
    repository,
    subject: toSubject(query),
    signal: options.signal,
  };
  const url = channel.toUrl(toRepositoryPath(repository, `manifests/${toReferencePath(reference)}`));
  return channel.send({ method: options.method, url, headers: { accept: options.accept.join(', ') } }, call);
}

/** What HEAD says, if it says enough. */
function findDescriptor({ response }: Exchange, query: ManifestQuery): Descriptor | undefined {
  const mediaType = parseMediaType(response.headers.get('content-type'));
  const sizeBytes = findLength(response);
  const asked = findDigest(query.reference);
  const told = findDigest(response.headers.get('docker-content-digest')?.trim() ?? '');
  const digest = asked === undefined || told === undefined ? (asked ?? told) : agree(asked, told);
  return mediaType === undefined ||
    !isAnyManifestType(mediaType) ||
    sizeBytes === undefined ||
    digest === undefined
    ? undefined
    : { mediaType, sizeBytes, digest };
}

/** The digest asked for, unless the registry names another of the same algorithm. */
function agree(asked: Digest, told: Digest): Digest | undefined {
  return asked === told || toAlgorithm(asked) !== toAlgorithm(told) ? asked : undefined;
}

async function findByGet(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions,
): Promise<Descriptor | undefined> {
  try {
    const { mediaType, digest, bytes } = await fetchAccepting(channel, query, {
      ...options,
      accept: acceptManifests,
    });
    return { mediaType, digest, sizeBytes: bytes.byteLength };
  } catch (thrown) {
    if (thrown instanceof NotFoundError) {
      return undefined;
    }
    throw thrown;
  }
}

function mayBeSchema1(error: RegistryError): boolean {
  return error.status === 406 || error.serverErrors.some(({ code }) => code === 'MANIFEST_UNKNOWN');
}

async function findSchema1(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions,
): Promise<FetchedManifest | undefined> {
  try {
    return await fetchAccepting(channel, query, { ...options, accept: acceptSchema1 });
  } catch (thrown) {
    if (thrown instanceof RegistryError) {
      return undefined;
    }
    throw thrown;
  }
}

async function fetchAccepting(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions & { readonly accept: readonly string[]; readonly isExact?: boolean },
): Promise<FetchedManifest> {
  const { response, bytes } = await readWhole(channel, query, options);
  const subject = toSubject(query);
  const mediaType = findManifestType(bytes, response.headers.get('content-type'));
  if (mediaType === undefined) {
    throw new BrokenProtocolError({
      host: channel.host,
      subject,
      status: response.status,
      message: `${response.url.origin}${response.url.pathname} is no manifest`,
      problem: isMarkup(bytes) ? 'with a web page' : 'with something that is not a manifest',
    });
  }
  // The digest of a signed schema 1 manifest is that of the part that was signed.
  const hashed = isSchema1Type(mediaType) ? toSchema1Payload(bytes) : bytes;
  const told = findDigest(response.headers.get('docker-content-digest')?.trim() ?? '');
  const digest = decideDigest(channel, query, { bytes: hashed, told, isExact: options.isExact ?? false });
  return { bytes, digest, mediaType };
}

/** Requests are repeated where they are sent; an answer that breaks off in the middle is asked for again here. */
async function readWhole(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions & { readonly accept: readonly string[] },
): Promise<{ readonly response: HttpResponse; readonly bytes: Uint8Array }> {
  for (let reads = 1; ; reads++) {
    const exchange = await send(channel, query, { ...options, method: 'GET' });
    const { response } = exchange;
    if (response.status !== 200) {
      throw await channel.toError(exchange, { subject: toSubject(query), operation: 'read' });
    }
    try {
      return { response, bytes: await response.read({ limitBytes, what: 'a manifest' }) };
    } catch (thrown) {
      if (!(thrown instanceof HttpError) || !thrown.isRetryable || reads >= maxReads) {
        throw thrown;
      }
      channel.log.info(
        `${channel.host}: ${query.repository}:${query.reference} broke off: ${thrown.message}`,
      );
    }
  }
}

/** @throws DigestMismatchError when other bytes came than were asked for by digest. */
function decideDigest(
  channel: RegistryChannel,
  query: ManifestQuery,
  content: {
    readonly bytes: Uint8Array;
    readonly told: Digest | undefined;
    readonly isExact: boolean;
  },
): Digest {
  const asked = findDigest(query.reference);
  const { bytes, told, isExact } = content;
  const expected = asked ?? told;
  const actual = computeDigest(bytes, expected === undefined ? 'sha256' : toAlgorithm(expected));
  const binding = asked ?? (isExact ? told : undefined);
  if (binding !== undefined && actual !== binding) {
    throw new DigestMismatchError({
      host: channel.host,
      subject: toSubject(query),
      expected: binding,
      actual,
    });
  }
  if (told !== undefined && asked === undefined && actual !== told) {
    channel.log.warn(
      `${channel.host}: Docker-Content-Digest of ${query.repository}:${query.reference} is ${told}, the bytes are ${actual}`,
    );
    return computeDigest(bytes);
  }
  return actual;
}
