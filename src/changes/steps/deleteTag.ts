/** One tag and nothing else; what a registry takes along all the same is put back. */
import type { ManifestContent } from '../../distribution/registryWriter.ts';
import type { Digest } from '../../oci/digest.ts';
import { NotAsWrittenError, TagMovedError } from '../errors.ts';
import type { DeleteTagStep, Place } from '../plan.ts';
import {
  becomesTrue,
  findNow,
  settleFailure,
  type StepContext,
  type StepDone,
  tellFailure,
} from './context.ts';

export async function deleteTag(context: StepContext, step: DeleteTagStep): Promise<StepDone> {
  const { target, tag, expected } = step;
  const image = `${target.repository}:${tag}`;
  const find = () => findNow(context, { ...target, reference: tag });
  const isGone = async (): Promise<boolean> => (await find()) === undefined;
  const now = await find();
  if (now === undefined) {
    return { outcome: 'already' };
  }
  if (now !== expected) {
    throw new TagMovedError({ image, expected, actual: now });
  }
  const options = { signal: context.signal };
  // Read before anything is removed, for the case that the registry removes more than the tag.
  const content = await context
    .readerOf(target.registryId)
    .fetchManifest(target.repository, expected, options);
  const entry = { action: 'tag-deleted' as const, ...target, tag, before: expected };
  try {
    await context.clientOf(target.registryId).deleteTag(target.repository, tag, options);
  } catch (thrown) {
    await settleFailure(context, thrown, isGone).catch((failure: unknown) =>
      tellFailure(context, entry, failure),
    );
  }
  await context.write(entry);
  if (!(await becomesTrue(context, isGone))) {
    throw new NotAsWrittenError({ problem: `${image} is still there` });
  }
  return { outcome: 'done', remarks: await restoreOthers(context, { target, digest: expected, content }) };
}

/**
 * Some registries delete the image with its tag, or with its last one (GitHub, ECR): the other tags of the plan, and the
 * image itself, which may be part of an index, are put back.
 */
export async function restoreOthers(
  context: StepContext,
  removed: { readonly target: Place; readonly digest: Digest; readonly content: ManifestContent },
): Promise<readonly string[]> {
  const { target, digest, content } = removed;
  const siblings = context.item.effects.flatMap((effect) =>
    effect.kind === 'tag-kept' && effect.at.digest === digest ? [effect.tag] : [],
  );
  const remarks: string[] = [];
  for (const reference of [...siblings, digest]) {
    if ((await findNow(context, { ...target, reference })) === undefined) {
      const options = { content, signal: context.signal };
      await context.clientOf(target.registryId).putManifest(target.repository, reference, options);
      const name = `${target.repository}${reference === digest ? '@' : ':'}${reference}`;
      remarks.push(`${context.hostOf(target.registryId)} removed ${name} as well; it was put back.`);
    }
  }
  return remarks;
}
