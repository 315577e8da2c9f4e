/** A place that keeps content by its digest, so that what was fetched once need not be fetched again. */
import type { Digest } from '../oci/digest.ts';
import type { CallOptions } from './registryReader.ts';

export interface ContentStore {
  /** Bytes that hash to `digest`, checked on each call; `undefined` when there are none. */
  find(digest: Digest, options: CallOptions): Promise<Uint8Array | undefined>;
  /** Keeps bytes as well as it can; a store that is full or broken keeps nothing and does not throw. */
  keep(digest: Digest, bytes: Uint8Array): Promise<void>;
}
