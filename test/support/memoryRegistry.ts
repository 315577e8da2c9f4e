/**
 * A registry in memory that behaves as real ones do: content is checked before it is listed, tags go with the manifest
 * they point at, listings come in pages. It counts requests as they would be sent, lets a test step in before and after
 * each of them, and has a back door that counts nothing.
 */
import { isJsonObject, parseJson } from '../../src/base/json.ts';
import type { RegistryClient } from '../../src/distribution/client.ts';
import {
  NotFoundError,
  type Operation,
  RequestFailedError,
  UnsupportedError,
} from '../../src/distribution/errors.ts';
import { readIndexEntries } from '../../src/distribution/indexEntries.ts';
import { findManifestType } from '../../src/distribution/manifestType.ts';
import type {
  CallOptions,
  FetchedManifest,
  ListOptions,
  Page,
} from '../../src/distribution/registryReader.ts';
import type { Subject } from '../../src/distribution/subject.ts';
import { NetworkError } from '../../src/http/errors.ts';
import { referrersTag } from '../../src/oci/attachedTags.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { computeDigest, type Digest, findDigest, toAlgorithm } from '../../src/oci/digest.ts';
import { type Manifest, parseManifest } from '../../src/oci/manifest.ts';
import { isAnyManifestType, isForeignLayerType, isIndexType, mediaTypes } from '../../src/oci/mediaType.ts';
import type { Built } from './imageBuilder.ts';

export interface MemoryRegistryOptions {
  /** Default `registry.test`. */
  readonly host?: string;
  /** Whether a tag can be deleted without its manifest; default yes. */
  readonly deletesTags?: boolean;
  /** Whether deleting is switched on; default yes. */
  readonly deletesManifests?: boolean;
  /** As some registries do, a manifest that is deleted leaves its tags behind, pointing at nothing. */
  readonly leavesTags?: boolean;
  /** As some registries do, the last tag that is deleted takes its manifest along. */
  readonly takesManifestWithLastTag?: boolean;
  /** How referrers are found: by the API, or by the tag that clients keep. Default `api`. */
  readonly referrers?: 'api' | 'tag';
  /** Whether a manifest is refused when what it lists is not there; default yes. */
  readonly checksContent?: boolean;
  /** Tags that cannot be moved once they are set. */
  readonly isImmutable?: (tag: string) => boolean;
  /** The most that a page of a listing has. */
  readonly pageSize?: number;
}

/** One request as it would go over the network. */
export interface MemoryRequest {
  /** From 1, in the order in which they were sent. */
  readonly number: number;
  /** Such as `GET app/manifests/latest`. */
  readonly text: string;
  readonly isWrite: boolean;
}

/** May throw in place of the answer; may change the registry by its back door. */
export type StepIn = (request: MemoryRequest) => void | Promise<void>;

export interface MemoryRegistry extends RegistryClient {
  readonly host: string;
  /** All requests so far. */
  readonly requests: readonly MemoryRequest[];
  /** Called before a request has any effect. */
  onRequest: StepIn | undefined;
  /** Called when a request has had its effect, and before it is answered. */
  onAnswer: StepIn | undefined;
  /** Counts requests from here on. */
  forgetRequests(): void;
  /** How many requests there were whose text begins so. */
  count(beginning?: string): number;

  /** The back door: no request, no check. */
  push(repository: string, built: Built, ...tags: readonly string[]): void;
  putBlob(repository: string, bytes: Uint8Array): Digest;
  setTag(repository: string, tag: string, digest: Digest): void;
  dropTag(repository: string, tag: string): void;
  dropManifest(repository: string, digest: Digest): void;
  dropBlob(repository: string, digest: Digest): void;
  /** In the order of the listing. */
  tagsOf(repository: string): Readonly<Record<string, Digest>>;
  manifestsOf(repository: string): ReadonlySet<Digest>;
  blobsOf(repository: string): ReadonlySet<Digest>;
  bytesOf(repository: string, digest: Digest): Uint8Array | undefined;
  /** Tags that point at nothing, or at something that lacks a manifest or blob it lists. */
  findIncompleteTags(repository: string): readonly string[];
}

