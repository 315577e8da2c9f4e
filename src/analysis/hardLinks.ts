/**
 * Several names for one file: its bytes are seen as long as one of the names is. A name mostly stands beside its file in
 * the same layer, but a layer may also give another name to a file of a lower one.
 */
import { type LayerIndex, rowKinds, targetBytesOf } from './layerIndex.ts';

/** A regular file: the layer, and the row there, that hold its bytes. */
export interface FileCopy {
  readonly layer: number;
  readonly row: number;
}

export interface TargetLookup {
  /** The row of a path in the same layer. */
  readonly own: (path: Uint8Array) => number | undefined;
  /** What the layers below show at a path. */
  readonly below: (path: Uint8Array) => FileCopy | undefined;
}

/** All layers of an image together. */
export class HardLinks {
  readonly #layers: readonly (LayerIndex | undefined)[];
  /** By layer, then by row of a link: the file; links that lead nowhere are absent. */
  readonly #files: (ReadonlyMap<number, FileCopy> | undefined)[] = [];
  /** By layer, then by row of a file: how many names it has; absent for the usual one. */
  readonly #names: Map<number, number>[] = [];

  constructor(layers: readonly (LayerIndex | undefined)[]) {
    this.#layers = layers;
  }

  addLayer(layer: number, lookup: TargetLookup): void {
    const index = this.#layers[layer];
    if (index === undefined) {
      return;
    }
    const files = new Map<number, FileCopy | undefined>();
    for (let row = 1; row < index.rowCount; row++) {
      if (index.columns.kinds[row] === rowKinds.hardLink) {
        this.#resolve({ layer, index, row, files, lookup });
      }
    }
    const found = new Map<number, FileCopy>();
    for (const [row, file] of files) {
      if (file !== undefined) {
        found.set(row, file);
        this.#setNames(file, this.#namesOf(file) + 1);
      }
    }
    this.#files[layer] = found;
  }

  /** The file whose bytes a row shows; `undefined` for what has none. */
  fileOf(layer: number, row: number): FileCopy | undefined {
    return this.#isFile(layer, row) ? { layer, row } : this.#files[layer]?.get(row);
  }

  /** One name less; the file whose bytes are now seen by none, or `undefined` while there is another name. */
  loseName(layer: number, row: number): FileCopy | undefined {
    const file = this.fileOf(layer, row);
    if (file === undefined) {
      return undefined;
    }
    const left = this.#namesOf(file) - 1;
    if (left > 0) {
      this.#setNames(file, left);
      return undefined;
    }
    return file;
  }

  /** A hard link may name another one, in a circle even; then it has no bytes. Every link is walked once. */
  #resolve(link: {
    readonly layer: number;
    readonly index: LayerIndex;
    readonly row: number;
    readonly files: Map<number, FileCopy | undefined>;
    readonly lookup: TargetLookup;
  }): void {
    const { layer, index, files, lookup } = link;
    const { kinds } = index.columns;
    const walked: number[] = [];
    let file: FileCopy | undefined;
    for (let row = link.row; ;) {
      if (files.has(row)) {
        file = files.get(row);
        break;
      }
      files.set(row, undefined);
      walked.push(row);
      const target = targetBytesOf(index, row);
      const own = target === undefined ? undefined : lookup.own(target);
      const kind = own === undefined ? rowKinds.none : kinds[own];
      if (own === undefined || kind !== rowKinds.hardLink) {
        const isBelow = target !== undefined && kind === rowKinds.none;
        file = isBelow ? lookup.below(target) : toFile({ layer, row: own }, kind);
        break;
      }
      row = own;
    }
    for (const row of walked) {
      files.set(row, file);
    }
  }

  #isFile(layer: number, row: number): boolean {
    return this.#layers[layer]?.columns.kinds[row] === rowKinds.file;
  }

  #namesOf(file: FileCopy): number {
    return this.#names[file.layer]?.get(file.row) ?? 1;
  }

  #setNames(file: FileCopy, count: number): void {
    const names = (this.#names[file.layer] ??= new Map<number, number>());
    names.set(file.row, count);
  }
}

function toFile(
  at: { readonly layer: number; readonly row: number | undefined },
  kind: number | undefined,
): FileCopy | undefined {
  return at.row !== undefined && kind === rowKinds.file ? { layer: at.layer, row: at.row } : undefined;
}
