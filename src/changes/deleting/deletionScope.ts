/**
 * What might go together with some manifests of a repository: what they list, what is about them, and what tools have
 * attached to them by tags. Reads it; what of it may go is decided by `judgeDeletion`.
 */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { cosignTag, isAttachmentTag, referrersTag } from '../../oci/attachedTags.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { isAnyManifestType } from '../../oci/mediaType.ts';
import type { Platform } from '../../oci/platform.ts';
import { ListingIncompleteError } from '../errors.ts';
import type { GraphManifest } from './graphManifest.ts';
import { ManifestPresence } from './manifestPresence.ts';
import type { ManifestRole } from '../plan.ts';
import { findManifestAt, type ReferenceGraph } from './referenceGraph.ts';
import type { RepositoryMemory } from './repositoryMemory.ts';
import { isSignatureType } from '../copying/signatureType.ts';

export interface ScopeQuery {
  readonly graph: ReferenceGraph;
  readonly memory: RepositoryMemory;
  /** What is to go. */
  readonly tops: ReadonlySet<Digest>;
  /** What was seen to be there just now. */
  readonly seen?: ReadonlySet<Digest>;
  /** Whether the tops go with their tags; else a tag keeps them. */
  readonly takesTags: boolean;
  /** Whether the registry is asked what is about each manifest. */
  readonly asksForReferrers: boolean;
}

export interface DeletionScope extends Pick<ScopeQuery, 'tops' | 'takesTags'> {
  /** With everything that was read for it. */
  readonly graph: ReferenceGraph;
  /** Tags that tools have made, and what these attach something to. */
  readonly attachments: ReadonlyMap<string, Digest>;
  /** By manifest, what would go with it. */
  readonly dependents: ReadonlyMap<Digest, readonly Dependent[]>;
  /** What may go, as far as it is there. What surely stays is not among it. */
  readonly present: ReadonlySet<Digest>;
}

/** What a manifest is to the one it would go with. */
export interface Dependent {
  readonly digest: Digest;
  readonly role: ManifestRole;
  readonly platform?: Platform | undefined;
  readonly artifactType?: string | undefined;
}

type ReferrerEntry = Pick<Descriptor, 'digest' | 'artifactType'>;

const maxConcurrent = 8;
/** Far more than belongs to the images of one deletion; a registry that goes on listing is not followed for ever. */
const maxManifests = 20_000;
const maxSubjects = 16;

/** To be run by `readWhole`. @throws the errors of distribution; InvalidManifestError; ListingIncompleteError. */
export function readDeletionScope(
  reader: RegistryReader,
  query: ScopeQuery,
  options: CallOptions,
): Promise<DeletionScope> {
  return new ScopeReading(reader, query, options).read();
}

class ScopeReading {
  readonly #reader: RegistryReader;
  readonly #query: ScopeQuery;
  readonly #repository: string;
  readonly #options: CallOptions;
  readonly #limiter = new Limiter({ maxConcurrent });
  readonly #presence: ManifestPresence;
  readonly #referrers: Map<Digest, readonly Descriptor[]>;
  readonly #read = new Map<Digest, GraphManifest>();
  readonly #present = new Set<Digest>();
  readonly #attachments = new Map<string, Digest>();
  readonly #dependents = new Map<Digest, readonly Dependent[]>();

