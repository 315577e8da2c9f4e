/**
 * The files of an image as a container would see them, or of a single layer as it is: looked up path by path, so that
 * nothing has to be laid over anything first. Links are followed inside the image only.
 */
import { NoSuchFileError } from './errors.ts';
import { childrenOf, findRow, type LayerIndex, nameOf, rowFlags, rowKinds, targetOf } from './layerIndex.ts';

export interface FoundFile {
  readonly layer: number;
  /** Of a hard link the row of the file whose bytes it shows. */
  readonly row: number;
  readonly kind: 'file' | 'directory' | 'other';
  readonly isLink: boolean;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
}

/** As Linux does. */
const maxLinks = 40;

interface Place {
  readonly layer: number;
  readonly row: number;
}

/** Where a path leads: the copy that is seen, and, of a folder, every layer that has something in it. */
interface Found {
  readonly seen: Place;
  readonly folders: readonly Place[];
}

export class ImageFiles {
  readonly #layers: readonly (LayerIndex | undefined)[];
  readonly #names = new Map<string, ReadonlyMap<string, number>>();

  /** The base first. Layers that are missing are passed over. */
  constructor(layers: readonly (LayerIndex | undefined)[]) {
    this.#layers = layers;
  }

  indexOf(layer: number): LayerIndex {
    const index = this.#layers[layer];
    if (index === undefined) {
      throw new Error(`layer ${layer} is not there`);
    }
    return index;
  }

  /** With links followed; `undefined` when there is nothing. @throws NoSuchFileError for links in a circle. */
  find(path: string): FoundFile | undefined {
    const parts = split(path);
    const found = this.#resolve(parts);
    if (found === undefined) {
      return undefined;
    }
    const [name = ''] = parts.slice(-1);
    const folder = this.#resolve(parts.slice(0, -1));
    const itself = folder === undefined ? undefined : this.#step(folder, name);
    const isLink = itself !== undefined && this.#kindOf(itself.seen) === rowKinds.symlink;
    return this.#toFile(found, isLink);
  }

  /** The names in a folder, links followed on the way; `undefined` when it is none. */
  list(
    path: string,
  ):
    | readonly { readonly name: string; readonly kind: FoundFile['kind']; readonly isLink: boolean }[]
    | undefined {
    const folder = this.#resolve(split(path));
    if (folder === undefined || folder.folders.length === 0) {
      return undefined;
    }
    const names = new Set<string>();
    for (const place of folder.folders) {
      for (const name of this.#namesIn(place).keys()) {
        names.add(name);
      }
    }
    return [...names].flatMap((name) => {
      const found = this.#step(folder, name);
      if (found === undefined) {
        return [];
      }
      const { kind } = this.#toFile(found, false);
      return { name, kind, isLink: this.#kindOf(found.seen) === rowKinds.symlink };
    });
  }

  #resolve(parts: readonly string[]): Found | undefined {
    const waiting = [...parts];
    const trail: Found[] = [this.#root()];
    let links = 0;
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      if (part === '..') {
        trail.length = Math.max(1, trail.length - 1);
        continue;
      }
      const here = trail.at(-1);
      const next = here === undefined ? undefined : this.#step(here, part);
      if (next === undefined) {
        return undefined;
      }
      if (this.#kindOf(next.seen) !== rowKinds.symlink) {
        trail.push(next);
        continue;
      }
      if (++links > maxLinks) {
        throw new NoSuchFileError({ path: parts.join('/'), why: 'its links lead in a circle' });
      }
      const target = targetOf(this.indexOf(next.seen.layer), next.seen.row) ?? '';
      if (target.startsWith('/')) {
        trail.length = 1;
      }
      waiting.unshift(...split(target));
    }
    return trail.at(-1);
  }

  #root(): Found {
    const folders = this.#layers
      .flatMap((index, layer) => (index === undefined ? [] : { layer, row: 0 }))
      .toReversed();
    return { seen: folders[0] ?? { layer: 0, row: 0 }, folders };
  }

  /** The child of a folder: the topmost layer that speaks of it decides, and folders are joined downwards. */
  #step(folder: Found, name: string): Found | undefined {
    let seen: Place | undefined;
    const folders: Place[] = [];
    for (const place of folder.folders) {
      const row = this.#namesIn(place).get(name);
      if (row === undefined) {
        continue;
      }
      const here = { layer: place.layer, row };
      const kind = this.#kindOf(here);
      const flags = this.indexOf(place.layer).columns.flags[row] ?? 0;
      const isWhiteout = (flags & rowFlags.whiteout) !== 0;
      const isFolder = kind === rowKinds.directory || (kind === rowKinds.none && this.#hasEntries(here));
      if (isFolder) {
        seen ??= here;
        folders.push(here);
      } else if (kind !== rowKinds.none) {
        seen ??= here;
        break;
      }
      if (isWhiteout || (flags & rowFlags.opaque) !== 0) {
        break;
      }
    }
    return seen === undefined ? undefined : { seen, folders };
  }

  /** Whether a folder that is only implied has something in it, and not whiteouts alone. */
  #hasEntries(place: Place): boolean {
    const index = this.indexOf(place.layer);
    const waiting = [place.row];
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      for (const child of childrenOf(index, row)) {
        if (index.columns.kinds[child] !== rowKinds.none) {
          return true;
        }
        waiting.push(child);
      }
    }
    return false;
  }

  #namesIn(place: Place): ReadonlyMap<string, number> {
    const key = `${place.layer}:${place.row}`;
    const known = this.#names.get(key);
    if (known !== undefined) {
      return known;
    }
    const index = this.indexOf(place.layer);
    const names = new Map(childrenOf(index, place.row).map((row) => [nameOf(index, row), row] as const));
    this.#names.set(key, names);
    return names;
  }

  #kindOf(place: Place): number {
    return this.indexOf(place.layer).columns.kinds[place.row] ?? rowKinds.none;
  }

  #toFile(found: Found, isLink: boolean): FoundFile {
    const { layer } = found.seen;
    const index = this.indexOf(layer);
    const row = toContentRow(index, found.seen.row);
    const { kinds, sizes, mtimes } = index.columns;
    return {
      layer,
      row,
      kind: found.folders.length > 0 ? 'directory' : kinds[row] === rowKinds.file ? 'file' : 'other',
      isLink,
      sizeBytes: sizes[row] ?? 0,
      mtimeSeconds: mtimes[row] ?? 0,
    };
  }
}

/** The row whose bytes a hard link shows. A hard link may name another one, but not without end. */
function toContentRow(index: LayerIndex, row: number): number {
  let at = row;
  for (let steps = 0; steps < 8 && index.columns.kinds[at] === rowKinds.hardLink; steps++) {
    at = findRow(index, targetOf(index, at) ?? '') ?? row;
  }
  return at;
}

function split(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
