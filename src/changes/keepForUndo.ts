/** Reads and keeps what a plan says undoing needs, before anything is taken away. */
import { ExplainedError } from '../base/errors.ts';
import { NotFoundError } from '../distribution/errors.ts';
import type { CallOptions, RegistryReader } from '../distribution/registryReader.ts';
import { Limiter } from '../base/concurrency.ts';
import { KeepFailedError } from './errors.ts';
import type { KeptChanges, KeptManifest } from './keptChanges.ts';
import type { ChangePlan, KeepPlan, ManifestRef } from './plan.ts';

const maxConcurrent = 6;

/** The id it is kept under. @throws KeepFailedError and the errors of distribution. */
export async function keepForUndo(
  parts: {
    readerOf(registryId: string): RegistryReader;
    whoOf(registryId: string, options: CallOptions): Promise<string | undefined>;
    readonly kept: KeptChanges;
  },
  plan: ChangePlan,
  keeps: KeepPlan,
  options: CallOptions,
): Promise<string> {
  const { place, tags } = keeps;
  const reader = parts.readerOf(place.registryId);
  const limiter = new Limiter({ maxConcurrent });
  const manifests = await Promise.all(
    keeps.manifests.map((ref) =>
      limiter.run(() => findManifest(reader, { ref, repository: place.repository }, options), options),
    ),
  );
  const isDeletion =
    plan.kind === 'delete-tags' || plan.kind === 'delete-images' || plan.kind === 'clean-untagged';
  try {
    return await parts.kept.keep({
      kind: isDeletion ? 'deletion' : 'move',
      place,
      who: await parts.whoOf(place.registryId, options).catch(() => undefined),
      tags,
      manifests: manifests.filter((manifest) => manifest !== undefined),
    });
  } catch (thrown) {
    throw thrown instanceof ExplainedError
      ? thrown
      : new KeepFailedError({ repository: place.repository, message: 'not kept', cause: thrown });
  }
}

/** Running a deletion again meets what it deleted before. */
async function findManifest(
  reader: RegistryReader,
  query: { readonly ref: ManifestRef; readonly repository: string },
  options: CallOptions,
): Promise<KeptManifest | undefined> {
  try {
    const { bytes, digest, mediaType } = await reader.fetchManifest(
      query.repository,
      query.ref.digest,
      options,
    );
    return { digest, mediaType, sizeBytes: bytes.byteLength, bytes };
  } catch (thrown) {
    if (thrown instanceof NotFoundError) {
      return undefined;
    }
    throw thrown;
  }
}
