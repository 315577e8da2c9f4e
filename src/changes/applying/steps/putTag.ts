/** One tag, unless somebody else has set it since the plan was made. */
import { NotAsWrittenError, TagMovedError } from '../../errors.ts';
import type { PutTagStep } from '../../plan.ts';
import { becomesTrue, findNow, readContent, type StepContext, type StepDone } from './context.ts';
import { explainRefusal, isAboutImmutability } from './refusals.ts';
import { sendManifest } from './sendManifest.ts';
import { carryOut, tellFailure } from './writing.ts';

export async function putTag(context: StepContext, step: PutTagStep): Promise<StepDone> {
  const { target, tag, manifest, expected } = step;
  const { digest } = manifest;
  const find = () => findNow(context, { ...target, reference: tag });
  const isSet = async (): Promise<boolean> => (await find()) === digest;
  const image = `${target.repository}:${tag}`;
  const refuseOther = async (): Promise<void> => {
    const actual = await find();
    if (actual !== digest && actual !== (expected ?? undefined)) {
      throw new TagMovedError({ image, expected: expected ?? undefined, actual });
    }
  };
  if (await isSet()) {
    return { outcome: 'already' };
  }
  const content = await readContent(context, manifest);
  // As late as can be: registries know no way of setting a tag only while it is where it was.
  await refuseOther();
  const entry = {
    action: 'tag-set' as const,
    ...target,
    tag,
    digest,
    ...(expected === null ? {} : { before: expected }),
  };
  const sent = await carryOut(context, {
    send: () => sendManifest(context, { target, reference: tag, manifest, content }),
    isDone: isSet,
    mayRepeat: refuseOther,
  }).catch(async (thrown: unknown) => {
    const failure = context.signal.aborted
      ? thrown
      : await explain(context, { step, content, refuseOther }, thrown);
    return tellFailure(context, entry, failure);
  });
  await context.write(entry);
  if (!(await becomesTrue(context, isSet))) {
    const isOther = (await find()) !== (expected ?? undefined);
    throw new NotAsWrittenError({
      problem: isOther
        ? `${image} points at another image: somebody else has set it at the same time`
        : `${image} is as it was before, although ${context.hostOf(target.registryId)} said it was set`,
    });
  }
  const movedBytes = sent?.movedBytes ?? 0;
  return { outcome: 'done', ...(movedBytes === 0 ? {} : { movedBytes }) };
}

async function explain(
  context: StepContext,
  tried: {
    readonly step: PutTagStep;
    readonly content: { readonly bytes: Uint8Array; readonly mediaType: string };
    readonly refuseOther: () => Promise<void>;
  },
  failure: unknown,
): Promise<unknown> {
  const { target, tag, expected } = tried.step;
  if (expected === null && isAboutImmutability(failure)) {
    // A tag that cannot be changed, and was not there: somebody was quicker.
    const moved = await tried.refuseOther().catch((thrown: unknown) => thrown);
    if (moved instanceof TagMovedError) {
      return moved;
    }
  }
  return explainRefusal(failure, {
    host: context.hostOf(target.registryId),
    repository: target.repository,
    reference: tag,
    content: tried.content,
    isReplaced: expected !== null,
  });
}
