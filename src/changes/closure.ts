/**
 * Everything that belongs to an image: its manifests, what is attached to them, and the content these list. Read from
 * one repository; a copy of an image is a copy of its closure.
 */
import { Limiter } from '../base/concurrency.ts';
import { NotFoundError } from '../distribution/errors.ts';
import type { CallOptions, FetchedManifest, RegistryReader } from '../distribution/registryReader.ts';
import { resolveManifest } from '../distribution/resolveManifest.ts';
import { cosignTag, isAttachmentTag } from '../oci/attachedTags.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { classifyIndex } from '../oci/imageIndex.ts';
import { type Manifest, parseManifest } from '../oci/manifest.ts';
import type { Platform } from '../oci/platform.ts';
import type { ManifestRole } from './plan.ts';

export interface ClosureManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly manifest: Manifest;
  readonly role: ManifestRole;
  readonly platform?: Platform | undefined;
  /** What it says of itself, or its config's type says of it. */
  readonly artifactType?: string | undefined;
  /** The configs and layers it lists. */
  readonly blobs: readonly Descriptor[];
}

/** A manifest about another one. */
export interface AttachedManifest extends ClosureManifest {
  readonly subject: Digest;
  /** The tag that attaches it, of cosign's schemes. */
  readonly tag?: string | undefined;
}

export interface ImageClosure {
  readonly top: ClosureManifest;
  /** The manifest itself, as the registry keeps it. */
  readonly topBytes: Uint8Array;
  /** All below the top, each once, and each before what lists it. */
  readonly children: readonly ClosureManifest[];
  /** Each once, and each after its subject. */
  readonly attached: readonly AttachedManifest[];
  /** Manifests that an index lists and the repository does not have. */
  readonly missing: readonly Digest[];
}

export interface ClosureQuery {
  readonly repository: string;
  /** A tag or digest. */
  readonly reference: string;
}

/** Indexes of indexes deeper than this are refused by registries, too. */
const maxDepth = 6;
/** More than any image has; a repository that goes on listing is not followed for ever. */
const maxAttached = 2000;
const maxConcurrent = 6;
/** Pages of tags that are looked through for attachments; beyond, each is asked for. */
const maxTagPages = 10;

/**
 * Reads the manifests and whatever is attached to any of them; no blob is read.
 * @throws NotFoundError and other errors of distribution for the top; InvalidManifestError.
 */
export async function readClosure(
  reader: RegistryReader,
  query: ClosureQuery,
  options: CallOptions & {
    /** The tags of the repository, where they are known anyway. */
    readonly tags?: Promise<ReadonlySet<string> | undefined>;
  },
): Promise<ImageClosure> {
  const { repository } = query;
  const reading = new ClosureReading(reader, repository, options);
  const fetched = await resolveManifest(reader, query, options);
  const top = toEntry(fetched, {});
  const children = await reading.readChildren(top);
  const attached = await reading.readAttached([top, ...children], options.tags);
  return { top, topBytes: fetched.bytes, children, attached, missing: reading.missing };
}

