/**
 * Removes one tag where a registry deletes by digest alone: a placeholder takes the tag, and goes with it (regclient,
 * `tag delete`). Whatever fails after that, the tag is put back.
 */
import { toMessage } from '../../../base/errors.ts';
import { NotFoundError } from '../../../distribution/errors.ts';
import type { ManifestContent } from '../../../distribution/registryWriter.ts';
import type { Digest } from '../../../oci/digest.ts';
import { NotAsWrittenError, PlaceholderLeftError, TagMovedError } from '../../errors.ts';
import type { ReplaceTagStep } from '../../plan.ts';
import { becomesTrue, findNow, readContent, type StepContext, type StepDone } from './context.ts';
import { createPlaceholder, isLeftover, type Placeholder, rehearse, toPurpose } from './placeholder.ts';
import { restoreOthers } from './restoreOthers.ts';
import { carryOut, tellFailure } from './writing.ts';

export async function replaceTag(context: StepContext, step: ReplaceTagStep): Promise<StepDone> {
  const { target, tag, expected } = step;
  const { registryId, repository } = target;
  const now = await findNow(context, { ...target, reference: tag });
  if (now === undefined) {
    return { outcome: 'already' };
  }
  const isOfEarlierTry = now !== expected && (await isLeftover(context, step, now));
  if (now !== expected && !isOfEarlierTry) {
    throw new TagMovedError({ image: `${repository}:${tag}`, expected, actual: now });
  }
  const content = await readOriginal(context, step, { isNeeded: !isOfEarlierTry });
  await context.once(`rehearsal ${registryId} ${repository}`, () => rehearse(context, target));
  const placeholder = createPlaceholder(toPurpose(step));
  const replacement = { step, content, placeholder: isOfEarlierTry ? now : placeholder.digest };
  const entry = { action: 'tag-deleted' as const, ...target, tag, before: expected };
  try {
    if (!isOfEarlierTry) {
      await takeTag(context, step, placeholder);
    }
    await dropTag(context, replacement);
  } catch (thrown) {
    await recover(context, replacement, thrown);
  }
  await context.write(entry);
  const removed = content === undefined ? undefined : { target, digest: expected, content };
  return {
    outcome: 'done',
    remarks: removed === undefined ? [] : await restoreOthers(context, removed),
  };
}

interface Replacement {
  readonly step: ReplaceTagStep;
  /** What the tag is pointed at again. */
  readonly content: ManifestContent | undefined;
  readonly placeholder: Digest;
}

/** After a try that left its placeholder, the image may have been collected in the meantime. */
async function readOriginal(
  context: StepContext,
  { original }: ReplaceTagStep,
  { isNeeded }: { readonly isNeeded: boolean },
): Promise<ManifestContent | undefined> {
  try {
    return await readContent(context, original);
  } catch (thrown) {
    if (isNeeded || !(thrown instanceof NotFoundError)) {
      throw thrown;
    }
    return undefined;
  }
}

async function takeTag(
  context: StepContext,
  { target, tag, expected }: ReplaceTagStep,
  { digest, content }: Placeholder,
): Promise<void> {
  const { registryId, repository } = target;
  const image = `${repository}:${tag}`;
  const client = context.clientOf(registryId);
  const find = () => findNow(context, { ...target, reference: tag });
  const isTaken = async (): Promise<boolean> => (await find()) === digest;
  const refuseOther = async (): Promise<void> => {
    const actual = await find();
    if (actual !== expected && actual !== digest) {
      throw new TagMovedError({ image, expected, actual });
    }
  };
  await refuseOther();
  await carryOut(context, {
    send: () => client.putManifest(repository, tag, { content, signal: context.signal }),
    isDone: isTaken,
    mayRepeat: refuseOther,
  });
  if (!(await becomesTrue(context, isTaken))) {
    throw new NotAsWrittenError({ problem: `${image} does not point at the placeholder it was set to` });
  }
}

async function dropTag(context: StepContext, { step, placeholder }: Replacement): Promise<void> {
  const { target, tag } = step;
  const { registryId, repository } = target;
  const client = context.clientOf(registryId);
  const isGone = async (): Promise<boolean> =>
    (await findNow(context, { ...target, reference: tag })) === undefined;
  await carryOut(context, {
    send: () => client.deleteManifest(repository, placeholder, { signal: context.signal }),
    isDone: isGone,
    // Nothing but the tag is on the placeholder.
    mayRepeat: async () => undefined,
  });
  if (!(await becomesTrue(context, isGone))) {
    throw new NotAsWrittenError({
      problem: `${repository}:${tag} is still there, although ${context.hostOf(registryId)} said it was deleted`,
    });
  }
}

/** Returns when the tag has gone after all; else throws the failure, once the tag is as it was. */
async function recover(context: StepContext, replacement: Replacement, failure: unknown): Promise<void> {
  const { target, tag, expected } = replacement.step;
  const entry = { action: 'tag-deleted' as const, ...target, tag, before: expected };
  const state = await putBack(context, replacement);
  context.onDoubt(state !== 'untouched');
  switch (state) {
    case 'gone':
      return undefined;
    case 'untouched':
      return tellFailure(context, entry, failure);
    case 'placeholder': {
      const image = `${target.repository}:${tag}`;
      const left = new PlaceholderLeftError({ image, message: toMessage(failure), cause: failure });
      return tellFailure(context, entry, left);
    }
    default:
      return state satisfies never;
  }
}

/** Also when the change was cancelled: a tag that points at nothing is worse than waiting. */
async function putBack(
  context: StepContext,
  { step, content, placeholder }: Replacement,
): Promise<'gone' | 'untouched' | 'placeholder'> {
  const { registryId, repository } = step.target;
  const options = { signal: AbortSignal.timeout(patienceMs) };
  const patient = { ...context, signal: options.signal };
  const client = context.clientOf(registryId);
  for (let tries = 1; tries <= maxTries; tries++) {
    try {
      const now = await findNow(patient, { ...step.target, reference: step.tag });
      if (now === undefined) {
        return 'gone';
      }
      if (now !== placeholder) {
        return 'untouched';
      }
      if (content !== undefined) {
        await client.putManifest(repository, step.tag, { ...options, content });
        context.log.info(`${repository}:${step.tag} was put back, since its placeholder was not deleted`);
        continue;
      }
    } catch (thrown) {
      context.log.warn(`putting back ${repository}:${step.tag} failed: ${toMessage(thrown)}`);
    }
    await context.pause(pauseMs * tries, options).catch(() => undefined);
  }
  return 'placeholder';
}

const patienceMs = 60_000;
const pauseMs = 1000;
const maxTries = 6;
