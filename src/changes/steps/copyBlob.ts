/** One blob from one repository to another: mounted inside a registry, streamed between two. */
import { openResuming } from '../../distribution/resumingBlob.ts';
import { NotAsWrittenError } from '../errors.ts';
import type { CopyBlobStep } from '../plan.ts';
import { becomesTrue, type StepContext, type StepDone } from './context.ts';

export async function copyBlob(context: StepContext, step: CopyBlobStep): Promise<StepDone> {
  const { source, target, digest, sizeBytes } = step;
  const options = { signal: context.signal };
  const client = context.clientOf(target.registryId);
  const isThere = async (): Promise<boolean> =>
    (await client.findBlob(target.repository, digest, options)) !== undefined;
  const done = async (way: 'mounted' | 'streamed'): Promise<StepDone> => {
    if (!(await becomesTrue(context, isThere))) {
      throw new NotAsWrittenError({
        problem: `${digest.slice(0, 19)}… is not in ${target.repository}, although ${context.hostOf(target.registryId)} said it was stored`,
      });
    }
    const action = way === 'mounted' ? 'blob-mounted' : 'blob-uploaded';
    await context.write({ action, ...target, digest });
    context.onBytes(sizeBytes);
    return { outcome: 'done', way, movedBytes: way === 'mounted' ? 0 : sizeBytes };
  };
  if (source.registryId === target.registryId) {
    const mounted = await client.mountBlob(target.repository, digest, {
      ...options,
      from: source.repository,
    });
    if (mounted === 'mounted') {
      return done('mounted');
    }
  }
  if (await isThere()) {
    context.onBytes(sizeBytes);
    return { outcome: 'already' };
  }
  const reader = context.readerOf(source.registryId);
  const open = (): AsyncIterable<Uint8Array> =>
    openResuming(reader, { repository: source.repository, digest, sizeBytes }, options);
  await client.uploadBlob(
    target.repository,
    { digest, sizeBytes, open },
    { ...options, onProgress: (sentBytes) => context.onBytes(sentBytes) },
  );
  return done('streamed');
}
