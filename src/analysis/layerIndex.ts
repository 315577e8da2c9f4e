/**
 * What is in one layer, as columns: a row for each path, row 0 the root, a parent before its children. Made once for a
 * digest, never changed, and the same bytes in memory, between threads and on disk.
 */
import type { Compression } from './compression.ts';
import { NoSuchFileError } from './errors.ts';
import type { SparsePiece } from './tar/sparse.ts';

/** The numbers in `kinds`. `none`: no entry of its own, only implied by what is below it or removed by a whiteout. */
export const rowKinds = {
  none: 0,
  directory: 1,
  file: 2,
  hardLink: 3,
  symlink: 4,
  characterDevice: 5,
  blockDevice: 6,
  fifo: 7,
} as const;

/** Bits in `flags`. */
export const rowFlags = {
  /** Removes what lower layers have there. OCI image-spec layer.md, "Whiteouts". */
  whiteout: 1,
  /** Hides what lower layers have below it. layer.md, "Opaque Whiteout". */
  opaque: 2,
  /** Absolute in the archive, or climbs with `..`. */
  strange: 4,
  sparse: 8,
  /** Has file capabilities or other extended attributes. */
  attributes: 16,
} as const;

export interface LayerColumns {
  readonly parents: Uint32Array;
  /** One more than there are rows. */
  readonly nameStarts: Uint32Array;
  readonly names: Uint8Array;
  readonly firstChildren: Uint32Array;
  readonly nextSiblings: Uint32Array;
  readonly kinds: Uint8Array;
  readonly flags: Uint8Array;
  readonly modes: Uint16Array;
  readonly owners: Uint32Array;
  readonly groups: Uint32Array;
  /** Seconds since 1970. */
  readonly mtimes: Uint32Array;
  /** Of regular files; 0 for all others, so that a hard link is not counted again. */
  readonly sizes: Float64Array;
  /** Where a file's data starts in the unpacked archive. */
  readonly offsets: Float64Array;
  /** 0 for none, else one more than its place in `targetStarts`. */
  readonly targets: Uint32Array;
  readonly targetStarts: Uint32Array;
  readonly targetNames: Uint8Array;
  /** 0 for none, else one more than its place in `hashes`, of `hashBytes` each. */
  readonly hashRows: Uint32Array;
  readonly hashes: Uint8Array;
}

/** Of the content of files that have any and are not sparse: the first half of their SHA-256. */
export const hashBytes = 16;

/** `archive`: all of it was read. The others are tables of contents, of which an image's author says what is in them. */
export type LayerContents = 'archive' | 'estargz' | 'zstd-chunked';

export interface LayerFacts {
  /** Of the blob. */
  readonly digest: string;
  /** Of the unpacked archive, as we computed it; absent when only a table of contents was read. */
  readonly diffId?: string;
  readonly compression: Compression;
  /** What the list was read from; absent for the archive itself. */
  readonly contents?: LayerContents;
  readonly compressedBytes: number;
  /** The whole archive, headers and padding included. */
  readonly unpackedBytes: number;
  /** The data of all regular files, copies that the same layer replaces included. */
  readonly contentBytes: number;
  /** Entries that are neither directories nor whiteouts. */
  readonly fileCount: number;
  /** Oddities, as sentences; the first hundred. */
  readonly faults: readonly string[];
  /** Copies of a path that a later entry of the same layer replaces. */
  readonly replaced: readonly { readonly row: number; readonly sizeBytes: number }[];
  /** By row. */
  readonly sparse: { readonly [row: string]: readonly SparsePiece[] };
  readonly devices: { readonly [row: string]: { readonly major: number; readonly minor: number } };
  readonly attributes: { readonly [row: string]: readonly string[] };
}

export interface LayerIndex {
  readonly rowCount: number;
  readonly columns: LayerColumns;
  readonly facts: LayerFacts;
}

/** A byte order mark is part of a name. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The last part of the path, as text; bytes that are no UTF-8 become U+FFFD. */
export function nameOf(index: LayerIndex, row: number): string {
  return decoder.decode(nameBytesOf(index, row));
}

