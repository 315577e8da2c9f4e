/**
 * The files of an image as a container would see them, or of a single layer as it is: looked up path by path, so that
 * nothing has to be laid over anything first. Links are followed inside the image only.
 */
import { NoSuchFileError } from './errors.ts';
import {
  childrenOf,
  findChild,
  findName,
  type LayerIndex,
  nameBytesOf,
  nameOf,
  rowFlags,
  rowKinds,
  splitPath,
  targetBytesOf,
  toKey,
} from './layerIndex.ts';

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

/** The way from the root, or why there is none: `lost` after a link was followed, `nothing` before. */
type Way = readonly Found[] | 'nothing' | 'lost' | 'circle';

/** As text where it was asked for, as bytes where it stands in a link. */
type Part = string | Uint8Array;

export class ImageFiles {
  readonly #layers: readonly (LayerIndex | undefined)[];

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

  /**
   * With links followed; `undefined` when there is nothing. `..` in the path is a name like any other, as it may be in
   * an archive; only links climb.
   * @throws NoSuchFileError for links in a circle, and for a name that could be one of two.
   */
  find(path: string): FoundFile | undefined {
    const parts = split(path);
    const way = this.#resolve(parts);
    if (way === 'circle') {
      throw new NoSuchFileError({ path, why: 'its links lead in a circle' });
    }
    if (typeof way === 'string') {
      return undefined;
    }
    const folder = this.#resolve(parts.slice(0, -1));
    const itself = typeof folder === 'string' ? undefined : this.#step(folder.at(-1), parts.at(-1) ?? '');
    const isLink = itself !== undefined && this.#kindOf(itself.seen) === rowKinds.symlink;
    const found = way.at(-1);
    return found === undefined ? undefined : this.#toFile(found, isLink);
  }

  /** Whether a link on the way leads to what these layers do not have; one that is missing may have it. */
  leadsOut(path: string): boolean {
    const way = this.#resolve(split(path));
    const found = typeof way === 'string' ? undefined : way.at(-1);
    return found === undefined
      ? way === 'lost'
      : this.#kindOf(this.#contentOf(found.seen)) === rowKinds.hardLink;
  }

  /**
   * The names in a folder, links followed on the way; `undefined` when it is none. The kind of a link is that of what it
   * leads to. Of names that look the same there is one.
   */
  list(
    path: string,
  ):
    | readonly { readonly name: string; readonly kind: FoundFile['kind']; readonly isLink: boolean }[]
    | undefined {
    const way = this.#resolve(split(path));
    const folders = typeof way === 'string' ? [] : (way.at(-1)?.folders ?? []);
    if (folders.length === 0) {
      return undefined;
    }
    const rows = new Map(folders.map((folder) => [folder, this.#rowsIn(folder)] as const));
    const listed = new Map<string, { name: string; kind: FoundFile['kind']; isLink: boolean }>();
    for (const key of new Set([...rows.values()].flatMap((names) => [...names.keys()]))) {
      const found = this.#join(folders, (folder) => rows.get(folder)?.get(key));
      if (found !== undefined) {
        const name = nameOf(this.indexOf(found.seen.layer), found.seen.row);
        const isLink = this.#kindOf(found.seen) === rowKinds.symlink;
        const target = isLink ? this.#resolve(this.#partsOfLink(found.seen), way) : [found];
        const end = typeof target === 'string' ? undefined : target.at(-1);
        const kind = end === undefined ? 'other' : this.#toFile(end, isLink).kind;
        listed.set(name, listed.get(name) ?? { name, kind, isLink });
      }
    }
    return [...listed.values()];
  }

  #resolve(parts: readonly Part[], from: Way = this.#root()): Way {
    if (typeof from === 'string') {
      return from;
    }
    const waiting = parts.toReversed();
    const trail = [...from];
    let links = 0;
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      if (typeof part !== 'string' && isStep(part, '/')) {
        trail.length = 1;
        continue;
      }
      if (typeof part !== 'string' && isStep(part, '..')) {
        trail.length = Math.max(1, trail.length - 1);
        continue;
      }
      const next = this.#step(trail.at(-1), part);
      if (next === undefined) {
        return links === 0 ? 'nothing' : 'lost';
      }
      if (this.#kindOf(next.seen) !== rowKinds.symlink) {
        trail.push(next);
        continue;
      }
      if (++links > maxLinks) {
        return 'circle';
      }
      waiting.push(...this.#partsOfLink(next.seen).toReversed());
    }
    return trail;
  }

  /** With a slash as the first of an absolute one. */
  #partsOfLink(link: Place): readonly Uint8Array[] {
    const target = targetBytesOf(this.indexOf(link.layer), link.row) ?? new Uint8Array(0);
    const parts = splitPath(target);
    return isStep(target.subarray(0, 1), '/') ? [target.subarray(0, 1), ...parts] : parts;
  }

  /** Empty when there are no layers. */
  #root(): readonly Found[] {
    const all = this.#layers
      .flatMap((index, layer) => (index === undefined ? [] : { index, layer, row: 0 }))
      .toReversed();
    // A layer may begin the whole image anew.
    const opaque = all.findIndex(({ index }) => ((index.columns.flags[0] ?? 0) & rowFlags.opaque) !== 0);
    const folders = opaque < 0 ? all : all.slice(0, opaque + 1);
    const [seen] = folders;
    return seen === undefined ? [] : [{ seen, folders }];
  }

