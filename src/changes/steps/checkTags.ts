/** A last look at every tag of a repository before anything in it is deleted. */
import { Limiter } from '../../base/concurrency.ts';
import { NotFoundError } from '../../distribution/errors.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { isAttachmentTag } from '../../oci/attachedTags.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { ListingIncompleteError, NeededMeanwhileError } from '../errors.ts';
import type { CheckTagsStep } from '../plan.ts';
import type { StepContext, StepDone } from './context.ts';

const maxConcurrent = 8;

/** A tag that has gone since is no hindrance: running a deletion again finishes it. */
export async function checkTags(context: StepContext, step: CheckTagsStep): Promise<StepDone> {
  const { registryId, repository } = step.target;
  const client = context.clientOf(registryId);
  const options = { signal: context.signal };
  const limiter = new Limiter({ maxConcurrent });
  const isDoomed = new Set<string>(step.doomed);
  const changed: string[] = [];
  try {
    const tags = await listTags(client, repository, options);
    await Promise.all(
      tags.map((tag) =>
        limiter.run(async () => {
          const query = { repository, reference: tag };
          if (await isInTheWay(client, { ...query, step, isDoomed }, options)) {
            changed.push(tag);
          }
        }, options),
      ),
    );
  } catch (thrown) {
    context.signal.throwIfAborted();
    throw new ListingIncompleteError({
      repository,
      message: `looking at the tags of ${repository} again failed`,
      cause: thrown,
    });
  }
  if (changed.length > 0) {
    throw new NeededMeanwhileError({ repository, tags: changed.toSorted() });
  }
  return { outcome: 'done' };
}

async function listTags(
  reader: RegistryReader,
  repository: string,
  options: CallOptions,
): Promise<readonly string[]> {
  const tags: string[] = [];
  try {
    for await (const page of reader.listTags(repository, { ...options, pageSize: 1000 })) {
      tags.push(...page.items);
    }
  } catch (thrown) {
    // Some registries drop a repository with its last tag.
    if (!(thrown instanceof NotFoundError)) {
      throw thrown;
    }
  }
  return tags;
}

async function isInTheWay(
  reader: RegistryReader,
  query: {
    readonly repository: string;
    readonly reference: string;
    readonly step: CheckTagsStep;
    readonly isDoomed: ReadonlySet<string>;
  },
  options: CallOptions,
): Promise<boolean> {
  const { repository, reference, step, isDoomed } = query;
  const found = await reader.findManifest(repository, reference, options);
  const known: Digest | undefined = Object.hasOwn(step.known, reference) ? step.known[reference] : undefined;
  if (found === undefined || found.digest === known) {
    return false;
  }
  // A tag that the user named must still be what was shown; lists that tools keep are read anew where they matter.
  const isNamed = step.named.includes(reference) && !isAttachmentTag(reference);
  if (isNamed || isDoomed.has(found.digest)) {
    return true;
  }
  const { bytes, mediaType } = await reader.fetchManifest(repository, found.digest, options);
  const manifest = parseManifest(bytes, { mediaType });
  const needs = [
    ...(manifest.kind === 'index' && !isAttachmentTag(reference) ? manifest.manifests : []),
    ...(manifest.subject === undefined || isAttachmentTag(reference) ? [] : [manifest.subject]),
  ];
  return needs.some(({ digest }) => isDoomed.has(digest));
}
