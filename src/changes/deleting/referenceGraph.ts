/**
 * Which tag points at which manifest of a repository, and which manifest needs which: what has to be known before
 * anything is deleted. It is whole, or there is none.
 */
import { Limiter } from '../../base/concurrency.ts';
import { ExplainedError } from '../../base/errors.ts';
import { NotFoundError } from '../../distribution/errors.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { type Digest, toShortDigest } from '../../oci/digest.ts';
import { isIndexType } from '../../oci/mediaType.ts';
import { ListingIncompleteError } from '../errors.ts';
import { type GraphManifest, toGraphManifest, toUnread } from './graphManifest.ts';
import type { ManifestRef, Place } from '../plan.ts';
import type { RememberedPlace, RepositoryMemory } from './repositoryMemory.ts';

export interface GraphProgress {
  readonly readTags: number;
  readonly totalTags: number;
}

export interface GraphOptions extends CallOptions {
  readonly onProgress?: (progress: GraphProgress) => void;
}

interface GraphContents {
  readonly place: Place;
  /** What each tag points at, in the order of the listing. */
  readonly tags: ReadonlyMap<string, Digest>;
  /** Tags that are listed and point at nothing. */
  readonly danglingTags: readonly string[];
  /** Everything that is known of, also what is only listed by another manifest. */
  readonly manifests: ReadonlyMap<Digest, GraphManifest>;
  /** What the tags point at was not asked for anew. */
  readonly isRemembered: boolean;
}

export class ReferenceGraph implements GraphContents {
  readonly place: Place;
  readonly tags: ReadonlyMap<string, Digest>;
  readonly danglingTags: readonly string[];
  readonly manifests: ReadonlyMap<Digest, GraphManifest>;
  readonly isRemembered: boolean;
  readonly #tags: ReadonlyMap<Digest, readonly string[]>;
  readonly #parents: ReadonlyMap<Digest, readonly Digest[]>;
  readonly #referrers: ReadonlyMap<Digest, readonly Digest[]>;

  constructor(contents: GraphContents) {
    this.place = contents.place;
    this.tags = contents.tags;
    this.danglingTags = contents.danglingTags;
    this.manifests = contents.manifests;
    this.isRemembered = contents.isRemembered;
    const manifests = inOrder(contents);
    this.#tags = group([...contents.tags].map(([tag, digest]) => [digest, tag]));
    this.#parents = group(
      manifests.flatMap(({ digest, children }) =>
        children.map((child): readonly [Digest, Digest] => [child.digest, digest]),
      ),
    );
    this.#referrers = group(
      manifests.flatMap(({ digest, subject }) =>
        subject === undefined ? [] : [[subject, digest] satisfies readonly [Digest, Digest]],
      ),
    );
  }

  /** The same with more that is known. */
  with(manifests: ReadonlyMap<Digest, GraphManifest>): ReferenceGraph {
    return new ReferenceGraph({ ...this.#contents(), manifests: new Map([...this.manifests, ...manifests]) });
  }

  tagsOf(digest: Digest): readonly string[] {
    return this.#tags.get(digest) ?? [];
  }

  /** Indexes that list it and are not to go. */
  liveParentsOf(digest: Digest, doomed: ReadonlySet<Digest>): readonly Digest[] {
    return this.parentsOf(digest).filter((parent) => !doomed.has(parent));
  }

  parentsOf(digest: Digest): readonly Digest[] {
    return this.#parents.get(digest) ?? [];
  }

  /** What is known to be about it. A registry may know of more. */
  referrersOf(digest: Digest): readonly Digest[] {
    return this.#referrers.get(digest) ?? [];
  }

  /** These, what they list, and what that lists. */
  reachableFrom(digests: Iterable<Digest>): ReadonlySet<Digest> {
    const reached = new Set(digests);
    for (const digest of reached) {
      this.manifests.get(digest)?.children.forEach((child) => reached.add(child.digest));
    }
    return reached;
  }

  /** What people know it by: its tags, else those of what lists it, else its digest in short. */
  namesOf(digest: Digest): readonly string[] {
    const own = this.tagsOf(digest);
    if (own.length > 0) {
      return own;
    }
    const above = new Set(this.parentsOf(digest));
    for (const parent of above) {
      this.parentsOf(parent).forEach((grandparent) => above.add(grandparent));
    }
    const names = [...new Set([...above].flatMap((parent) => this.tagsOf(parent)))];
    return names.length === 0 ? [toShortDigest(digest)] : names;
  }

  #contents(): GraphContents {
    const { place, tags, danglingTags, manifests, isRemembered } = this;
    return { place, tags, danglingTags, manifests, isRemembered };
  }
}

