/** One blob from one repository to another: mounted inside a registry, streamed between two. */
import { openResuming } from '../../../distribution/resumingBlob.ts';
import { NotAsWrittenError } from '../../errors.ts';
import type { CopyBlobStep } from '../../plan.ts';
import { becomesTrue, type StepContext, type StepDone } from './context.ts';
import { checksDigests, isLarge } from './digestCheck.ts';
import { explainRefusal } from './refusals.ts';
import { carryOut } from './writing.ts';
import { RegistryError } from '../../../distribution/errors.ts';

export async function copyBlob(context: StepContext, step: CopyBlobStep): Promise<StepDone> {
  const { source, target, digest, sizeBytes } = step;
  const isOneRegistry = source.registryId === target.registryId;
  if (isOneRegistry && (await mount(context, step))) {
    await context.write({ action: 'blob-mounted', ...target, digest });
    context.onBytes(sizeBytes);
    return { outcome: 'done', way: 'mounted', movedBytes: 0 };
  }
  if (await isThere(context, step)) {
    context.onBytes(sizeBytes);
    return { outcome: 'already' };
  }
  await upload(context, step);
  if (!(await becomesTrue(context, () => isThere(context, step)))) {
    throw new NotAsWrittenError({
      problem: `${digest.slice(0, 19)}… is not in ${target.repository} as it was sent, although ${context.hostOf(target.registryId)} said it was stored`,
    });
  }
  await context.write({ action: 'blob-uploaded', ...target, digest });
  context.onBytes(sizeBytes);
  return { outcome: 'done', way: 'streamed', movedBytes: sizeBytes };
}

/** Does no harm where the blob is there. */
async function mount(context: StepContext, step: CopyBlobStep): Promise<boolean> {
  const { source, target, digest } = step;
  const client = context.clientOf(target.registryId);
  const look = async (): Promise<boolean> =>
    (await client.findBlob(target.repository, digest, { signal: context.signal })) !== undefined;
  const mounted = await carryOut(context, {
    send: () =>
      client.mountBlob(target.repository, digest, { from: source.repository, signal: context.signal }),
    isDone: look,
    mayRepeat: async () => undefined,
  });
  // Some registries say so and store nothing: then the blob is sent like any other.
  return mounted !== 'not-mounted' && becomesTrue(context, look);
}

/** Blobs of another size are what is left of an upload that went wrong. */
async function isThere(context: StepContext, { target, digest, sizeBytes }: CopyBlobStep): Promise<boolean> {
  const client = context.clientOf(target.registryId);
  const found = await client.findBlob(target.repository, digest, { signal: context.signal });
  return found?.sizeBytes === sizeBytes;
}

async function upload(context: StepContext, step: CopyBlobStep): Promise<void> {
  const { target, digest } = step;
  const { signal } = context;
  const client = context.clientOf(target.registryId);
  const isTrusted = isLarge(step) && (await checksDigests(client, target.repository, { signal }));
  try {
    await send(context, step, isTrusted ? 'target' : 'here').catch((thrown: unknown) => {
      if (!isTrusted || !(thrown instanceof RegistryError) || thrown.status !== 400) {
        throw thrown;
      }
      // Sent once more and looked at on its way, so that it can be said whose fault it is.
      return send(context, step, 'here');
    });
  } catch (thrown) {
    const { repository } = target;
    const host = context.hostOf(target.registryId);
    const isOfTarget = thrown instanceof RegistryError && thrown.subject.kind === 'upload';
    throw isOfTarget ? explainRefusal(thrown, { host, repository, reference: digest }) : thrown;
  }
}

async function send(context: StepContext, step: CopyBlobStep, checked: 'here' | 'target'): Promise<void> {
  const { source, target, digest, sizeBytes } = step;
  const { signal } = context;
  const reader = context.readerOf(source.registryId);
  const query = { repository: source.repository, digest, sizeBytes, checked };
  const content = { digest, sizeBytes, open: () => openResuming(reader, query, { signal }) };
  const client = context.clientOf(target.registryId);
  await carryOut(context, {
    send: () =>
      client.uploadBlob(target.repository, content, {
        signal,
        onProgress: (sentBytes) => context.onBytes(sentBytes),
      }),
    isDone: () => isThere(context, step),
  });
}