  constructor(reader: RegistryReader, query: ScopeQuery, options: CallOptions) {
    const { graph, memory } = query;
    this.#reader = reader;
    this.#query = query;
    this.#repository = graph.place.repository;
    this.#options = { signal: options.signal };
    const remembered = memory.recall(graph.place, [...graph.tags.keys(), ...graph.danglingTags]);
    this.#presence = new ManifestPresence(reader, {
      graph,
      known: remembered?.presence ?? new Map<Digest, boolean>(),
      limiter: this.#limiter,
    });
    this.#referrers = remembered?.referrers ?? new Map<Digest, readonly Descriptor[]>();
  }

  async read(): Promise<DeletionScope> {
    const { graph, tops, takesTags } = this.#query;
    const staying = this.#findStaying();
    const seen = new Set<Digest>();
    let level: readonly Digest[] = [...tops];
    while (level.length > 0) {
      level = [...new Set(level)].filter((digest) => !staying.has(digest) && !seen.has(digest));
      level.forEach((digest) => seen.add(digest));
      if (seen.size > maxManifests) {
        throw new ListingIncompleteError({
          repository: this.#repository,
          message: `more than ${maxManifests} manifests belong to what is to be deleted`,
        });
      }
      const found = await Promise.all(level.map((digest) => this.#expand(digest)));
      level = found.flat().map(({ digest }) => digest);
    }
    await this.#readSubjects();
    return {
      graph: graph.with(this.#read),
      tops,
      takesTags,
      attachments: this.#attachments,
      dependents: this.#dependents,
      // In the order in which they were come upon, not in that of the answers.
      present: new Set([...seen].filter((digest) => this.#present.has(digest))),
    };
  }

  /** What stays whatever else goes: tags that people made, and all that is below them. */
  #findStaying(): ReadonlySet<Digest> {
    const { graph, tops, takesTags } = this.#query;
    const roots = [...graph.tags].filter(
      ([tag, digest]) => !isAttachmentTag(tag) && !(takesTags && tops.has(digest)),
    );
    return graph.reachableFrom(roots.map(([, digest]) => digest));
  }

  async #expand(digest: Digest): Promise<readonly Dependent[]> {
    const manifest = await this.#find(digest);
    if (manifest === undefined) {
      return [];
    }
    this.#present.add(digest);
    const listed = await this.#listReferrers(digest);
    const checked = await Promise.all(listed.map((entry) => this.#checkReferrer(entry, digest)));
    const dependents = [
      ...manifest.children
        .filter(({ mediaType }) => isAnyManifestType(mediaType))
        .map(({ digest: child, role, platform, artifactType }) => ({
          digest: child,
          role,
          platform,
          artifactType,
        })),
      ...checked.filter((referrer) => referrer !== 'gone' && referrer !== 'other'),
      ...this.#findSigned(digest),
      ...(await this.#findList(digest)),
    ];
    this.#dependents.set(digest, dependents);
    return dependents;
  }

  async #listReferrers(digest: Digest): Promise<readonly ReferrerEntry[]> {
    const { graph, asksForReferrers } = this.#query;
    const known = graph.referrersOf(digest).map((referrer) => ({ digest: referrer }));
    if (!asksForReferrers) {
      return known;
    }
    const listed = this.#referrers.get(digest) ?? (await this.#askForReferrers(digest));
    this.#referrers.set(digest, listed);
    const digests = new Set(listed.map((entry) => entry.digest));
    return [...listed, ...known.filter((entry) => !digests.has(entry.digest))];
  }

  #askForReferrers(digest: Digest): Promise<readonly Descriptor[]> {
    return this.#limiter.run(async () => {
      const listed: Descriptor[] = [];
      for await (const page of this.#reader.listReferrers(this.#repository, digest, this.#options)) {
        listed.push(...page.items);
      }
      return listed;
    }, this.#options);
  }

  /** A registry, or a tag in its place, may list what is about something else, or not there any more. */
  async #checkReferrer(entry: ReferrerEntry, subject: Digest): Promise<Dependent | 'gone' | 'other'> {
    const { digest } = entry;
    const manifest = digest === subject ? undefined : await this.#find(digest);
    if (manifest === undefined) {
      return 'gone';
    }
    const artifactType = manifest.artifactType ?? entry.artifactType;
    const isAbout =
      (manifest.subject ?? (entry.artifactType === undefined ? undefined : subject)) === subject;
    if (!isAbout) {
      return 'other';
    }
    this.#read.set(digest, { ...manifest, subject });
    return { digest, artifactType, role: isSignatureType(artifactType) ? 'signature' : 'referrer' };
  }

  /** By cosign's tags. A tag on the very thing it should be attached to attaches nothing. */
  #findSigned(digest: Digest): readonly Dependent[] {
    const { tags, manifests } = this.#query.graph;
    return cosignKinds.flatMap((kind) => {
      const tag = cosignTag(digest, kind);
      const target = tags.get(tag);
      if (target === undefined || target === digest) {
        return [];
      }
      this.#attachments.set(tag, digest);
      const role = kind === 'sig' ? ('signature' as const) : ('referrer' as const);
      return [{ digest: target, role, artifactType: manifests.get(target)?.artifactType }];
    });
  }

  /**
   * The tag in place of a list of referrers, and what it lists. An index that lists anything else is an image that
   * happens to be called so.
   */
  async #findList(digest: Digest): Promise<readonly Dependent[]> {
    const { tags, manifests } = this.#query.graph;
    const tag = referrersTag(digest);
    const target = tags.get(tag);
    const list = target === undefined ? undefined : manifests.get(target);
    if (list === undefined || list.digest === digest || list.kind !== 'index') {
      return [];
    }
    const entries = await Promise.all(list.children.map((entry) => this.#checkReferrer(entry, digest)));
    if (entries.includes('other')) {
      return [];
    }
    this.#attachments.set(tag, digest);
    const referrers = entries.filter((entry) => entry !== 'gone' && entry !== 'other');
    return [...referrers, { digest: list.digest, role: 'other' }];
  }

  /** What the manifests are about, and what that is about, as far as it is not known yet. */
  async #readSubjects(): Promise<void> {
    let waiting: readonly Digest[] = [...this.#present];
    for (let depth = 0; waiting.length > 0 && depth < maxSubjects; depth++) {
      const subjects = waiting.flatMap((digest) => this.#known(digest)?.subject ?? []);
      const unknown = [...new Set(subjects)].filter((digest) => this.#known(digest) === undefined);
      await Promise.all(unknown.map((digest) => this.#find(digest)));
      waiting = unknown;
    }
  }

  #known(digest: Digest): GraphManifest | undefined {
    return this.#read.get(digest) ?? this.#query.graph.manifests.get(digest);
  }

  /** The manifest, read; `undefined` when it is not there. */
  async #find(digest: Digest): Promise<GraphManifest | undefined> {
    const known = this.#known(digest);
    const isThere =
      this.#query.seen?.has(digest) === true || (await this.#presence.has(digest, this.#options));
    if (!isThere) {
      return undefined;
    }
    if (known !== undefined && known.kind !== 'unread') {
      return known;
    }
    const query = { repository: this.#repository, reference: digest };
    const found = await this.#limiter.run(
      () => findManifestAt(this.#reader, query, this.#options),
      this.#options,
    );
    if (found !== undefined && !this.#read.has(digest)) {
      this.#read.set(digest, found);
    }
    return this.#read.get(digest);
  }
}

const cosignKinds = ['sig', 'att', 'sbom'] as const;