/** Many requests at a time, and no more than a registry answers gladly. */
const maxConcurrent = 8;
/** Registries refuse indexes of indexes long before. */
const maxDepth = 16;

/**
 * Reads every tag of a repository, a request for each that is not remembered.
 * @throws ListingIncompleteError when anything could not be read.
 */
export function readReferenceGraph(
  reader: RegistryReader,
  query: { readonly place: Place; readonly memory: RepositoryMemory },
  options: GraphOptions,
): Promise<ReferenceGraph> {
  return readWhole(query.place, options, (call) =>
    new GraphReading(reader, query, { ...options, ...call }).read(),
  );
}

/**
 * Runs what has to read everything or nothing: the first failure ends the rest of it.
 * @throws ListingIncompleteError with the failure.
 */
export async function readWhole<T>(
  place: Place,
  options: CallOptions,
  work: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const rest = new AbortController();
  try {
    return await work({ signal: AbortSignal.any([options.signal, rest.signal]) });
  } catch (thrown) {
    options.signal.throwIfAborted();
    if (!(thrown instanceof ExplainedError) || thrown instanceof ListingIncompleteError) {
      throw thrown;
    }
    const { repository } = place;
    throw new ListingIncompleteError({ repository, message: thrown.message, cause: thrown });
  } finally {
    rest.abort();
  }
}

class GraphReading {
  readonly #reader: RegistryReader;
  readonly #place: Place;
  readonly #memory: RepositoryMemory;
  readonly #options: GraphOptions;
  readonly #limiter = new Limiter({ maxConcurrent });
  readonly #manifests = new Map<Digest, GraphManifest>();

  constructor(
    reader: RegistryReader,
    query: { readonly place: Place; readonly memory: RepositoryMemory },
    options: GraphOptions,
  ) {
    this.#reader = reader;
    this.#place = query.place;
    this.#memory = query.memory;
    this.#options = options;
  }

  async read(): Promise<ReferenceGraph> {
    const look = this.#memory.begin(this.#place);
    const tags = await this.#listTags();
    const remembered = this.#memory.recall(this.#place, tags);
    const targets = await this.#readTargets(tags, remembered);
    await this.#readIndexes();
    if (remembered === undefined) {
      look.keep({ tags, targets });
    }
    return new ReferenceGraph({
      place: this.#place,
      tags: new Map([...targets].map(([tag, { digest }]) => [tag, digest])),
      danglingTags: tags.filter((tag) => !targets.has(tag)),
      manifests: this.#manifests,
      isRemembered: remembered !== undefined,
    });
  }

