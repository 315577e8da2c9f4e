/** What an archive says about one of its entries. */
import type { SparsePiece } from './sparse.ts';

export type TarEntryKind =
  | 'file'
  | 'hard-link'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'directory'
  | 'fifo';

export interface TarEntry {
  /** As it stands in the archive. */
  readonly path: Uint8Array;
  readonly kind: TarEntryKind;
  /** What the file has when it is unpacked. */
  readonly sizeBytes: number;
  /** What of it is in the archive; less for a sparse file. */
  readonly storedBytes: number;
  /** Where its data starts in the archive. */
  readonly dataOffset: number;
  readonly pieces: readonly SparsePiece[] | undefined;
  /** Permissions with the set-id and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Since 1970. */
  readonly mtimeSeconds: number;
  /** Of links. */
  readonly target: Uint8Array | undefined;
  readonly device: { readonly major: number; readonly minor: number } | undefined;
  /** `security.capability`, `user.…`: names of extended attributes. */
  readonly attributes: readonly string[];
}

/** D, of GNU tar: a directory with the list of its names as data. */
export const listedDirectoryType = 0x44;

/** Types of POSIX.1-2017 ustar and of GNU tar; others are regular files to POSIX. */
export function toKind(type: number, path: Uint8Array): TarEntryKind {
  switch (type) {
    case 0x31:
      return 'hard-link';
    case 0x32:
      return 'symlink';
    case 0x33:
      return 'character-device';
    case 0x34:
      return 'block-device';
    case 0x35:
    case listedDirectoryType:
      return 'directory';
    case 0x36:
      return 'fifo';
    default:
      // archives older than ustar have no type for directories; a type of 0 and a slash is a file to container engines
      return type === 0 && path.at(-1) === 0x2f ? 'directory' : 'file';
  }
}
