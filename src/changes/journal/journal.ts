/** What was written to registries, by whom and when. */
import type { Digest } from '../../oci/digest.ts';
import type { ChangeKind } from '../plan.ts';

export interface JournalEntry {
  /** ISO 8601. */
  readonly at: string;
  /** The login that did it, where one was used. */
  readonly who?: string | undefined;
  readonly change: ChangeKind;
  readonly registryId: string;
  readonly repository: string;
  readonly action:
    | 'blob-mounted'
    | 'blob-uploaded'
    | 'manifest-put'
    | 'tag-set'
    | 'tag-deleted'
    | 'manifest-deleted';
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
  /** What the tag pointed at before. */
  readonly before?: Digest | undefined;
  /** Absent when it succeeded. */
  readonly failure?: string | undefined;
}

export interface Journal {
  /** Never throws: a journal that cannot be written is told of in the log, and changes go on. */
  write(entry: JournalEntry): Promise<void>;
  /** Oldest first. Lines that are damaged are left out. */
  read(): Promise<readonly JournalEntry[]>;
}
