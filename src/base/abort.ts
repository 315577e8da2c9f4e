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
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
