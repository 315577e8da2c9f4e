/** A last look at every tag of a repository before anything in it is deleted. */
import { Limiter } from '../../../base/concurrency.ts';
import { NotFoundError } from '../../../distribution/errors.ts';
import type { CallOptions, RegistryReader } from '../../../distribution/registryReader.ts';
import { isAttachmentTag } from '../../../oci/attachedTags.ts';
import type { Digest } from '../../../oci/digest.ts';
import { ListingIncompleteError, NeededMeanwhileError } from '../../errors.ts';
import { readManifestTree } from '../../manifestTree.ts';
import type { CheckTagsStep } from '../../plan.ts';
import type { StepContext, StepDone } from './context.ts';

const maxConcurrent = 8;

/** A tag that has gone since is no hindrance: running a deletion again finishes it. */
export async function checkTags(context: StepContext, step: CheckTagsStep): Promise<StepDone> {
  const { registryId, repository } = step.target;
  const client = context.clientOf(registryId);
  const options = { signal: context.signal };
  const limiter = new Limiter({ maxConcurrent });
  const plan = {
    repository,
    known: new Map<string, Digest>(Object.entries(step.known)),
    named: new Set(step.named),
    doomed: new Set(step.doomed),
  };
  const changed: string[] = [];
  try {
    const tags = await listTags(client, repository, options);
    await Promise.all(
      tags.map((tag) =>
        limiter.run(async () => {
          if (await isInTheWay(client, { ...plan, tag }, options)) {
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
    readonly tag: string;
    readonly known: ReadonlyMap<string, Digest>;
    readonly named: ReadonlySet<string>;
    readonly doomed: ReadonlySet<Digest>;
  },
  options: CallOptions,
): Promise<boolean> {
  const { repository, tag, known, named, doomed } = query;
  const found = await reader.findManifest(repository, tag, options);
  if (found === undefined || found.digest === known.get(tag)) {
    return false;
  }
  // Tools move the tags they attach things by whenever they attach one more.
  const isPersons = !isAttachmentTag(tag);
  // A tag that the user named must still be what was shown.
  if ((named.has(tag) && isPersons) || doomed.has(found.digest)) {
    return true;
  }
  if (!isPersons) {
    return false;
  }
  // Whatever is below it, in indexes of indexes too.
  const { top, children } = await readManifestTree(reader, { repository, reference: found.digest }, options);
  const { subject } = top.manifest;
  return (
    children.some(({ digest }) => doomed.has(digest)) || (subject !== undefined && doomed.has(subject.digest))
  );
}
