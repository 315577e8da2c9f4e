/**
 * Everything that belongs to an image: its manifests, what is attached to any of them, and the content these list. Read
 * from one repository; a copy of an image is a copy of its closure.
 */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { cosignTag, isAttachmentTag, referrersTag } from '../../oci/attachedTags.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType } from '../../oci/mediaType.ts';
import { TooManyPartsError } from '../errors.ts';
import {
  findManifestContent,
  type ManifestTree,
  maxManifests,
  readManifestTree,
  toTreeManifest,
  type TreeManifest,
} from '../manifestTree.ts';
import { isSignatureType } from './signatureType.ts';
import { together } from '../together.ts';

/** A manifest about another one. */
export interface AttachedManifest extends TreeManifest {
  readonly subject: Digest;
  /** The tag that attaches it, of cosign's schemes. */
  readonly tag?: string | undefined;
}

export interface ImageClosure extends ManifestTree {
  /** Each once, and each after its subject. */
  readonly attached: readonly AttachedManifest[];
}

const maxConcurrent = 6;
/** Pages of tags that are looked through for attachments; beyond, each is asked for. */
const maxTagPages = 10;

/**
 * Reads the manifests and whatever is attached to any of them; no blob is read.
 * @throws NotFoundError and other errors of distribution for the top; InvalidManifestError; TooManyPartsError.
 */
export async function readClosure(
  reader: RegistryReader,
  query: {
    readonly repository: string;
    /** A tag or digest. */
    readonly reference: string;
  },
  options: CallOptions & {
    /** The tags that attach things to others, where they are known anyway. */
    readonly attachmentTags?: Promise<ReadonlySet<string> | undefined>;
  },
): Promise<ImageClosure> {
  const { repository } = query;
  return together(options, async (call) => {
    const tree = await readManifestTree(reader, query, call);
    const tags = await (options.attachmentTags ?? findAttachmentTags(reader, repository, call));
    const reading = new AttachedReading({ reader, repository, tags }, call);
    return { ...tree, attached: await reading.read([tree.top, ...tree.children]) };
  });
}

/** The tags that attach things to others; `undefined` when there are very many tags or they cannot be listed. */
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

class AttachedReading {
  readonly #reader: RegistryReader;
  readonly #repository: string;
  readonly #tags: ReadonlySet<string> | undefined;
  readonly #options: CallOptions;
  readonly #limiter = new Limiter({ maxConcurrent });
  #listedCount = 0;

  constructor(
    source: {
      readonly reader: RegistryReader;
      readonly repository: string;
      readonly tags: ReadonlySet<string> | undefined;
    },
    options: CallOptions,
  ) {
    this.#reader = source.reader;
    this.#repository = source.repository;
    this.#tags = source.tags;
    this.#options = options;
  }

  /** Referrers by their API or tag, and those of cosign's tags; also what is attached to what is attached. */
  async read(subjects: readonly TreeManifest[]): Promise<readonly AttachedManifest[]> {
    const known = new Set<string>(subjects.map(({ digest }) => digest));
    const attached: AttachedManifest[] = [];
    let waiting = subjects;
    while (waiting.length > 0) {
      const found = await Promise.all(
        waiting.flatMap(({ digest }) => [this.#readReferrers(digest), this.#readCosign(digest)]),
      );
      const fresh = found.flat().filter((entry) => this.#isFresh(entry, known));
      attached.push(...fresh);
      waiting = fresh;
    }
    return attached;
  }

  /** The same signature may be attached by a tag and by its subject, and both have to arrive. */
  #isFresh({ digest, tag }: AttachedManifest, known: Set<string>): boolean {
    const key = tag ?? digest;
    return !known.has(key) && known.add(key).size > 0;
  }

  async #readReferrers(subject: Digest): Promise<readonly AttachedManifest[]> {
    const [listed, tagged] = await Promise.all([this.#listReferrers(subject), this.#listTagged(subject)]);
    const read = await Promise.all([...new Set([...listed, ...tagged])].map((digest) => this.#find(digest)));
    return (
      read
        .filter((fetched) => fetched !== undefined)
        .map((fetched) => toTreeManifest(fetched, { role: 'referrer' }))
        // What a list says is about the subject has to say so itself: tags are named by anybody.
        .filter(({ manifest }) => manifest.subject?.digest === subject)
        .map((entry) => ({
          ...entry,
          role: isSignatureType(entry.artifactType) ? ('signature' as const) : ('referrer' as const),
          subject,
        }))
    );
  }

  #listReferrers(subject: Digest): Promise<readonly Digest[]> {
    return this.#limiter.run(async () => {
      const digests: Digest[] = [];
      for await (const page of this.#reader.listReferrers(this.#repository, subject, this.#options)) {
        digests.push(...page.items.map(({ digest }) => digest));
        this.#count(page.items.length);
      }
      return digests;
    }, this.#options);
  }

  /** While they are listed, since what is listed is read afterwards. */
  #count(more: number): void {
    this.#listedCount += more;
    if (this.#listedCount > maxManifests) {
      throw new TooManyPartsError({ repository: this.#repository, limit: maxManifests });
    }
  }

  /** What was attached before the registry kept lists itself is in the tag alone. */
  async #listTagged(subject: Digest): Promise<readonly Digest[]> {
    const tag = referrersTag(subject);
    const list = this.#tags?.has(tag) === true ? await this.#find(tag) : undefined;
    if (list === undefined || list.digest === subject || !isIndexType(list.mediaType)) {
      return [];
    }
    const manifest = parseManifest(list.bytes, list);
    const digests = manifest.kind === 'index' ? manifest.manifests.map(({ digest }) => digest) : [];
    this.#count(digests.length);
    return digests;
  }

  async #readCosign(subject: Digest): Promise<readonly AttachedManifest[]> {
    const kinds = ['sig', 'att', 'sbom'] as const;
    const found = await Promise.all(
      kinds.map(async (kind) => {
        const tag = cosignTag(subject, kind);
        const fetched = this.#tags?.has(tag) === false ? undefined : await this.#find(tag);
        const role = kind === 'sig' ? ('signature' as const) : ('referrer' as const);
        return fetched === undefined || fetched.digest === subject
          ? undefined
          : { ...toTreeManifest(fetched, { role }), subject, tag };
      }),
    );
    return found.filter((entry) => entry !== undefined);
  }

  #find(reference: string) {
    const query = { repository: this.#repository, reference };
    return this.#limiter.run(() => findManifestContent(this.#reader, query, this.#options), this.#options);
  }
}