export function createMemoryRegistry(options: MemoryRegistryOptions = {}): MemoryRegistry {
  return new Registry(options);
}

/** What a registry seems to say when the connection is cut. */
export function lostConnection(host = 'registry.test'): NetworkError {
  return new NetworkError({ host, fault: 'connection-lost' });
}

interface Stored {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

class Repository {
  readonly manifests = new Map<Digest, Stored>();
  readonly tags = new Map<string, Digest>();
  readonly blobs = new Map<Digest, Uint8Array>();

  resolve(reference: string): Digest | undefined {
    return findDigest(reference) ?? this.tags.get(reference);
  }

  find(reference: string): FetchedManifest | undefined {
    const digest = this.resolve(reference);
    const stored = digest === undefined ? undefined : this.manifests.get(digest);
    return digest === undefined || stored === undefined ? undefined : { ...stored, digest };
  }

  parse(digest: Digest): Manifest | undefined {
    const stored = this.manifests.get(digest);
    return stored === undefined ? undefined : parseManifest(stored.bytes, stored);
  }

  /** What a manifest lists and the repository does not have. */
  listMissing(manifest: Manifest): readonly Digest[] {
    switch (manifest.kind) {
      case 'index':
        // Caches of builds are indexes of blobs.
        return manifest.manifests
          .filter(({ digest, mediaType }) =>
            isAnyManifestType(mediaType) ? !this.manifests.has(digest) : !this.blobs.has(digest),
          )
          .map(({ digest }) => digest);
      case 'image':
        return [manifest.config, ...manifest.layers]
          .filter(({ mediaType, urls }) => !(isForeignLayerType(mediaType) && (urls?.length ?? 0) > 0))
          .map(({ digest }) => digest)
          .filter((digest) => !this.blobs.has(digest));
      case 'artifact':
        return manifest.blobs.map(({ digest }) => digest).filter((digest) => !this.blobs.has(digest));
      case 'schema1':
        return manifest.layers.filter((digest) => !this.blobs.has(digest));
      default:
        return manifest satisfies never;
    }
  }

  isComplete(digest: Digest): boolean {
    const manifest = this.parse(digest);
    return (
      manifest !== undefined &&
      this.listMissing(manifest).length === 0 &&
      (manifest.kind !== 'index' ||
        manifest.manifests
          .filter(({ mediaType }) => isAnyManifestType(mediaType))
          .every((child) => this.isComplete(child.digest)))
    );
  }
}

type Api = MemoryRegistry;

class Registry implements MemoryRegistry {
  readonly host: string;
  onRequest: StepIn | undefined;
  onAnswer: StepIn | undefined;
  readonly #options: MemoryRegistryOptions;
  readonly #repositories = new Map<string, Repository>();
  #requests: MemoryRequest[] = [];
  #knowsApiIsMissing = false;

  constructor(options: MemoryRegistryOptions) {
    this.#options = options;
    this.host = options.host ?? 'registry.test';
  }

  get requests(): readonly MemoryRequest[] {
    return this.#requests;
  }

  forgetRequests(): void {
    this.#requests = [];
  }

  count(beginning = ''): number {
    return this.#requests.filter(({ text }) => text.startsWith(beginning)).length;
  }

  forgetTokens(): void {}

  // Fields, so that a reader can be spread as one made of plain functions.

  ping: Api['ping'] = (options) =>
    this.#send('GET ', options, () => ({ headers: {}, access: 'anonymous' as const }));

  listRepositories: Api['listRepositories'] = (options) => this.#pageRepositories(options);

  listTags: Api['listTags'] = (repository, options) => this.#pageTags(repository, options);

