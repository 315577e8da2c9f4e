/** One tag, unless somebody else has set it since the plan was made. */
import { RegistryError } from '../../distribution/errors.ts';
import { NotAsWrittenError, TagImmutableError, TagMovedError } from '../errors.ts';
import type { PutTagStep } from '../plan.ts';
import {
  becomesTrue,
  findNow,
  readContent,
  settleFailure,
  type StepContext,
  type StepDone,
  tellFailure,
} from './context.ts';

export async function putTag(context: StepContext, step: PutTagStep): Promise<StepDone> {
  const { target, tag, manifest, expected } = step;
  const find = () => findNow(context, { ...target, reference: tag });
  const isSet = async (): Promise<boolean> => (await find()) === manifest.digest;
  const image = `${target.repository}:${tag}`;
  const now = await find();
  if (now === manifest.digest) {
    return { outcome: 'already' };
  }
  if (now !== (expected ?? undefined)) {
    throw new TagMovedError({ image, expected: expected ?? undefined, actual: now });
  }
  const content = await readContent(context, manifest);
  const { digest } = manifest;
  const entry = {
    action: 'tag-set' as const,
    ...target,
    tag,
    digest,
    ...(now === undefined ? {} : { before: now }),
  };
  try {
    const client = context.clientOf(target.registryId);
    await client.putManifest(target.repository, tag, { content, signal: context.signal });
  } catch (thrown) {
    await settleFailure(context, thrown, isSet).catch((failure: unknown) =>
      tellFailure(
        context,
        entry,
        now !== undefined && isAboutImmutability(failure)
          ? new TagImmutableError({
              image,
              host: context.hostOf(target.registryId),
              message: failure.message,
              cause: failure,
            })
          : failure,
      ),
    );
  }
  await context.write(entry);
  if (!(await becomesTrue(context, isSet))) {
    throw new NotAsWrittenError({ problem: `${image} does not point at the image it was set to` });
  }
  return { outcome: 'done' };
}

/** ECR: ImageTagAlreadyExistsException; Harbor: PRECONDITION, 412; Quay: TAG_IMMUTABLE; others say it in words. */
function isAboutImmutability(failure: unknown): failure is RegistryError {
  return (
    failure instanceof RegistryError &&
    (failure.status === 412 ||
      failure.serverErrors.some(({ code, message }) =>
        /immutab|ImageTagAlreadyExists/i.test(`${code} ${message}`),
      ))
  );
}