/** Every tag of a repository; `undefined` when there are very many or they cannot be listed. */
export async function findAttachmentTags(
  reader: RegistryReader,
  repository: string,
  options: CallOptions,
): Promise<ReadonlySet<string> | undefined> {
  const tags = new Set<string>();
  let pages = 0;
  try {
    for await (const page of reader.listTags(repository, { ...options, pageSize: 1000 })) {
      page.items.filter(isAttachmentTag).forEach((tag) => tags.add(tag));
      pages++;
      if (pages >= maxTagPages && page.next !== undefined) {
        return undefined;
      }
    }
    return tags;
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
}

/** Whether an artifact is a signature of cosign, sigstore or the Notary Project. */
function isSignatureType(artifactType: string | undefined): boolean {
  return (
    artifactType !== undefined &&
    /^application\/vnd\.(dev\.cosign\.artifact\.sig|dev\.sigstore\.bundle|cncf\.notary\.signature)/.test(
      artifactType,
    )
  );
}

class ClosureReading {
  readonly #reader: RegistryReader;
  readonly #repository: string;
  readonly #options: CallOptions;
  readonly #limiter = new Limiter({ maxConcurrent });
  readonly missing: Digest[] = [];

  constructor(reader: RegistryReader, repository: string, options: CallOptions) {
    this.#reader = reader;
    this.#repository = repository;
    this.#options = { signal: options.signal };
  }

  /** Deepest first. */
  async readChildren(top: ClosureManifest): Promise<readonly ClosureManifest[]> {
    const levels: ClosureManifest[][] = [];
    const known = new Set<Digest>([top.digest]);
    let parents: readonly ClosureManifest[] = [top];
    for (let depth = 0; parents.length > 0 && depth < maxDepth; depth++) {
      const level = await Promise.all(
        parents.flatMap((parent) =>
          listChildren(parent.manifest)
            .filter(({ descriptor }) => !known.has(descriptor.digest) && known.add(descriptor.digest))
            .map((child) => this.#readChild(child)),
        ),
      );
      parents = level.filter((child) => child !== undefined);
      levels.unshift([...parents]);
    }
    return levels.flat();
  }

  /** Referrers by their API or tag, and those of cosign's tags; also what is attached to what is attached. */
  async readAttached(
    subjects: readonly ClosureManifest[],
    tags: Promise<ReadonlySet<string> | undefined> | undefined,
  ): Promise<readonly AttachedManifest[]> {
    const known = new Set(subjects.map(({ digest }) => digest));
    const attached: AttachedManifest[] = [];
    const names = await (tags ?? findAttachmentTags(this.#reader, this.#repository, this.#options));
    let waiting = subjects;
    while (waiting.length > 0 && attached.length < maxAttached) {
      const found = await Promise.all(
        waiting.flatMap((subject) => [this.#readReferrers(subject), this.#readCosign(subject, names)]),
      );
      const fresh = found.flat().filter(({ digest }) => !known.has(digest) && known.add(digest));
      attached.push(...fresh);
      waiting = fresh;
    }
    return attached;
  }

  async #readChild(child: Child): Promise<ClosureManifest | undefined> {
    const { descriptor, role, platform } = child;
    const fetched = await this.#find(descriptor.digest);
    if (fetched === undefined) {
      this.missing.push(descriptor.digest);
      return undefined;
    }
    return toEntry(fetched, { role, platform });
  }

  async #readReferrers(subject: ClosureManifest): Promise<readonly AttachedManifest[]> {
    const listed: Descriptor[] = [];
    await this.#limiter.run(async () => {
      const pages = this.#reader.listReferrers(this.#repository, subject.digest, this.#options);
      for await (const page of pages) {
        listed.push(...page.items);
      }
    }, this.#options);
    const fetched = await Promise.all(listed.map(({ digest }) => this.#find(digest)));
    return fetched
      .filter((manifest) => manifest !== undefined)
      .map((manifest) => toEntry(manifest, { role: 'referrer' }))
      .filter(({ manifest }) => manifest.subject?.digest === subject.digest)
      .map((entry) => ({
        ...entry,
        role: isSignatureType(entry.artifactType) ? 'signature' : 'referrer',
        subject: subject.digest,
      }));
  }

  async #readCosign(
    subject: ClosureManifest,
    names: ReadonlySet<string> | undefined,
  ): Promise<readonly AttachedManifest[]> {
    const kinds = ['sig', 'att', 'sbom'] as const;
    const found = await Promise.all(
      kinds.map(async (kind) => {
        const tag = cosignTag(subject.digest, kind);
        if (names !== undefined && !names.has(tag)) {
          return undefined;
        }
        const fetched = await this.#find(tag);
        const role = kind === 'sig' ? ('signature' as const) : ('referrer' as const);
        return fetched === undefined
          ? undefined
          : { ...toEntry(fetched, { role }), subject: subject.digest, tag };
      }),
    );
    return found.filter((entry) => entry !== undefined);
  }

  #find(reference: string): Promise<FetchedManifest | undefined> {
    return this.#limiter.run(async () => {
      try {
        return await this.#reader.fetchManifest(this.#repository, reference, this.#options);
      } catch (thrown) {
        if (thrown instanceof NotFoundError) {
          return undefined;
        }
        throw thrown;
      }
    }, this.#options);
  }
}

interface Child {
  readonly descriptor: Descriptor;
  readonly role: ManifestRole;
  readonly platform?: Platform | undefined;
}

function listChildren(manifest: Manifest): readonly Child[] {
  if (manifest.kind !== 'index') {
    return [];
  }
  const { platforms, attestations, others } = classifyIndex(manifest);
  return [
    ...platforms.map(({ descriptor, platform }) => ({ descriptor, platform, role: 'platform' as const })),
    ...attestations.map(({ descriptor }) => ({ descriptor, role: 'attestation' as const })),
    ...others.map((descriptor) => ({ descriptor, role: 'other' as const })),
  ];
}

/** `known` says what the manifest itself cannot. */
function toEntry(
  fetched: FetchedManifest,
  known: { readonly role?: ManifestRole; readonly platform?: Platform | undefined },
): ClosureManifest {
  const { bytes, digest, mediaType } = fetched;
  const manifest = parseManifest(bytes, { mediaType });
  const configType = manifest.kind === 'image' ? manifest.config.mediaType : undefined;
  return {
    digest,
    mediaType,
    sizeBytes: bytes.byteLength,
    manifest,
    role: known.role ?? (manifest.kind === 'index' ? 'index' : 'image'),
    platform: known.platform,
    artifactType: manifest.artifactType ?? configType,
    blobs: listBlobs(manifest),
  };
}

function listBlobs(manifest: Manifest): readonly Descriptor[] {
  switch (manifest.kind) {
    case 'image':
      return [manifest.config, ...manifest.layers];
    case 'artifact':
      return manifest.blobs;
    case 'index':
    case 'schema1':
      return [];
    default:
      return manifest satisfies never;
  }
}
