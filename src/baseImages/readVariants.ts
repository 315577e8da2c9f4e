/**
 * The smaller variants of a base image with their real sizes. Bounded: a few listings of tags, and at most six variants
 * are looked at. Cheap the second time, since manifests are kept by digest.
 */
import { isAbort } from '../base/abort.ts';
import type { Limiter } from '../base/concurrency.ts';
import { NotFoundError } from '../distribution/errors.ts';
import type { CallOptions, RegistryReader } from '../distribution/registryReader.ts';
import { InvalidManifestError } from '../oci/errors.ts';
import type { SizedVariant } from './baseImage.ts';
import { NotABaseImageError } from './errors.ts';
import { type BaseImageQuery, findSize } from './readBaseImage.ts';
import { findVariants, listVariantRepositories, type TagListing, type VariantCandidate } from './variants.ts';

export interface VariantsQuery extends BaseImageQuery {
  /** Of the image itself; what is not smaller is no variant. */
  readonly sizeBytes: number;
}

/** Somebody who is offered more than this has to choose for longer than it saves. */
const maxVariants = 6;
/** Names of one repository; the largest official ones have some ten thousand. */
const maxTags = 50_000;
const pageSize = 1000;

/** The smallest first. @throws errors of the rooms below; nothing is half known. */
export async function readVariants(
  reader: RegistryReader,
  query: VariantsQuery,
  options: CallOptions & { readonly limiter: Limiter },
): Promise<readonly SizedVariant[]> {
  const { reference, sizeBytes } = query;
  const listings = await Promise.all(
    listVariantRepositories(reference).map((repository) => listTags(reader, repository, options)),
  );
  const candidates = findVariants(reference, listings).slice(0, maxVariants);
  const sized = await allOrNone(
    candidates.map((candidate) => (each) => sizeVariant(reader, { ...query, candidate }, each)),
    options,
  );
  return sized
    .filter((variant) => variant !== undefined)
    .filter((variant) => variant.sizeBytes < sizeBytes)
    .toSorted((a, b) => a.sizeBytes - b.sizeBytes);
}

type Options = CallOptions & { readonly limiter: Limiter };

/** A sibling repository that is not there has no tags. */
async function listTags(reader: RegistryReader, repository: string, options: Options): Promise<TagListing> {
  const { limiter, signal } = options;
  return limiter.run(async () => {
    const tags: string[] = [];
    try {
      for await (const page of reader.listTags(repository, { signal, pageSize })) {
        tags.push(...page.items);
        if (tags.length >= maxTags) {
          break;
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof NotFoundError)) {
        throw thrown;
      }
    }
    return { repository, tags };
  }, options);
}

async function sizeVariant(
  reader: RegistryReader,
  query: VariantsQuery & { readonly candidate: VariantCandidate },
  options: CallOptions,
): Promise<SizedVariant | undefined> {
  const { candidate, platform } = query;
  const { repository, tag } = candidate;
  const reference = { registry: query.reference.registry, repository, tag };
  try {
    const size = await findSize(reader, { reference, platform }, options);
    return size === undefined ? undefined : { ...candidate, ...size };
  } catch (thrown) {
    // A tag that went meanwhile, or that is something else.
    const isUseless =
      thrown instanceof NotFoundError ||
      thrown instanceof NotABaseImageError ||
      thrown instanceof InvalidManifestError;
    if (isUseless) {
      return undefined;
    }
    throw thrown;
  }
}

/** The first failure ends the rest: a registry that allows no more requests is not asked for five others. */
async function allOrNone<T>(
  works: readonly ((options: CallOptions) => Promise<T>)[],
  options: Options,
): Promise<readonly T[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  let reason: unknown;
  // Within the slot, so that nothing else starts before the failure is known.
  const runOne = async (work: (options: CallOptions) => Promise<T>): Promise<T> => {
    try {
      return await work({ signal });
    } catch (thrown) {
      if (!isAbort(thrown, signal)) {
        reason ??= thrown;
        failed.abort();
      }
      throw thrown;
    }
  };
  const results = await Promise.allSettled(
    works.map((work) => options.limiter.run(() => runOne(work), { signal })),
  );
  options.signal.throwIfAborted();
  return results.map((result) => {
    if (result.status === 'rejected') {
      throw reason ?? result.reason;
    }
    return result.value;
  });
}
