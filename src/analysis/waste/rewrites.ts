/** Finds, for a copy that a layer hides, the same content in that layer: at the same path, or moved to another. */
import { hashBytes, type LayerIndex, rowKinds } from '../layerIndex.ts';
import type { HiddenCopy, Overlay } from '../overlay.ts';
import type { Rewrite } from './cause.ts';

/** Files that agree in a number and differ all the same are rare, unless somebody makes them. */
const maxCompared = 16;

export class Rewrites {
  readonly #overlay: Overlay;
  /** By layer. */
  readonly #arrivals = new Map<number, Arrivals>();

  constructor(overlay: Overlay) {
    this.#overlay = overlay;
  }

  /** Each file that arrived stands for one that went at most. */
  find(copy: HiddenCopy): Rewrite | undefined {
    const { layers } = this.#overlay;
    const from = layers[copy.layer];
    const to = layers[copy.hiddenBy];
    if (from === undefined || to === undefined || copy.layer === copy.hiddenBy) {
      return undefined;
    }
    if (copy.how === 'removed') {
      const row = this.#arrivalsIn(copy.hiddenBy, to).take(from, copy.row);
      return row === undefined ? undefined : { ...toFacts(to, row), what: 'place' };
    }
    const file = this.#overlay.fileOf(copy.hiddenBy, copy.byRow);
    const by = file && layers[file.layer];
    if (
      file === undefined ||
      by === undefined ||
      !isSameContent({ index: from, row: copy.row }, { index: by, row: file.row })
    ) {
      return undefined;
    }
    return { ...toFacts(by, file.row), what: toChange(from.columns, copy.row, by.columns, file.row) };
  }

  #arrivalsIn(layer: number, index: LayerIndex): Arrivals {
    let known = this.#arrivals.get(layer);
    if (known === undefined) {
      known = new Arrivals(index);
      this.#arrivals.set(layer, known);
    }
    return known;
  }
}

/** The files of a layer by a number: part of their hash or, without one, made of name, size and time. */
class Arrivals {
  readonly #index: LayerIndex;
  /** The first row of each number; what agrees in that is compared. */
  readonly #firsts = new Map<number, number>();
  /** By row: the next one that agrees, 0 for none. */
  readonly #nexts: Uint32Array;

  constructor(index: LayerIndex) {
    this.#index = index;
    this.#nexts = new Uint32Array(index.rowCount);
    for (let row = index.rowCount - 1; row > 0; row--) {
      if (index.columns.kinds[row] === rowKinds.file) {
        const number = toNumber({ index, row });
        this.#nexts[row] = this.#firsts.get(number) ?? 0;
        this.#firsts.set(number, row);
      }
    }
  }

  take(from: LayerIndex, row: number): number | undefined {
    const here = { index: from, row };
    const number = toNumber(here);
    let before = 0;
    let at = this.#firsts.get(number) ?? 0;
    for (let compared = 0; at !== 0 && compared < maxCompared; compared++) {
      const next = this.#nexts[at] ?? 0;
      const there = { index: this.#index, row: at };
      if (isSameContent(here, there) && (isHashed(here) || isSameName(here, there))) {
        if (before === 0) {
          this.#firsts.set(number, next);
        } else {
          this.#nexts[before] = next;
        }
        return at;
      }
      before = at;
      at = next;
    }
    return undefined;
  }
}

interface Place {
  readonly index: LayerIndex;
  readonly row: number;
}

/** By hash; by time where one of them has none, as sparse files and those of some tables of contents. */
function isSameContent(a: Place, b: Place): boolean {
  const [ofA, ofB] = [a.index.columns, b.index.columns];
  if (ofA.sizes[a.row] !== ofB.sizes[b.row]) {
    return false;
  }
  if (!isHashed(a) || !isHashed(b)) {
    return ofA.mtimes[a.row] === ofB.mtimes[b.row];
  }
  const [atA, atB] = [hashStart(a), hashStart(b)];
  for (let byte = 0; byte < hashBytes; byte++) {
    if (ofA.hashes[atA + byte] !== ofB.hashes[atB + byte]) {
      return false;
    }
  }
  return true;
}

function isHashed({ index, row }: Place): boolean {
  return index.columns.hashRows[row] !== 0;
}

function hashStart({ index, row }: Place): number {
  return ((index.columns.hashRows[row] ?? 0) - 1) * hashBytes;
}

function toChange(
  from: LayerIndex['columns'],
  row: number,
  by: LayerIndex['columns'],
  byRow: number,
): Exclude<Rewrite['what'], 'place'> {
  const isOwner = from.owners[row] !== by.owners[byRow] || from.groups[row] !== by.groups[byRow];
  const isMode = from.modes[row] !== by.modes[byRow];
  if (isOwner) {
    return isMode ? 'owner-and-mode' : 'owner';
  }
  return isMode ? 'mode' : 'nothing';
}

function toFacts({ columns }: LayerIndex, row: number): Pick<Rewrite, 'owner' | 'mode'> {
  return {
    owner: `${columns.owners[row] ?? 0}:${columns.groups[row] ?? 0}`,
    mode: (columns.modes[row] ?? 0).toString(8).padStart(4, '0'),
  };
}

function isSameName(a: Place, b: Place): boolean {
  return Buffer.compare(nameBytes(a), nameBytes(b)) === 0;
}

function nameBytes({ index, row }: Place): Uint8Array {
  const { names, nameStarts } = index.columns;
  return names.subarray(nameStarts[row], nameStarts[row + 1]);
}

/** The beginning of the hash, or FNV-1a over the name, begun with size and time. */
function toNumber(place: Place): number {
  const { names, nameStarts, sizes, mtimes, hashes } = place.index.columns;
  const { row } = place;
  let value = 0;
  if (isHashed(place)) {
    const start = hashStart(place);
    for (let at = start; at < start + 4; at++) {
      value = (value << 8) | (hashes[at] ?? 0);
    }
    return value;
  }
  const end = nameStarts[row + 1] ?? 0;
  value = Math.imul(sizes[row] ?? 0, 0x9e3779b1) ^ (mtimes[row] ?? 0);
  for (let at = nameStarts[row] ?? 0; at < end; at++) {
    value = Math.imul(value ^ (names[at] ?? 0), 0x01000193);
  }
  return value;
}
