/** One manifest by its digest; and, where the registry keeps no list of referrers, its entry in that list. */
import { NotAsWrittenError } from '../errors.ts';
import type { PutManifestStep } from '../plan.ts';
import {
  becomesTrue,
  findNow,
  readContent,
  settleFailure,
  type StepContext,
  type StepDone,
} from './context.ts';

export async function putManifest(context: StepContext, step: PutManifestStep): Promise<StepDone> {
  const { target, manifest, referrer } = step;
  const { digest } = manifest;
  const isThere = async (): Promise<boolean> =>
    (await findNow(context, { ...target, reference: digest })) === digest;
  if (await isThere()) {
    const isLinked = referrer === undefined || (await isListed(context, step));
    return isLinked ? { outcome: 'already' } : link(context, step);
  }
  const content = await readContent(context, manifest);
  let isSubjectIndexed = false;
  try {
    const client = context.clientOf(target.registryId);
    const put = await client.putManifest(target.repository, digest, { content, signal: context.signal });
    ({ isSubjectIndexed } = put);
  } catch (thrown) {
    await settleFailure(context, thrown, isThere);
  }
  if (!(await becomesTrue(context, isThere))) {
    throw new NotAsWrittenError({
      problem: `${target.repository}@${digest.slice(0, 19)}… is not there, although ${context.hostOf(target.registryId)} said it was stored`,
    });
  }
  await context.write({ action: 'manifest-put', ...target, digest });
  return referrer === undefined || (isSubjectIndexed && (await isListed(context, step)))
    ? { outcome: 'done' }
    : link(context, step);
}

async function link(context: StepContext, step: PutManifestStep): Promise<StepDone> {
  const { target, manifest, referrer } = step;
  if (referrer === undefined) {
    return { outcome: 'done' };
  }
  const { digest, mediaType, sizeBytes } = manifest;
  const { subject, artifactType, annotations } = referrer;
  await context.clientOf(target.registryId).linkReferrer(target.repository, subject, {
    signal: context.signal,
    referrer: { digest, mediaType, sizeBytes, artifactType, annotations },
  });
  if (!(await becomesTrue(context, () => isListed(context, step)))) {
    throw new NotAsWrittenError({
      problem: `${context.hostOf(target.registryId)} does not list ${artifactType ?? digest} as attached to ${target.repository}@${subject.slice(0, 19)}…`,
    });
  }
  return { outcome: 'done' };
}

async function isListed(context: StepContext, step: PutManifestStep): Promise<boolean> {
  const { target, manifest, referrer } = step;
  if (referrer === undefined) {
    return true;
  }
  const client = context.clientOf(target.registryId);
  const pages = client.listReferrers(target.repository, referrer.subject, { signal: context.signal });
  for await (const page of pages) {
    if (page.items.some(({ digest }) => digest === manifest.digest)) {
      return true;
    }
  }
  return false;
}