  findManifest: Api['findManifest'] = (repository, reference, options) =>
    this.#send(`HEAD ${repository}/manifests/${reference}`, options, () => {
      const found = this.#find(repository)?.find(reference);
      return found === undefined
        ? undefined
        : { mediaType: found.mediaType, digest: found.digest, sizeBytes: found.bytes.byteLength };
    });

  fetchManifest: Api['fetchManifest'] = (repository, reference, options) =>
    this.#send(`GET ${repository}/manifests/${reference}`, options, () => {
      const found = this.#find(repository)?.find(reference);
      if (found === undefined) {
        throw this.#toNotFound({ kind: 'manifest', repository, reference }, 'MANIFEST_UNKNOWN');
      }
      return found;
    });

  findBlob: Api['findBlob'] = (repository, digest, options) =>
    this.#send(`HEAD ${repository}/blobs/${digest}`, options, () => {
      const bytes = this.#find(repository)?.blobs.get(digest);
      return bytes === undefined ? undefined : { sizeBytes: bytes.byteLength };
    });

  fetchBlob: Api['fetchBlob'] = (repository, digest, options) => this.#readBlob(repository, digest, options);

  openBlob: Api['openBlob'] = async (repository, digest, options) => {
    const bytes = await this.#readBlob(repository, digest, options);
    const { range } = options;
    const part =
      range === undefined ? bytes : bytes.subarray(range.firstByte, (range.lastByte ?? bytes.length) + 1);
    const { host } = this;
    return { bytes: inPieces(part), isPartial: range !== undefined, sizeBytes: bytes.byteLength, host };
  };

  listReferrers: Api['listReferrers'] = (repository, digest, options) =>
    this.#pageReferrers(repository, digest, options);

  putManifest: Api['putManifest'] = (repository, reference, options) => {
    const { content } = options;
    return this.#send(`PUT ${repository}/manifests/${reference}`, options, () => {
      const asked = findDigest(reference);
      const digest = computeDigest(content.bytes, asked === undefined ? 'sha256' : toAlgorithm(asked));
      if (asked !== undefined && asked !== digest) {
        throw new Error(`asked to put bytes with the digest ${digest} under ${asked}`);
      }
      const subject = { kind: 'manifest', repository, reference } as const;
      const manifest = parseManifest(content.bytes, content);
      const target = this.#open(repository);
      if (this.#options.checksContent !== false && target.listMissing(manifest).length > 0) {
        throw this.#toRefusal(
          subject,
          'MANIFEST_BLOB_UNKNOWN',
          `unknown: ${target.listMissing(manifest).join(', ')}`,
        );
      }
      const isSet = asked === undefined && target.tags.has(reference);
      if (isSet && target.tags.get(reference) !== digest && this.#options.isImmutable?.(reference) === true) {
        throw this.#toRefusal(subject, 'TAG_IMMUTABLE', `the tag ${reference} is immutable`);
      }
      target.manifests.set(digest, { bytes: content.bytes, mediaType: content.mediaType });
      if (asked === undefined) {
        target.tags.set(reference, digest);
      }
      return { digest, isSubjectIndexed: manifest.subject !== undefined && this.#hasApi };
    });
  };

  linkReferrer: Api['linkReferrer'] = async (repository, subject, options) => {
    const reference = referrersTag(subject);
    const bytes = await this.#send(`GET ${repository}/manifests/${reference}`, options, () =>
      addReferrer(this.#find(repository)?.find(reference)?.bytes, options.referrer),
    );
    if (bytes !== undefined) {
      const content = { bytes, mediaType: mediaTypes.ociIndex };
      await this.putManifest(repository, reference, { signal: options.signal, content });
    }
  };

  deleteManifest: Api['deleteManifest'] = (repository, digest, options) =>
    this.#send(`DELETE ${repository}/manifests/${digest}`, options, () => {
      const subject = { kind: 'manifest', repository, reference: digest } as const;
      if (this.#options.deletesManifests === false) {
        throw this.#toUnsupported(subject, 'delete-manifest');
      }
      if (this.#find(repository)?.manifests.has(digest) !== true) {
        throw this.#toNotFound(subject, 'MANIFEST_UNKNOWN');
      }
      this.#removeManifest(repository, digest, this.#options.leavesTags !== true);
    });

  deleteTag: Api['deleteTag'] = (repository, tag, options) =>
    this.#send(`DELETE ${repository}/manifests/${tag}`, options, () => {
      const subject = { kind: 'manifest', repository, reference: tag } as const;
      if (this.#options.deletesTags === false || this.#options.deletesManifests === false) {
        throw this.#toUnsupported(subject, 'delete-tag');
      }
      const found = this.#find(repository);
      const digest = found?.tags.get(tag);
      if (found === undefined || digest === undefined) {
        throw this.#toNotFound(subject, 'MANIFEST_UNKNOWN');
      }
      found.tags.delete(tag);
      if (this.#options.takesManifestWithLastTag === true && ![...found.tags.values()].includes(digest)) {
        found.manifests.delete(digest);
      }
    });

  uploadBlob: Api['uploadBlob'] = async (repository, content, options) => {
    const bytes = Buffer.concat(await Array.fromAsync(content.open()));
    await this.#send(`POST ${repository}/blobs/uploads/`, options, () => undefined);
    await this.#send(`PUT ${repository}/blobs/uploads/1`, options, () => {
      if (computeDigest(bytes, toAlgorithm(content.digest)) !== content.digest) {
        const subject = { kind: 'upload', repository } as const;
        throw this.#toRefusal(subject, 'DIGEST_INVALID', 'the bytes are others');
      }
      this.#open(repository).blobs.set(content.digest, bytes);
    });
    options.onProgress?.(bytes.byteLength);
  };

  mountBlob: Api['mountBlob'] = (repository, digest, options) =>
    this.#send(`POST ${repository}/blobs/uploads/?mount=${digest}&from=${options.from}`, options, () => {
      const bytes = this.#find(options.from)?.blobs.get(digest);
      if (bytes === undefined) {
        return 'not-mounted';
      }
      this.#open(repository).blobs.set(digest, bytes);
      return 'mounted';
    });

  push(repository: string, built: Built, ...tags: readonly string[]): void {
    const target = this.#open(repository);
    built.blobs.forEach(({ digest, bytes }) => target.blobs.set(digest, bytes));
    built.children.forEach((child) => this.push(repository, child));
    const { digest, bytes, mediaType } = built.manifest;
    target.manifests.set(digest, { bytes, mediaType });
    tags.forEach((tag) => target.tags.set(tag, digest));
    if (built.referrer !== undefined && !this.#hasApi) {
      const { subject, artifactType } = built.referrer;
      const list = target.find(referrersTag(subject))?.bytes;
      const linked = addReferrer(list, { mediaType, digest, sizeBytes: bytes.byteLength, artifactType });
      if (linked !== undefined) {
        const digestOfList = computeDigest(linked);
        target.manifests.set(digestOfList, { bytes: linked, mediaType: mediaTypes.ociIndex });
        target.tags.set(referrersTag(subject), digestOfList);
      }
    }
  }

  putBlob(repository: string, bytes: Uint8Array): Digest {
    const digest = computeDigest(bytes);
    this.#open(repository).blobs.set(digest, bytes);
    return digest;
  }

  setTag(repository: string, tag: string, digest: Digest): void {
    this.#open(repository).tags.set(tag, digest);
  }

  dropTag(repository: string, tag: string): void {
    this.#open(repository).tags.delete(tag);
  }

  dropManifest(repository: string, digest: Digest): void {
    this.#removeManifest(repository, digest, false);
  }

  dropBlob(repository: string, digest: Digest): void {
    this.#open(repository).blobs.delete(digest);
  }

  tagsOf(repository: string): Readonly<Record<string, Digest>> {
    const tags = [...(this.#find(repository)?.tags ?? [])];
    return Object.fromEntries(tags.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  manifestsOf(repository: string): ReadonlySet<Digest> {
    return new Set(this.#find(repository)?.manifests.keys());
  }

  blobsOf(repository: string): ReadonlySet<Digest> {
    return new Set(this.#find(repository)?.blobs.keys());
  }

  bytesOf(repository: string, digest: Digest): Uint8Array | undefined {
    const found = this.#find(repository);
    return found?.manifests.get(digest)?.bytes ?? found?.blobs.get(digest);
  }

  findIncompleteTags(repository: string): readonly string[] {
    const found = this.#find(repository);
    return [...(found?.tags ?? [])]
      .filter(([, digest]) => found?.isComplete(digest) !== true)
      .map(([tag]) => tag);
  }

  get #hasApi(): boolean {
    return this.#options.referrers !== 'tag';
  }

  async #send<T>(text: string, options: CallOptions, answer: () => T): Promise<T> {
    const { signal } = options;
    signal.throwIfAborted();
    const isWrite = /^(PUT|POST|DELETE) /.test(text);
    const request: MemoryRequest = { number: this.#requests.length + 1, text, isWrite };
    this.#requests.push(request);
    // An answer never comes before the caller waits for it.
    await Promise.resolve();
    await this.onRequest?.(request);
    signal.throwIfAborted();
    const answered = answer();
    await this.onAnswer?.(request);
    signal.throwIfAborted();
    return answered;
  }

  async *#pageRepositories(options: ListOptions): AsyncGenerator<Page<string>, void> {
    const names = await this.#send('GET _catalog', options, () => [...this.#repositories.keys()].toSorted());
    yield { items: names };
  }

  async *#pageTags(repository: string, options: ListOptions): AsyncGenerator<Page<string>, void> {
    const wished = options.pageSize ?? Number.POSITIVE_INFINITY;
    const pageSize = Math.min(wished, this.#options.pageSize ?? Number.POSITIVE_INFINITY);
    let last = /last=(.*)$/.exec(options.from?.pathAndQuery ?? '')?.[1] ?? '';
    for (;;) {
      const path = `${repository}/tags/list${last === '' ? '' : `?last=${last}`}`;
      const rest = await this.#send(`GET ${path}`, options, () =>
        [...(this.#find(repository)?.tags.keys() ?? [])]
          .toSorted()
          .filter((tag) => last === '' || tag > last),
      );
      const items = rest.slice(0, pageSize);
      last = items.at(-1) ?? '';
      if (rest.length <= pageSize) {
        yield { items };
        return;
      }
      yield { items, next: { pathAndQuery: `/v2/${repository}/tags/list?last=${last}` } };
    }
  }

  async *#pageReferrers(
    repository: string,
    digest: Digest,
    options: CallOptions & { readonly artifactType?: string },
  ): AsyncGenerator<Page<Descriptor>, void> {
    const { artifactType } = options;
    const listed =
      (await this.#listByApi(repository, digest, options)) ??
      (await this.#listByTag(repository, digest, options));
    yield {
      items: listed.filter((entry) => artifactType === undefined || entry.artifactType === artifactType),
    };
  }

  #find(repository: string): Repository | undefined {
    return this.#repositories.get(repository);
  }

  #open(repository: string): Repository {
    const found = this.#repositories.get(repository) ?? new Repository();
    this.#repositories.set(repository, found);
    return found;
  }

  #removeManifest(repository: string, digest: Digest, withTags: boolean): void {
    const found = this.#open(repository);
    found.manifests.delete(digest);
    const tags = withTags ? [...found.tags].filter(([, target]) => target === digest) : [];
    tags.forEach(([tag]) => found.tags.delete(tag));
  }

  #readBlob(repository: string, digest: Digest, options: CallOptions): Promise<Uint8Array> {
    return this.#send(`GET ${repository}/blobs/${digest}`, options, () => {
      const bytes = this.#find(repository)?.blobs.get(digest);
      if (bytes === undefined) {
        throw this.#toNotFound({ kind: 'blob', repository, digest }, 'BLOB_UNKNOWN');
      }
      return bytes;
    });
  }

  /** `undefined` where there is no such API; like our client, it is asked for once. */
  async #listByApi(
    repository: string,
    digest: Digest,
    options: CallOptions,
  ): Promise<readonly Descriptor[] | undefined> {
    if (this.#knowsApiIsMissing) {
      return undefined;
    }
    const listed = await this.#send(`GET ${repository}/referrers/${digest}`, options, () => {
      const found = this.#find(repository);
      return this.#hasApi
        ? [...(found?.manifests ?? [])].flatMap(([own, stored]) => toReferrer(own, stored, digest))
        : undefined;
    });
    this.#knowsApiIsMissing = listed === undefined;
    return listed;
  }

  /** As `distribution/referrers.ts` reads it. */
  async #listByTag(repository: string, digest: Digest, options: CallOptions): Promise<readonly Descriptor[]> {
    const tag = referrersTag(digest);
    const list = await this.#send(`GET ${repository}/manifests/${tag}`, options, () =>
      this.#find(repository)?.find(tag),
    );
    if (list === undefined || list.digest === digest || !isIndexType(list.mediaType)) {
      return [];
    }
    const found: Descriptor[] = [];
    for (const entry of readIndexEntries(list.bytes, () => undefined) ?? []) {
      if (entry.artifactType !== undefined) {
        found.push(entry);
      } else {
        const stored = await this.#send(`GET ${repository}/manifests/${entry.digest}`, options, () =>
          this.#find(repository)?.manifests.get(entry.digest),
        );
        found.push(...(stored === undefined ? [] : toReferrer(entry.digest, stored, digest)));
      }
    }
    return found;
  }

  #toNotFound(subject: Subject, code: string): NotFoundError {
    const { host } = this;
    const serverErrors = [{ code, message: 'unknown' }];
    return new NotFoundError({ host, subject, status: 404, message: `404 ${code}`, serverErrors });
  }

  #toRefusal(subject: Subject, code: string, message: string): RequestFailedError {
    const { host } = this;
    return new RequestFailedError({ host, subject, status: 400, message, serverErrors: [{ code, message }] });
  }

  #toUnsupported(subject: Subject, operation: Operation): UnsupportedError {
    const { host } = this;
    const serverErrors = [{ code: 'UNSUPPORTED', message: 'The operation is unsupported.' }];
    return new UnsupportedError({ host, subject, operation, status: 405, message: '405', serverErrors });
  }
}

