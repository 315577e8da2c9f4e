/** What the work of one step is given, and what it tells. */
import type { Logger } from '../../../base/logger.ts';
import type { RegistryClient } from '../../../distribution/client.ts';
import type { CallOptions, RegistryReader } from '../../../distribution/registryReader.ts';
import { computeDigest, type Digest, toAlgorithm } from '../../../oci/digest.ts';
import { KeptChangeGoneError } from '../../errors.ts';
import type { JournalEntry } from '../../journal/journal.ts';
import type { KeptChanges } from '../../undoing/keptChanges.ts';
import type { ManifestToPut, PlanItem } from '../../plan.ts';

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
  /** See `KeptChanges.open`. */
  openKept(id: string): ReturnType<KeptChanges['open']>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  pause(delayMs: number, options: CallOptions): Promise<void>;
  /** Into the journal. */
  write(entry: WrittenEntry): Promise<void>;
  /** How much of the step's blob is done, of what went through this machine and otherwise. */
  onBytes(doneBytes: number): void;
  /** Whether from now on what the step does may have happened, whatever becomes of it. */
  onDoubt(mayHaveHappened: boolean): void;
  /** Does the work when nobody else does work of the same key. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Does the work unless it has been done for this plan; what failed may be done again. */
  once(key: string, work: () => Promise<void>): Promise<void>;
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
  const { digest, mediaType } = manifest;
  const bytes = await readBytes(context, manifest);
  if (computeDigest(bytes, toAlgorithm(digest)) !== digest) {
    throw new Error(`the bytes for ${digest} are others`);
  }
  return { bytes, mediaType };
}

async function readBytes(context: StepContext, { from, digest }: ManifestToPut): Promise<Uint8Array> {
  switch (from.kind) {
    case 'text':
      return new TextEncoder().encode(from.text);
    case 'kept': {
      const { manifests } = await context.openKept(from.id);
      const found = manifests.find((kept) => kept.digest === digest);
      if (found === undefined) {
        throw new KeptChangeGoneError({ message: `${digest} is not among what was kept` });
      }
      return found.bytes;
    }
    case 'registry': {
      const { registryId, repository } = from.place;
      const { signal } = context;
      return (await context.readerOf(registryId).fetchManifest(repository, digest, { signal })).bytes;
    }
    default:
      return from satisfies never;
  }
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
