/**
 * What refers to a manifest: by the referrers API where there is one, else by the tag that clients keep in its place
 * (distribution-spec, "Listing Referrers" and "Referrers Tag Schema").
 */
import { Limiter } from '../base/concurrency.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { isIndexType, mediaTypes } from '../oci/mediaType.ts';
import { parseManifest } from '../oci/manifest.ts';
import { referrersTag } from '../oci/attachedTags.ts';
import { InvalidManifestError } from '../oci/errors.ts';
import { type RegistryChannel, toRepositoryPath } from './channel.ts';
import { BrokenProtocolError, NotFoundError, RegistryError } from './errors.ts';
import { readIndexEntries } from './indexEntries.ts';
import { fetchManifest } from './manifests.ts';
import { type Listing, readPages } from './pages.ts';
import type { CallOptions, Page } from './registryReader.ts';

export interface ReferrersQuery {
  readonly repository: string;
  readonly digest: Digest;
  readonly artifactType?: string;
}

const limitBytes = 4 * 1024 * 1024;
/** Entries of a fallback tag that are looked at one by one; more than that would be a listing of its own. */
const maxChecked = 50;

export class Referrers {
  readonly #channel: RegistryChannel;
  /** Learned once: a registry without the API has none for any repository. */
  #isApiMissing = false;

  constructor(channel: RegistryChannel) {
    this.#channel = channel;
  }

  async *list(query: ReferrersQuery, options: CallOptions): AsyncGenerator<Page<Descriptor>, void> {
    let isBegun = false;
    if (!this.#isApiMissing) {
      try {
        for await (const page of readPages(this.#channel, this.#createListing(query), options)) {
          isBegun = true;
          yield { ...page, items: filter(page.items, query) };
        }
        return;
      } catch (thrown) {
        if (isBegun || !(thrown instanceof RegistryError) || !mayLackApi(thrown)) {
          throw thrown;
        }
        this.#isApiMissing = provesMissingApi(thrown);
      }
    }
    yield { items: filter(await this.#readTag(query, options), query) };
  }

  #createListing(query: ReferrersQuery): Listing<Descriptor> {
    const channel = this.#channel;
    const { repository, digest, artifactType } = query;
    const subject = { kind: 'referrers', repository, digest } as const;
    return {
      path: toRepositoryPath(repository, `referrers/${digest}`),
      ...(artifactType === undefined ? {} : { query: { artifactType } }),
      call: { scope: channel.readScope(repository), repository, subject },
      accept: mediaTypes.ociIndex,
      order: 'links',
      toName: (descriptor) => descriptor.digest,
      async parse({ response }) {
        const bytes = await response.read({ limitBytes, what: 'a list of referrers' });
        const entries = readIndexEntries(bytes, (fault) =>
          channel.log.warn(`${channel.host}: referrers: ${fault}`),
        );
        if (entries === undefined) {
          throw new BrokenProtocolError({
            host: channel.host,
            subject,
            status: response.status,
            message: `${response.url.origin}${response.url.pathname} is no index`,
            problem: 'with something that is not a list of manifests',
          });
        }
        return entries;
      },
      toError: (exchange) => channel.toError(exchange, { subject, operation: 'read' }),
    };
  }

  /** A tag that is missing, is no index, or is the subject itself, stands for no referrers. */
  async #readTag(query: ReferrersQuery, options: CallOptions): Promise<readonly Descriptor[]> {
    const { repository, digest } = query;
    const fetched = await this.#findTag(repository, referrersTag(digest), options);
    if (fetched === undefined || fetched.digest === digest || !isIndexType(fetched.mediaType)) {
      return [];
    }
    const { log, host } = this.#channel;
    const entries =
      readIndexEntries(fetched.bytes, (fault) => log.warn(`${host}: referrers tag: ${fault}`)) ?? [];
    const limiter = new Limiter({ maxConcurrent: 4 });
    const checked = entries
      .filter((entry) => entry.digest !== digest)
      .map(async (entry, index) =>
        entry.artifactType !== undefined || index >= maxChecked
          ? entry
          : limiter.run(() => this.#check(entry, query, options), options),
      );
    return (await Promise.all(checked)).filter((entry) => entry !== undefined);
  }

  async #findTag(repository: string, tag: string, options: CallOptions) {
    try {
      return await fetchManifest(this.#channel, { repository, reference: tag }, options);
    } catch (thrown) {
      if (thrown instanceof NotFoundError) {
        return undefined;
      }
      throw thrown;
    }
  }

  /**
   * Entries that name no artifact type may be the platforms of an image that happens to have this tag, or referrers
   * whose tool left the type out. Their own `subject` tells, and gives the type.
   */
  async #check(
    entry: Descriptor,
    query: ReferrersQuery,
    options: CallOptions,
  ): Promise<Descriptor | undefined> {
    const { repository, digest } = query;
    try {
      const fetched = await fetchManifest(this.#channel, { repository, reference: entry.digest }, options);
      const manifest = parseManifest(fetched.bytes, { mediaType: fetched.mediaType });
      if (manifest.subject?.digest !== digest) {
        return undefined;
      }
      const configType = manifest.kind === 'image' ? manifest.config.mediaType : undefined;
      const artifactType = manifest.artifactType ?? configType;
      return { ...entry, artifactType, annotations: { ...manifest.annotations, ...entry.annotations } };
    } catch (thrown) {
      if (!(thrown instanceof RegistryError) && !(thrown instanceof InvalidManifestError)) {
        throw thrown;
      }
      this.#channel.log.warn(`${this.#channel.host}: referrer ${entry.digest} left out: ${thrown.message}`);
      return undefined;
    }
  }
}

/** Filtering is up to the registry ("SHOULD"), so it is done again. */
function filter(items: readonly Descriptor[], query: ReferrersQuery): readonly Descriptor[] {
  return query.artifactType === undefined
    ? items
    : items.filter((item) => item.artifactType === query.artifactType);
}

/** distribution-spec: 404 means there is no such API. Registries of the wild also say it in other ways. */
function mayLackApi(error: RegistryError): boolean {
  return (
    error instanceof BrokenProtocolError || [400, 401, 403, 404, 405, 406, 501].includes(error.status ?? 0)
  );
}

/** An unknown repository and a missing right say nothing about the API. */
function provesMissingApi(error: RegistryError): boolean {
  const isAboutName = error.serverErrors.some(
    ({ code }) => code === 'NAME_UNKNOWN' || code === 'MANIFEST_UNKNOWN',
  );
  return !isAboutName && error.status !== 401 && error.status !== 403 && error.status !== 400;
}
