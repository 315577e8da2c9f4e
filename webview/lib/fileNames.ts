/**
 * The names of a tree, decoded when they are shown, and folded to lower case in one string when they are searched:
 * looking through 200,000 names is then one search in one string.
 */
import type { FileTreeColumns } from '../../src/shared/fileTree.ts';

/** Stands before every folded name; no name contains it. */
const separator = 0x2f;

/** A byte order mark is part of a name. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
/** One character a byte, so that positions in the string are positions in the bytes. */
const byByte = new TextDecoder('windows-1252');
const encoder = new TextEncoder();

export class FileNames {
  readonly #columns: FileTreeColumns;
  #folded: Folded | undefined;

  constructor(columns: FileTreeColumns) {
    this.#columns = columns;
  }

  name(row: number): string {
    return utf8.decode(this.#bytes(row));
  }

  /** Below a folder, which is the root unless said, without a leading slash. */
  path(row: number, below = 0): string {
    const parts: string[] = [];
    for (let at = row; at !== below && at !== 0; at = this.#columns.parents[at] ?? 0) {
      parts.unshift(this.name(at));
    }
    return parts.join('/');
  }

  /** The row with this path; 0 when there is none. */
  find(path: string): number {
    const { firstChildren, nextSiblings } = this.#columns;
    let row = 0;
    for (const part of path.split('/')) {
      let child = firstChildren[row] ?? 0;
      while (child !== 0 && this.name(child) !== part) {
        child = nextSiblings[child] ?? 0;
      }
      if (child === 0) {
        return 0;
      }
      row = child;
    }
    return row;
  }

  /**
   * Marks with 1 every row whose name contains the query, in lower or upper case. A query with slashes is looked for
   * in paths, and must reach into the name.
   */
  search(query: string): Uint8Array {
    const found = new Uint8Array(this.#columns.parents.length);
    const parts = query.split('/').map(fold);
    const last = parts.at(-1) ?? '';
    const { text, starts } = this.#fold();
    const isPath = parts.length > 1;
    const wanted = isPath ? `/${last}` : last;
    let row = 1;
    for (let at = text.indexOf(wanted, starts[1]); at !== -1; at = text.indexOf(wanted, starts[row])) {
      row = this.#rowAt(at, row);
      if (!isPath || this.#isBelow(row, parts)) {
        found[row] = 1;
      }
      if (++row >= found.length) {
        break;
      }
    }
    return found;
  }

  /** Whether the name of a row begins with something already folded. */
  startsWith(row: number, folded: string): boolean {
    const { text, starts } = this.#fold();
    return text.startsWith(folded, (starts[row] ?? 0) + 1);
  }

  /** The row whose name stands at a position: from the last one in growing steps, then by halving. */
  #rowAt(position: number, from: number): number {
    const { starts } = this.#fold();
    const last = this.#columns.parents.length - 1;
    let low = from;
    let step = 1;
    while (low + step <= last && (starts[low + step] ?? 0) <= position) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step - 1, last);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  #isBelow(row: number, parts: readonly string[]): boolean {
    let folder = this.#columns.parents[row] ?? 0;
    for (let part = parts.length - 2; part >= 0; part--) {
      const wanted = parts[part] ?? '';
      const name = this.#foldedName(folder);
      if (part === 0) {
        return name.endsWith(wanted);
      }
      if (folder === 0 || name !== wanted) {
        return false;
      }
      folder = this.#columns.parents[folder] ?? 0;
    }
    return true;
  }

  #foldedName(row: number): string {
    const { text, starts } = this.#fold();
    return text.slice((starts[row] ?? 0) + 1, starts[row + 1]);
  }

  #fold(): Folded {
    return (this.#folded ??= foldNames(this.#columns));
  }

  #bytes(row: number): Uint8Array {
    const { names, nameStarts } = this.#columns;
    return names.subarray(nameStarts[row], nameStarts[row + 1]);
  }
}

interface Folded {
  /** Each name in lower case behind a separator, as UTF-8, a character a byte. */
  readonly text: string;
  /** Where the separator of each row stands, and the end. */
  readonly starts: Uint32Array;
}

/** As it stands in the folded text. */
export function fold(text: string): string {
  return byByte.decode(encoder.encode(text.toLowerCase()));
}

function foldNames({ names, nameStarts }: FileTreeColumns): Folded {
  const count = nameStarts.length - 1;
  const starts = new Uint32Array(count + 1);
  // Lower case is at most one and a half times as long in UTF-8, invalid bytes three times.
  const bytes = new Uint8Array(names.length * 3 + count);
  let end = 0;
  for (let row = 0; row < count; row++) {
    starts[row] = end;
    bytes[end++] = separator;
    const first = nameStarts[row] ?? 0;
    const last = nameStarts[row + 1] ?? 0;
    const begin = end;
    for (let at = first; at < last; at++) {
      const byte = names[at] ?? 0;
      if (byte >= 0x80) {
        const lower = encoder.encode(utf8.decode(names.subarray(first, last)).toLowerCase());
        bytes.set(lower, begin);
        end = begin + lower.length;
        break;
      }
      bytes[end++] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
    }
  }
  starts[count] = end;
  return { text: byByte.decode(bytes.subarray(0, end)), starts };
}
