/** What the work of one step is given, and what it tells. */
import { toMessage } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { RegistryClient } from '../../distribution/client.ts';
import { NotFoundError } from '../../distribution/errors.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { computeDigest, type Digest, toAlgorithm } from '../../oci/digest.ts';
import { KeptChangeGoneError } from '../errors.ts';
import type { JournalEntry } from '../journal.ts';
import type { KeptChanges } from '../keptChanges.ts';
import type { ManifestToPut, PlanItem } from '../plan.ts';

/** What a registry that stores things elsewhere may need to show them. */
const showPauseMs = 400;
const maxLooks = 4;

export type WrittenEntry = Omit<JournalEntry, 'at' | 'who' | 'change'>;

export interface StepContext {
  /** The item that the step is done for, the first of those that share it. */
  readonly item: PlanItem;
  clientOf(registryId: string): RegistryClient;
  /** May serve what is named by its digest from a cache. */
  readerOf(registryId: string): RegistryReader;
  hostOf(registryId: string): string;
  readonly kept: KeptChanges;
  readonly log: Logger;
  readonly signal: AbortSignal;
  pause(delayMs: number, options: CallOptions): Promise<void>;
  /** Into the journal. */
  write(entry: WrittenEntry): Promise<void>;
  /** How much of the step's blob is done, of what went through this machine and otherwise. */
  onBytes(doneBytes: number): void;
}

/** How the work of a step ended when it ended well. */
export interface StepDone {
  readonly outcome: 'done' | 'already';
  readonly way?: 'mounted' | 'streamed';
  readonly movedBytes?: number;
  /** What is not as it should be all the same. */
  readonly remarks?: readonly string[];
}

/** The bytes of a manifest, checked against its digest whatever place they come from. */
export async function readContent(
  context: StepContext,
  manifest: ManifestToPut,
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }> {
  const { from, digest, mediaType } = manifest;
  const options = { signal: context.signal };
  const bytes = await (async (): Promise<Uint8Array> => {
    switch (from.kind) {
      case 'text':
        return new TextEncoder().encode(from.text);
      case 'kept': {
        const { manifests } = await context.kept.open(from.id);
        const found = manifests.find((kept) => kept.digest === digest);
        if (found === undefined) {
          throw new KeptChangeGoneError({ message: `${digest} is not among what was kept` });
        }
        return found.bytes;
      }
      case 'registry': {
        const { registryId, repository } = from.place;
        return (await context.readerOf(registryId).fetchManifest(repository, digest, options)).bytes;
      }
      default:
        return from satisfies never;
    }
  })();
  if (computeDigest(bytes, toAlgorithm(digest)) !== digest) {
    throw new Error(`the bytes for ${digest} are others`);
  }
  return { bytes, mediaType };
}

/** The digest behind a tag or digest at this moment, past any cache. */
export async function findNow(
  context: StepContext,
  query: { readonly registryId: string; readonly repository: string; readonly reference: string },
): Promise<Digest | undefined> {
  const { registryId, repository, reference } = query;
  const found = await context
    .clientOf(registryId)
    .findManifest(repository, reference, { signal: context.signal });
  return found?.digest;
}

/**
 * Whether something is so; looked at a few times, since some registries show what was written only after a while.
 */
export async function becomesTrue(context: StepContext, look: () => Promise<boolean>): Promise<boolean> {
  for (let looks = 1; ; looks++) {
    if (await look()) {
      return true;
    }
    if (looks >= maxLooks) {
      return false;
    }
    await context.pause(showPauseMs, { signal: context.signal });
  }
}

/** Whether the failure of a write may hide that it was done: asks, and throws the failure when it was not. */
export async function settleFailure(
  context: StepContext,
  thrown: unknown,
  isDone: () => Promise<boolean>,
): Promise<void> {
  if (context.signal.aborted || thrown instanceof NotFoundError) {
    throw thrown;
  }
  const wasDone = await isDone().catch(() => false);
  if (!wasDone) {
    throw thrown;
  }
  context.log.info('A write that was answered with a failure had been carried out all the same');
}

/** Writes the failure of a write into the journal, and throws it. */
export async function tellFailure(
  context: StepContext,
  entry: WrittenEntry,
  failure: unknown,
): Promise<never> {
  await context.write({ ...entry, failure: toMessage(failure) });
  throw failure;
}