  #step(folder: Found | undefined, part: Part): Found | undefined {
    if (folder === undefined) {
      return undefined;
    }
    const places = folder.folders.map(({ layer, row }) => ({ index: this.indexOf(layer), row }));
    const name = typeof part === 'string' ? findName(places, part) : part;
    return this.#join(folder.folders, ({ layer, row }) => findChild(this.indexOf(layer), row, name));
  }

  /** The child of a folder: the topmost layer that speaks of it decides, and folders are joined downwards. */
  #join(folders: readonly Place[], findIn: (folder: Place) => number | undefined): Found | undefined {
    let seen: Place | undefined;
    const joined: Place[] = [];
    /** In a layer that has nothing else there. */
    let emptied: Place | undefined;
    for (const place of folders) {
      const row = findIn(place);
      if (row === undefined) {
        continue;
      }
      const here = { layer: place.layer, row };
      const kind = this.#kindOf(here);
      const flags = this.indexOf(place.layer).columns.flags[row] ?? 0;
      const isOpaque = (flags & rowFlags.opaque) !== 0;
      const isWhiteout = (flags & rowFlags.whiteout) !== 0;
      const isFolder = kind === rowKinds.directory || (kind === rowKinds.none && this.#hasEntries(here));
      if (isFolder && emptied !== undefined) {
        return { seen: here, folders: [emptied] };
      } else if (isFolder) {
        seen ??= here;
        joined.push(here);
      } else if (kind === rowKinds.none) {
        // What is below it speaks of lower layers.
        joined.push(here);
      } else if (seen === undefined) {
        return { seen: here, folders: [] };
      } else {
        break;
      }
      if (isWhiteout || (isOpaque && seen !== undefined)) {
        break;
      }
      emptied ??= isOpaque ? here : undefined;
    }
    return seen === undefined ? undefined : { seen, folders: joined };
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

  #rowsIn({ layer, row }: Place): ReadonlyMap<string, number> {
    const index = this.indexOf(layer);
    return new Map(childrenOf(index, row).map((child) => [toKey(nameBytesOf(index, child)), child] as const));
  }

  #kindOf(place: Place): number {
    return this.indexOf(place.layer).columns.kinds[place.row] ?? rowKinds.none;
  }

  #toFile(found: Found, isLink: boolean): FoundFile {
    const { layer, row } = this.#contentOf(found.seen);
    const { kinds, sizes, mtimes } = this.indexOf(layer).columns;
    return {
      layer,
      row,
      kind: found.folders.length > 0 ? 'directory' : kinds[row] === rowKinds.file ? 'file' : 'other',
      isLink,
      sizeBytes: sizes[row] ?? 0,
      mtimeSeconds: mtimes[row] ?? 0,
    };
  }

  /** Where the bytes are that a hard link shows: in its layer or in one below. A link that leads nowhere is itself. */
  #contentOf(place: Place): Place {
    let at: Place | undefined = place;
    for (let steps = 0; at !== undefined && steps < maxLinks; steps++) {
      const kind = this.#kindOf(at);
      if (kind !== rowKinds.hardLink) {
        return kind === rowKinds.file || steps === 0 ? at : place;
      }
      at = this.#targetOf(at);
    }
    return place;
  }

  #targetOf({ layer, row }: Place): Place | undefined {
    const index = this.indexOf(layer);
    const parts = splitPath(targetBytesOf(index, row) ?? new Uint8Array(0));
    let own: number | undefined = 0;
    for (const part of parts) {
      own = own === undefined ? undefined : findChild(index, own, part);
    }
    if (own !== undefined && index.columns.kinds[own] !== rowKinds.none) {
      return { layer, row: own };
    }
    let below = this.#root()[0];
    below = below && { ...below, folders: below.folders.filter((folder) => folder.layer < layer) };
    for (const part of parts) {
      below =
        below &&
        this.#join(below.folders, (folder) => findChild(this.indexOf(folder.layer), folder.row, part));
    }
    return parts.length === 0 ? undefined : below?.seen;
  }
}

function isStep(part: Uint8Array, step: '/' | '..'): boolean {
  return part.length === step.length && toKey(part) === step;
}

function split(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
