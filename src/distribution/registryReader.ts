/**
 * The reading half of the distribution API, as every other part of the extension sees it.
 * Analyses, previews and plans are given this interface alone, so that they cannot write.
 */
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';

export interface CallOptions {
  readonly signal: AbortSignal;
}

/** One page of a listing. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Hand it back as `from` to go on after this page, in this listing or in a later one; absent at the end. */
  readonly next?: PageCursor;
}

/**
 * Where a listing goes on: a path and query on the registry's own origin. Opaque to callers. Hand back the object itself
 * where possible: it knows the way it came, so that a listing taken page by page ends on a registry that goes in circles.
 */
export interface PageCursor {
  readonly pathAndQuery: string;
}

export interface ListOptions extends CallOptions {
  /** A wish; registries may send fewer or more. */
  readonly pageSize?: number;
  readonly from?: PageCursor;
}

/** A manifest or index exactly as the registry sent it; `digest` is our own hash of `bytes`. */
export interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly mediaType: string;
}

export interface PingResult {
  /** Docker-Distribution-Api-Version, Server and the like, for Diagnose and vendor recognition. */
  readonly headers: Readonly<Record<string, string>>;
  /** How the registry let us in. */
  readonly access: 'anonymous' | 'signed-in' | 'refused';
}

export interface RegistryReader {
  /** GET /v2/. A registry that asks for a login and gets none it accepts throws UnauthorizedError. */
  ping(options: CallOptions): Promise<PingResult>;
  /** GET /v2/_catalog (distribution, not OCI). @throws CatalogUnavailableError where there is none or no right to it. */
  listRepositories(options: ListOptions): AsyncIterable<Page<string>>;
  /** GET /v2/<name>/tags/list. An empty repository is one page without items, in all its forms (Z59). */
  listTags(repository: string, options: ListOptions): AsyncIterable<Page<string>>;
  /**
   * The descriptor behind a tag or digest, by HEAD where the registry can (else GET); `undefined` when it says it is not
   * there. The digest is the registry's word and good enough as a cache key after a GET has proved it.
   */
  findManifest(repository: string, reference: string, options: CallOptions): Promise<Descriptor | undefined>;
  /** @throws NotFoundError, DigestMismatchError (asked by digest, other bytes came), BodyTooLargeError over 4 MiB. */
  fetchManifest(repository: string, reference: string, options: CallOptions): Promise<FetchedManifest>;
  /** The size of a blob, or `undefined` when it is not there. */
  findBlob(
    repository: string,
    digest: Digest,
    options: CallOptions,
  ): Promise<{ readonly sizeBytes: number } | undefined>;
  /** A small blob (a config), whole and verified. @throws BodyTooLargeError over `limitBytes` (default 8 MiB). */
  fetchBlob(
    repository: string,
    digest: Digest,
    options: CallOptions & { readonly limitBytes?: number },
  ): Promise<Uint8Array>;
  /**
   * A blob as a stream, verified at its end when read whole. With `range`, only those bytes (inclusive, as in RFC 9110);
   * `isPartial` is false when the registry ignored the range and sends everything. Where the `caller` verifies, as who
   * goes on after a cut has to, nothing is hashed here.
   */
  openBlob(
    repository: string,
    digest: Digest,
    options: CallOptions & {
      readonly range?: { readonly firstByte: number; readonly lastByte?: number };
      readonly verifiedBy?: 'reader' | 'caller';
    },
  ): Promise<{
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly isPartial: boolean;
    readonly sizeBytes?: number;
    /** Of the registry, for what the caller has to say of the bytes. */
    readonly host: string;
  }>;
  /** Manifests whose `subject` is `digest`, by the referrers API or the fallback tag. */
  listReferrers(
    repository: string,
    digest: Digest,
    options: CallOptions & { readonly artifactType?: string },
  ): AsyncIterable<Page<Descriptor>>;
}
