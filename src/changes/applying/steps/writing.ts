/**
 * One write, and how it really ended: answers get lost, and registries report failures of what they have done. What did
 * not happen is tried again where that can do no harm.
 */
import { toMessage } from '../../../base/errors.ts';
import { RateLimitedError, RegistryError } from '../../../distribution/errors.ts';
import { HttpError } from '../../../http/errors.ts';
import { becomesTrue, type StepContext, type WrittenEntry } from './context.ts';

export interface Write<T> {
  readonly send: () => Promise<T>;
  /** Whether it has been done. */
  readonly isDone: () => Promise<boolean>;
  /**
   * Asked before it is sent once more; throws when it must not be. Without it, only what the registry turned away before
   * doing anything is sent again.
   */
  readonly mayRepeat?: () => Promise<void>;
}

const maxTries = 3;
const pauseMs = 1000;
/** Longer than this nobody waits without being asked. */
const maxWaitMs = 60_000;

/** What `send` gave; `undefined` when its answer was lost, or was a failure, and it was done all the same. */
export async function carryOut<T>(context: StepContext, write: Write<T>): Promise<T | undefined> {
  for (let tries = 1; ; tries++) {
    context.onDoubt(true);
    try {
      return await write.send();
    } catch (thrown) {
      context.signal.throwIfAborted();
      if (await wasDone(context, write, thrown)) {
        context.log.info(`Answered with a failure, and done all the same: ${toMessage(thrown)}`);
        return undefined;
      }
      context.onDoubt(isInDoubt(thrown));
      const isRepeatable = write.mayRepeat !== undefined;
      const waitMs = tries < maxTries ? findWait(thrown, { isRepeatable, tries }) : undefined;
      if (waitMs === undefined) {
        throw thrown;
      }
      await context.pause(waitMs, { signal: context.signal });
      await write.mayRepeat?.();
      if (await write.isDone()) {
        return undefined;
      }
    }
  }
}

/** Whether a write may have happened although it was answered with this. */
function isInDoubt(thrown: unknown): boolean {
  return !(thrown instanceof RegistryError) || (thrown.status ?? 500) >= 500;
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

/** What may still be on its way is given some time. */
function wasDone<T>(context: StepContext, { isDone }: Write<T>, thrown: unknown): Promise<boolean> {
  const looking = isInDoubt(thrown) ? becomesTrue(context, isDone) : isDone();
  return looking.catch(() => {
    context.signal.throwIfAborted();
    return false;
  });
}

function findWait(
  thrown: unknown,
  { isRepeatable, tries }: { readonly isRepeatable: boolean; readonly tries: number },
): number | undefined {
  if (thrown instanceof RateLimitedError) {
    const waitMs = thrown.retryAfterMs ?? pauseMs * tries;
    return waitMs > maxWaitMs ? undefined : waitMs;
  }
  const mayPass = (thrown instanceof HttpError || thrown instanceof RegistryError) && thrown.isRetryable;
  return mayPass && isRepeatable ? pauseMs * tries : undefined;
}
