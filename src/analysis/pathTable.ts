/**
 * Paths as a tree of names, a row for each, in columns that grow: what would be an object and a string for every file is
 * some thirty bytes. Names are bytes, since an archive may hold any; looked up by hash.
 */

import { randomInt } from 'node:crypto';

/** A new array of the same kind with room for `length`; what was there stays. */
export function grow<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  column: T,
  length: number,
): T;
export function grow(
  column: Uint8Array | Uint16Array | Uint32Array | Float64Array,
  length: number,
): Uint8Array | Uint16Array | Uint32Array | Float64Array {
  const wider = Math.max(length, Math.ceil(column.length * 1.6));
  const grown =
    column instanceof Uint8Array
      ? new Uint8Array(wider)
      : column instanceof Uint16Array
        ? new Uint16Array(wider)
        : column instanceof Uint32Array
          ? new Uint32Array(wider)
          : new Float64Array(wider);
  grown.set(column);
  return grown;
}

/** The row that every path starts from. Its own name is empty. */
export const rootRow = 0;

const slash = 0x2f;
const dot = 0x2e;

export class PathTable {
  count = 1;
  parents = new Uint32Array(1024);
  /** The name of row `n` is `names` from `nameStarts[n]` to `nameStarts[n + 1]`. */
  nameStarts = new Uint32Array(1025);
  names = new Uint8Array(16 * 1024);
  /** Row numbers by hash, 0 where free; its length is a power of two and at least twice `count`. */
  #slots = new Uint32Array(4096);
  /** Another one for each table, so that no archive can be made whose names all meet in one slot. */
  readonly #seed = randomInt(0x7fff_ffff);

  /** The row of a child, made when there is none. `start` and `end` bound its name in `bytes`. */
  addChild(parent: number, bytes: Uint8Array, start = 0, end = bytes.length): number {
    const slot = this.#findSlot(parent, bytes, start, end);
    const known = this.#slots[slot] ?? 0;
    return known === 0 ? this.#add(slot, parent, bytes, start, end) : known;
  }

  findChild(parent: number, bytes: Uint8Array, start = 0, end = bytes.length): number | undefined {
    return this.#slots[this.#findSlot(parent, bytes, start, end)] || undefined;
  }

  /**
   * The row of a path as archives write it. Empty parts and `.` are left out; `..` is a name like any other here, since
   * what climbs is shown and never followed.
   */
  addPath(path: Uint8Array): number {
    let row = rootRow;
    for (let start = 0; start < path.length;) {
      const end = endOfPart(path, start);
      if (!isEmptyPart(path, start, end)) {
        row = this.addChild(row, path, start, end);
      }
      start = end + 1;
    }
    return row;
  }

  findPath(path: Uint8Array): number | undefined {
    let row: number | undefined = rootRow;
    for (let start = 0; start < path.length && row !== undefined;) {
      const end = endOfPart(path, start);
      if (!isEmptyPart(path, start, end)) {
        row = this.findChild(row, path, start, end);
      }
      start = end + 1;
    }
    return row;
  }

  /** Of all names together. */
  get nameBytes(): number {
    return this.nameStarts[this.count] ?? 0;
  }

  nameOf(row: number): Uint8Array {
    return this.names.subarray(this.nameStarts[row], this.nameStarts[row + 1]);
  }

  #add(slot: number, parent: number, bytes: Uint8Array, start: number, end: number): number {
    const row = this.count++;
    if (row + 1 > this.parents.length) {
      this.parents = grow(this.parents, row + 1);
    }
    if (row + 2 > this.nameStarts.length) {
      this.nameStarts = grow(this.nameStarts, row + 2);
    }
    const nameStart = this.nameStarts[row] ?? 0;
    const nameEnd = nameStart + end - start;
    if (nameEnd > this.names.length) {
      this.names = grow(this.names, nameEnd);
    }
    // a view of so few bytes would take longer to make than to copy
    for (let at = start; at < end; at++) {
      this.names[nameStart + at - start] = bytes[at] ?? 0;
    }
    this.parents[row] = parent;
    this.nameStarts[row + 1] = nameEnd;
    this.#slots[slot] = row;
    if (this.count * 2 > this.#slots.length) {
      this.#rehash();
    }
    return row;
  }

  /** The slot that holds the child, or the free one where it belongs. */
  #findSlot(parent: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(parent, bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] ?? 0;
      if (row === 0 || (this.parents[row] === parent && this.#isNamed(row, bytes, start, end))) {
        return slot;
      }
    }
  }

  #isNamed(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.nameStarts[row] ?? 0;
    const length = (this.nameStarts[row + 1] ?? 0) - from;
    if (length !== end - start) {
      return false;
    }
    for (let index = 0; index < length; index++) {
      if (this.names[from + index] !== bytes[start + index]) {
        return false;
      }
    }
    return true;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let row = 1; row < this.count; row++) {
      const start = this.nameStarts[row] ?? 0;
      const end = this.nameStarts[row + 1] ?? 0;
      let slot = this.#hash(this.parents[row] ?? 0, this.names, start, end) & mask;
      while (this.#slots[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      this.#slots[slot] = row;
    }
  }

  /** FNV-1a over the name, begun with seed and parent; the last step spreads what the mask would cut off. */
  #hash(parent: number, bytes: Uint8Array, start: number, end: number): number {
    let value = Math.imul(parent + 1, 0x9e3779b1) ^ this.#seed;
    for (let index = start; index < end; index++) {
      value = Math.imul(value ^ (bytes[index] ?? 0), 0x01000193);
    }
    return (value ^ (value >>> 15)) >>> 0;
  }
}

function endOfPart(path: Uint8Array, start: number): number {
  let end = start;
  while (end < path.length && path[end] !== slash) {
    end++;
  }
  return end;
}

/** Nothing between two slashes, or a dot. */
function isEmptyPart(path: Uint8Array, start: number, end: number): boolean {
  return end === start || (end === start + 1 && path[start] === dot);
}
