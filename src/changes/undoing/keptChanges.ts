/** What was removed or moved, kept so that it can be put back. */
import type { Digest } from '../../oci/digest.ts';
import type { ManifestRef, Place } from '../plan.ts';

export interface KeptManifest extends ManifestRef {
  readonly bytes: Uint8Array;
}

export interface KeptChange {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly kind: 'deletion' | 'move';
  readonly place: Place;
  /** The login that did it, where one was used. */
  readonly who?: string | undefined;
  /** What the tags pointed at before. */
  readonly tags: readonly { readonly tag: string; readonly digest: Digest }[];
  readonly manifests: readonly ManifestRef[];
}

export interface KeptChanges {
  /** Resolves with the new id when everything is safely on the disk. @throws KeepFailedError, and nothing may be removed then. */
  keep(
    change: Omit<KeptChange, 'id' | 'at' | 'manifests'> & { readonly manifests: readonly KeptManifest[] },
  ): Promise<string>;
  /** Newest first; those older than 30 days are gone. */
  list(): Promise<readonly KeptChange[]>;
  /** With the bytes of its manifests, checked against their digests. @throws KeptChangeGoneError */
  open(id: string): Promise<{ readonly change: KeptChange; readonly manifests: readonly KeptManifest[] }>;
  /** After it was put back, or when its last step never happened. */
  forget(id: string): Promise<void>;
}
