/** Work that is done side by side for one result: with the first failure, nothing more is asked for. */
import type { CallOptions } from '../distribution/registryReader.ts';

/** What the work has begun and nobody waits for is aborted when the work has ended. */
export async function together<T>(
  options: CallOptions,
  work: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const rest = new AbortController();
  try {
    return await work({ signal: AbortSignal.any([options.signal, rest.signal]) });
  } finally {
    rest.abort();
  }
}