export function nameBytesOf(index: LayerIndex, row: number): Uint8Array {
  const { names, nameStarts } = index.columns;
  return names.subarray(nameStarts[row], nameStarts[row + 1]);
}

/** Below the root, without a leading slash; empty for the root. */
export function pathOf(index: LayerIndex, row: number): string {
  const parts: string[] = [];
  for (let at = row; at !== 0; at = index.columns.parents[at] ?? 0) {
    parts.push(nameOf(index, at));
  }
  return parts.toReversed().join('/');
}

export function targetOf(index: LayerIndex, row: number): string | undefined {
  const bytes = targetBytesOf(index, row);
  return bytes === undefined ? undefined : decoder.decode(bytes);
}

export function targetBytesOf(index: LayerIndex, row: number): Uint8Array | undefined {
  const { targets, targetStarts, targetNames } = index.columns;
  const place = targets[row] ?? 0;
  return place === 0 ? undefined : targetNames.subarray(targetStarts[place - 1], targetStarts[place]);
}

export function* childrenOf(index: LayerIndex, row: number): Generator<number, void> {
  const { firstChildren, nextSiblings } = index.columns;
  for (let child = firstChildren[row] ?? 0; child !== 0; child = nextSiblings[child] ?? 0) {
    yield child;
  }
}

/** The child with exactly this name. */
export function findChild(index: LayerIndex, folder: number, name: Uint8Array): number | undefined {
  const { names, nameStarts, firstChildren, nextSiblings } = index.columns;
  const { length } = name;
  for (let child = firstChildren[folder] ?? 0; child !== 0; child = nextSiblings[child] ?? 0) {
    const start = nameStarts[child] ?? 0;
    if ((nameStarts[child + 1] ?? 0) - start === length) {
      let at = 0;
      while (at < length && names[start + at] === name[at]) {
        at++;
      }
      if (at === length) {
        return child;
      }
    }
  }
  return undefined;
}

/** The parts of a path as archives write it: `.` is none, and `..` is a name like any other. */
export function splitPath(path: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start <= path.length;) {
    const slash = path.indexOf(0x2f, start);
    const end = slash < 0 ? path.length : slash;
    const part = path.subarray(start, end);
    if (part.length > 1 || (part.length === 1 && part[0] !== 0x2e)) {
      parts.push(part);
    }
    start = end + 1;
  }
  return parts;
}

/** In place of bytes that are no UTF-8. */
const replacement = '\uFFFD';

/**
 * The name, in one of some folders, that is shown as `text`.
 * @throws NoSuchFileError when there is more than one: bytes that are no UTF-8 all look the same.
 */
export function findName(
  folders: readonly { readonly index: LayerIndex; readonly row: number }[],
  text: string,
): Uint8Array {
  if (!text.includes(replacement)) {
    return Buffer.from(text);
  }
  const found = new Map<string, Uint8Array>();
  for (const { index, row } of folders) {
    for (const child of childrenOf(index, row)) {
      if (nameOf(index, child) === text) {
        const bytes = nameBytesOf(index, child);
        found.set(toKey(bytes), bytes);
      }
    }
  }
  if (found.size > 1) {
    throw new NoSuchFileError({ path: text, why: 'two names look the same here' });
  }
  return [...found.values()][0] ?? Buffer.from(text);
}

/** A name as text that differs whenever its bytes do. */
export function toKey(name: Uint8Array): string {
  return Buffer.from(name.buffer, name.byteOffset, name.length).toString('latin1');
}

/** The row of a path written as `pathOf` writes it. @throws NoSuchFileError as `findName` does. */
export function findRow(index: LayerIndex, path: string): number | undefined {
  let row: number | undefined = 0;
  for (const part of path.split('/')) {
    if (part !== '' && part !== '.' && row !== undefined) {
      row = findChild(index, row, findName([{ index, row }], part));
    }
  }
  return row;
}

/** The content hash as text, to compare with others; `undefined` for empty and for sparse files. */
export function hashOf(index: LayerIndex, row: number): string | undefined {
  const place = index.columns.hashRows[row] ?? 0;
  return place === 0
    ? undefined
    : Buffer.from(index.columns.hashes.subarray((place - 1) * hashBytes, place * hashBytes)).toString(
        'latin1',
      );
}
