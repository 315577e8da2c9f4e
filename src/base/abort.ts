/** Helpers around AbortSignal. An abort is a wish of the caller, never a failure to report. */

/** Whether `thrown` is the outcome of `signal` having been aborted. */
export function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  return (
    signal.aborted && (thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError'))
  );
}

/** Resolves after `delayMs`, or rejects with the signal's reason as soon as it aborts. */
export function delay(delayMs: number, options: { readonly signal: AbortSignal }): Promise<void> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Waits for `work`, but no longer than until `signal` aborts; `work` itself goes on for whoever else waits for it.
 * Rejects with the signal's reason.
 */
export function untilAborted<T>(work: Promise<T>, options: { readonly signal: AbortSignal }): Promise<T> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener('abort', onAbort, { once: true });
    // Also when nobody waits: a failure of the work is then heard, and comes to nothing.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
