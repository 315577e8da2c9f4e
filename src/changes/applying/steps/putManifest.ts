/** One manifest by its digest; and, where the registry keeps no list of referrers, its entry in that list. */
import { NotAsWrittenError } from '../../errors.ts';
import type { PutManifestStep } from '../../plan.ts';
import { becomesTrue, findNow, readContent, type StepContext, type StepDone } from './context.ts';
import { explainRefusal } from './refusals.ts';
import { sendManifest } from './sendManifest.ts';
import { carryOut } from './writing.ts';

export async function putManifest(context: StepContext, step: PutManifestStep): Promise<StepDone> {
  const { target, manifest, referrer } = step;
  const { digest } = manifest;
  const isThere = async (): Promise<boolean> =>
    (await findNow(context, { ...target, reference: digest })) === digest;
  if (await isThere()) {
    if (await isListed(context, step)) {
      return { outcome: 'already' };
    }
    await link(context, step);
    return { outcome: 'done' };
  }
  const content = await readContent(context, manifest);
  const host = context.hostOf(target.registryId);
  const sent = await carryOut(context, {
    send: () => sendManifest(context, { target, reference: digest, manifest, content }),
    isDone: isThere,
  }).catch((thrown: unknown) => {
    const { repository } = target;
    throw explainRefusal(thrown, { host, repository, reference: digest, content });
  });
  if (!(await becomesTrue(context, isThere))) {
    throw new NotAsWrittenError({
      problem: `${target.repository}@${digest.slice(0, 19)}… is not there, although ${host} said it was stored`,
    });
  }
  await context.write({ action: 'manifest-put', ...target, digest });
  const isIndexed = sent?.result.isSubjectIndexed === true;
  const isFound = () => isListed(context, step);
  if (referrer !== undefined && !(isIndexed ? await becomesTrue(context, isFound) : await isFound())) {
    await link(context, step);
  }
  const movedBytes = sent?.movedBytes ?? 0;
  return { outcome: 'done', ...(movedBytes === 0 ? {} : { movedBytes }) };
}

/** The list is read, added to and written, so two who do it at once would undo each other's work. */
async function link(context: StepContext, step: PutManifestStep): Promise<void> {
  const { target, manifest, referrer } = step;
  if (referrer === undefined) {
    return;
  }
  const { digest, mediaType, sizeBytes } = manifest;
  const { subject, artifactType, annotations } = referrer;
  const { registryId, repository } = target;
  const host = context.hostOf(registryId);
  const client = context.clientOf(registryId);
  await context.alone(`${registryId} ${repository} ${subject}`, async () => {
    await carryOut(context, {
      send: () =>
        client.linkReferrer(repository, subject, {
          signal: context.signal,
          referrer: { digest, mediaType, sizeBytes, artifactType, annotations },
        }),
      isDone: () => isListed(context, step),
      // It reads the list anew.
      mayRepeat: async () => undefined,
    }).catch((thrown: unknown) => {
      throw explainRefusal(thrown, { host, repository, reference: digest });
    });
    if (!(await becomesTrue(context, () => isListed(context, step)))) {
      throw new NotAsWrittenError({
        problem: `${host} does not list ${artifactType ?? digest} as attached to ${repository}@${subject.slice(0, 19)}…`,
      });
    }
  });
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