  async #listTags(): Promise<readonly string[]> {
    const { signal } = this.#options;
    const tags = new Set<string>();
    for await (const page of this.#reader.listTags(this.#place.repository, { signal, pageSize: 1000 })) {
      page.items.forEach((tag) => tags.add(tag));
    }
    return [...tags];
  }

  async #readTargets(
    tags: readonly string[],
    remembered: RememberedPlace | undefined,
  ): Promise<ReadonlyMap<string, ManifestRef>> {
    let readTags = 0;
    const totalTags = tags.length;
    this.#options.onProgress?.({ readTags, totalTags });
    const found = await Promise.all(
      tags.map(async (tag) => {
        const known = remembered?.targets.get(tag);
        // What is named by its digest costs no request where content is cached.
        const target =
          (known === undefined ? undefined : await this.#find(known.digest)) ?? (await this.#find(tag));
        readTags++;
        this.#options.onProgress?.({ readTags, totalTags });
        return [tag, target] as const;
      }),
    );
    return new Map(
      found.flatMap(([tag, target]) => {
        if (target === undefined) {
          return [];
        }
        const { digest, mediaType, sizeBytes } = target;
        return [[tag, { digest, mediaType, sizeBytes }] as const];
      }),
    );
  }

  /** Indexes that indexes list, level by level, so that what these list is known as well. */
  async #readIndexes(): Promise<void> {
    let level: readonly GraphManifest[] = [...this.#manifests.values()];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth >= maxDepth) {
        const { repository } = this.#place;
        throw new ListingIncompleteError({ repository, message: 'indexes of indexes without an end' });
      }
      const children = level.flatMap((manifest) => manifest.children);
      const unknown = new Map(
        children.filter(({ digest }) => !this.#manifests.has(digest)).map((child) => [child.digest, child]),
      );
      const read = await Promise.all(
        [...unknown.values()].map(async (child) =>
          isIndexType(child.mediaType) ? await this.#find(child.digest) : undefined,
        ),
      );
      unknown.forEach((child) => {
        if (!this.#manifests.has(child.digest)) {
          this.#manifests.set(child.digest, toUnread(child));
        }
      });
      level = read.filter((manifest) => manifest !== undefined);
    }
  }

  async #find(reference: string): Promise<GraphManifest | undefined> {
    const fetched = await this.#limiter.run(
      () => findManifestAt(this.#reader, { repository: this.#place.repository, reference }, this.#options),
      this.#options,
    );
    if (fetched !== undefined && !this.#manifests.has(fetched.digest)) {
      this.#manifests.set(fetched.digest, fetched);
    }
    return fetched;
  }
}

/** `undefined` when it is not there. @throws the other errors of distribution; InvalidManifestError. */
export async function findManifestAt(
  reader: RegistryReader,
  query: { readonly repository: string; readonly reference: string },
  options: CallOptions,
): Promise<GraphManifest | undefined> {
  const { repository, reference } = query;
  const call = { signal: options.signal };
  try {
    return toGraphManifest(await reader.fetchManifest(repository, reference, call));
  } catch (thrown) {
    if (
      !(thrown instanceof NotFoundError) ||
      thrown.serverErrors.some(({ code }) => code === 'NAME_UNKNOWN')
    ) {
      throw thrown;
    }
    // Something between here and the registry may say 404 as well, and then without the registry's list of errors.
    const isSure =
      thrown.serverErrors.length > 0 ||
      (await reader.findManifest(repository, reference, call)) === undefined;
    if (!isSure) {
      throw thrown;
    }
    return undefined;
  }
}

/** By their tags as these are listed, so that what is read in another order makes no other plan. */
function inOrder({ tags, manifests }: GraphContents): readonly GraphManifest[] {
  const ranks = new Map<Digest, number>();
  [...tags.values()].forEach((digest, rank) => ranks.set(digest, ranks.get(digest) ?? rank));
  const rankOf = (digest: Digest): number => ranks.get(digest) ?? tags.size;
  return [...manifests.values()].toSorted(
    (a, b) => rankOf(a.digest) - rankOf(b.digest) || (a.digest < b.digest ? -1 : 1),
  );
}

function group<K, V>(pairs: readonly (readonly [K, V])[]): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, Set<V>>();
  for (const [key, value] of pairs) {
    groups.set(key, (groups.get(key) ?? new Set<V>()).add(value));
  }
  return new Map([...groups].map(([key, values]) => [key, [...values]]));
}
