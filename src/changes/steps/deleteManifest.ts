/** One manifest by its digest, with every tag on it. */
import { NotAsWrittenError } from '../errors.ts';
import type { DeleteManifestStep } from '../plan.ts';
import {
  becomesTrue,
  findNow,
  settleFailure,
  type StepContext,
  type StepDone,
  tellFailure,
} from './context.ts';

export async function deleteManifest(context: StepContext, step: DeleteManifestStep): Promise<StepDone> {
  const { target, digest } = step;
  const isGone = async (): Promise<boolean> =>
    (await findNow(context, { ...target, reference: digest })) === undefined;
  if (await isGone()) {
    return { outcome: 'already' };
  }
  const entry = { action: 'manifest-deleted' as const, ...target, digest };
  try {
    await context
      .clientOf(target.registryId)
      .deleteManifest(target.repository, digest, { signal: context.signal });
  } catch (thrown) {
    // Some registries answer with a failure and finish later (Docker Hub), or lose the answer.
    await settleFailure(context, thrown, () => becomesTrue(context, isGone)).catch((failure: unknown) =>
      tellFailure(context, entry, failure),
    );
  }
  await context.write(entry);
  if (!(await becomesTrue(context, isGone))) {
    throw new NotAsWrittenError({
      problem: `${target.repository}@${digest.slice(0, 19)}… is still there, although ${context.hostOf(target.registryId)} said it was deleted`,
    });
  }
  return { outcome: 'done' };
}
