/** One manifest by its digest, with every tag on it. */
import { NotAsWrittenError } from '../../errors.ts';
import type { DeleteManifestStep } from '../../plan.ts';
import { becomesTrue, findNow, type StepContext, type StepDone } from './context.ts';
import { carryOut, tellFailure } from './writing.ts';

export async function deleteManifest(context: StepContext, step: DeleteManifestStep): Promise<StepDone> {
  const { target, digest } = step;
  const isGone = async (): Promise<boolean> =>
    (await findNow(context, { ...target, reference: digest })) === undefined;
  if (await isGone()) {
    return { outcome: 'already' };
  }
  const entry = { action: 'manifest-deleted' as const, ...target, digest };
  const client = context.clientOf(target.registryId);
  await carryOut(context, {
    send: () => client.deleteManifest(target.repository, digest, { signal: context.signal }),
    // Some registries answer with a failure and finish later (Docker Hub), or lose the answer.
    isDone: isGone,
    // The digest names the same content whoever has put it there.
    mayRepeat: async () => undefined,
  }).catch((thrown: unknown) => tellFailure(context, entry, thrown));
  await context.write(entry);
  if (!(await becomesTrue(context, isGone))) {
    throw new NotAsWrittenError({
      problem: `${target.repository}@${digest.slice(0, 19)}… is still there, although ${context.hostOf(target.registryId)} said it was deleted`,
    });
  }
  return { outcome: 'done' };
}