function toReferrer(digest: Digest, stored: Stored, subject: Digest): readonly Descriptor[] {
  const mediaType = findManifestType(stored.bytes, stored.mediaType) ?? stored.mediaType;
  const manifest = parseManifest(stored.bytes, { mediaType });
  if (manifest.subject?.digest !== subject) {
    return [];
  }
  const configType = manifest.kind === 'image' ? manifest.config.mediaType : undefined;
  const artifactType = manifest.artifactType ?? configType;
  const { annotations } = manifest;
  return [{ mediaType, digest, sizeBytes: stored.bytes.byteLength, artifactType, annotations }];
}

/** The list with one more entry; `undefined` when it has it. */
function addReferrer(list: Uint8Array | undefined, referrer: Descriptor): Uint8Array | undefined {
  const value = list === undefined ? undefined : parseJson(list);
  const entries: readonly unknown[] =
    isJsonObject(value) && Array.isArray(value['manifests']) ? value['manifests'] : [];
  if (entries.some((entry) => isJsonObject(entry) && entry['digest'] === referrer.digest)) {
    return undefined;
  }
  const { mediaType, digest, sizeBytes: size, artifactType, annotations } = referrer;
  const manifests = [...entries, { mediaType, digest, size, artifactType, annotations }];
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }));
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const pieceBytes = 64 * 1024;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
  }
}
