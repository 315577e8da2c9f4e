/** The writing half of the distribution API. Whoever only looks at things is not given it. */
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { CallOptions } from './registryReader.ts';

/** Bytes to be stored under a tag or digest, exactly as they are. */
export interface ManifestContent {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface PutManifestResult {
  /** Our own hash of the bytes; what the registry says agrees with it. */
  readonly digest: Digest;
  /**
   * The registry lists this manifest as a referrer of its subject by itself. When a manifest with a `subject` was put
   * and this is `false`, `linkReferrer` has to be called.
   */
  readonly isSubjectIndexed: boolean;
}

/**
 * A blob that can be read from its beginning as often as needed; it is, when a registry has lost more of it than is
 * still at hand. One opened source is read at a time, and left early when the rest is not wanted. What it gives belongs
 * to whoever reads it: memory that was lent is given back once it has been sent, so nothing of it may be kept elsewhere.
 */
export interface BlobContent {
  readonly digest: Digest;
  readonly sizeBytes: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface UploadOptions extends CallOptions {
  /** How many bytes of the blob have gone out; goes back when a part has to be sent again. */
  readonly onProgress?: (sentBytes: number) => void;
}

export interface RegistryWriter {
  /** PUT by tag or digest. @throws DigestMismatchError when the registry stored other bytes than were sent. */
  putManifest(
    repository: string,
    reference: string,
    options: CallOptions & { readonly content: ManifestContent },
  ): Promise<PutManifestResult>;
  /**
   * Adds a manifest to the fallback tag of its subject, for registries that keep no list of referrers themselves
   * (distribution-spec, "Pushing Manifests with Subject"). Does nothing when it is listed there already.
   */
  linkReferrer(
    repository: string,
    subject: Digest,
    options: CallOptions & { readonly referrer: Descriptor },
  ): Promise<void>;
  /** Deletes a manifest, and with it every tag that points to it. @throws UnsupportedError where that is off. */
  deleteManifest(repository: string, digest: Digest, options: CallOptions): Promise<void>;
  /** Deletes one tag and nothing else. @throws UnsupportedError where a registry deletes by digest alone. */
  deleteTag(repository: string, tag: string, options: CallOptions): Promise<void>;
  /**
   * Uploads a blob: in one piece, and in chunks where a registry or proxy does not take it in one. After a lost
   * connection or a server that was busy it goes on where the registry stands, or in a new session where the registry
   * does not know; it gives up when it has stopped four times without having come further. Where the last answer was
   * lost, the blob being there is success. A session that fails or is aborted is cancelled at the registry; a failure of
   * the content itself is thrown as it is.
   */
  uploadBlob(repository: string, content: BlobContent, options: UploadOptions): Promise<void>;
  /**
   * Makes a blob of the repository `from` part of `repository`, without moving bytes. Whatever keeps the registry from
   * it gives `not-mounted`; nothing stays behind then, and the blob has to be uploaded.
   */
  mountBlob(
    repository: string,
    digest: Digest,
    options: CallOptions & { readonly from: string },
  ): Promise<'mounted' | 'not-mounted'>;
}
