/** One tag and nothing else; what a registry takes along all the same is put back. */
import { NotAsWrittenError, TagMovedError } from '../../errors.ts';
import type { DeleteTagStep } from '../../plan.ts';
import { becomesTrue, findNow, type StepContext, type StepDone } from './context.ts';
import { restoreOthers } from './restoreOthers.ts';
import { carryOut, tellFailure } from './writing.ts';

export async function deleteTag(context: StepContext, step: DeleteTagStep): Promise<StepDone> {
  const { target, tag, expected } = step;
  const { registryId, repository } = target;
  const image = `${repository}:${tag}`;
  const find = () => findNow(context, { ...target, reference: tag });
  const isGone = async (): Promise<boolean> => (await find()) === undefined;
  const refuseOther = async (): Promise<void> => {
    const actual = await find();
    if (actual !== undefined && actual !== expected) {
      throw new TagMovedError({ image, expected, actual });
    }
  };
  if (await isGone()) {
    return { outcome: 'already' };
  }
  const options = { signal: context.signal };
  // Read before anything is removed, for the case that the registry removes more than the tag.
  const content = await context.readerOf(registryId).fetchManifest(repository, expected, options);
  await refuseOther();
  const entry = { action: 'tag-deleted' as const, ...target, tag, before: expected };
  await carryOut(context, {
    send: () => context.clientOf(registryId).deleteTag(repository, tag, options),
    isDone: isGone,
    mayRepeat: refuseOther,
  }).catch((thrown: unknown) => tellFailure(context, entry, thrown));
  await context.write(entry);
  if (!(await becomesTrue(context, isGone))) {
    throw new NotAsWrittenError({
      problem: `${image} is still there, although ${context.hostOf(registryId)} said it was deleted`,
    });
  }
  return { outcome: 'done', remarks: await restoreOthers(context, { target, digest: expected, content }) };
}
