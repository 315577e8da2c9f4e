/**
 * Layers laid over each other, as a container sees them (OCI image-spec layer.md, "Applying Changesets"). Keeps, for
 * every path that any layer names, whose copy is seen, and writes down every copy that stops being seen.
 */
import { type FileCopy, HardLinks } from './hardLinks.ts';
import { type LayerColumns, type LayerIndex, rowFlags, rowKinds } from './layerIndex.ts';
import { grow, PathTable, rootRow } from './pathTable.ts';

/** A regular file in a layer whose bytes no name shows any more. */
export interface HiddenCopy extends FileCopy {
  /** The path it was last seen at, as a row of the overlay. */
  readonly node: number;
  readonly sizeBytes: number;
  /** The layer that hid it; the same one when a layer has a path twice. */
  readonly hiddenBy: number;
  /** `replaced`: `hiddenBy` has something of its own at that path that is no folder. */
  readonly how: 'replaced' | 'removed';
  /** The row of `hiddenBy` that replaced it; 0 where it was removed. */
  readonly byRow: number;
}

export interface ChangeTotal {
  count: number;
  bytes: number;
}

/**
 * What one layer did to what was below; directories are not counted. `bytes` are those of regular files, once for all
 * their names: what is in the layer for `added` and `changed`, what is not seen any more for `removed`.
 */
export interface LayerDelta {
  readonly added: ChangeTotal;
  readonly changed: ChangeTotal;
  readonly removed: ChangeTotal;
}

/** A regular file that is seen by more names than one, or by others than its own. */
export interface LinkedFile extends FileCopy {
  /** As rows of the overlay: its own name if that is seen, then its hard links. */
  readonly nodes: readonly number[];
}

/** Of a node that no layer shows. */
const nobody = 0;
/** What fits into `seenLayers`; no image has a hundredth of it. */
const maxLayers = 0xfffe;

export class Overlay {
  readonly paths = new PathTable();
  readonly hidden: HiddenCopy[] = [];
  readonly layers: readonly (LayerIndex | undefined)[];
  /** By node: one more than the layer whose copy is seen, 0 for none; and its row there. */
  seenLayers = new Uint16Array(1024);
  seenRows = new Uint32Array(1024);
  /** By node, as in `rowKinds`; what has something below it is a folder here, whatever its archive calls it. */
  seenKinds = new Uint8Array(1024);
  firstChildren = new Uint32Array(1024);
  nextSiblings = new Uint32Array(1024);
  /** By node: its row in the layer that is being applied. */
  #ownRows = new Uint32Array(1024);
  readonly #links: HardLinks;
  #applied = 0;

  /** `undefined` stands for a layer that could not be read; it changes nothing. */
  constructor(layers: readonly (LayerIndex | undefined)[]) {
    if (layers.length > maxLayers) {
      throw new Error(`${layers.length} layers are more than can be laid over each other`);
    }
    this.layers = layers;
    this.#links = new HardLinks(layers);
  }

  /** Lays the next layer over those before. */
  applyNext(): LayerDelta {
    const layer = this.#applied++;
    const index = this.layers[layer];
    const delta = { added: noChange(), changed: noChange(), removed: noChange() };
    if (index === undefined) {
      return delta;
    }
    const step = { layer, index, nodes: this.#mapRows(index), kinds: toKinds(index), delta };
    this.#applyWhiteouts(step);
    this.#links.addLayer(layer, {
      own: (path) => this.#ownRows[this.paths.findPath(path) ?? rootRow] || undefined,
      below: (path) => this.fileAt(this.paths.findPath(path) ?? rootRow),
    });
    this.#applyEntries(step);
    this.#hideRepeated(step);
    for (const node of step.nodes) {
      this.#ownRows[node] = 0;
    }
    return delta;
  }

  /** As if no layer had been applied; the next one is the base of another image. */
  startOver(): void {
    this.seenLayers.fill(nobody);
    this.seenKinds.fill(rowKinds.none);
  }

  /** The index and row whose copy is seen at a node. */
  seenAt(
    node: number,
  ): { readonly layer: number; readonly row: number; readonly columns: LayerColumns } | undefined {
    const layer = (this.seenLayers[node] ?? nobody) - 1;
    const index = this.layers[layer];
    return index === undefined ? undefined : { layer, row: this.seenRows[node] ?? 0, columns: index.columns };
  }

  /** The regular file that is seen at a node, through a hard link too. */
  fileAt(node: number): FileCopy | undefined {
    const layer = (this.seenLayers[node] ?? nobody) - 1;
    return isFileKind(this.seenKinds[node]) ? this.fileOf(layer, this.seenRows[node] ?? 0) : undefined;
  }

  /** The regular file that a row of an applied layer stands for, through a hard link too. */
  fileOf(layer: number, row: number): FileCopy | undefined {
    return this.#links.fileOf(layer, row);
  }

  /** Every regular file that hard links show, by `keyOf`. */
  findLinked(): ReadonlyMap<number, LinkedFile> {
    const linked = new Map<number, LinkedFile & { readonly nodes: number[] }>();
    for (let node = 1; node < this.paths.count; node++) {
      const file = this.seenKinds[node] === rowKinds.hardLink ? this.fileAt(node) : undefined;
      if (file !== undefined) {
        const known = linked.get(keyOf(file));
        if (known === undefined) {
          linked.set(keyOf(file), { ...file, nodes: [node] });
        } else {
          known.nodes.push(node);
        }
      }
    }
    for (let node = 1; linked.size > 0 && node < this.paths.count; node++) {
      const file = this.seenKinds[node] === rowKinds.file ? this.fileAt(node) : undefined;
      if (file !== undefined) {
        linked.get(keyOf(file))?.nodes.unshift(node);
      }
    }
    return linked;
  }

  /** The path of a node as text, below the root. */
  pathOf(node: number): string {
    const parts: string[] = [];
    for (let at = node; at !== rootRow; at = this.paths.parents[at] ?? rootRow) {
      parts.push(decoder.decode(this.paths.nameOf(at)));
    }
    return parts.toReversed().join('/');
  }

  /** The node of every row; parents stand before their children in both. */
  #mapRows(index: LayerIndex): Uint32Array {
    const { parents, names, nameStarts } = index.columns;
    const nodes = new Uint32Array(index.rowCount);
    for (let row = 1; row < index.rowCount; row++) {
      const parent = nodes[parents[row] ?? rootRow] ?? rootRow;
      const before = this.paths.count;
      const node = this.paths.addChild(parent, names, nameStarts[row], nameStarts[row + 1]);
      if (this.paths.count > before) {
        this.#addNode(node, parent);
      }
      nodes[row] = node;
      this.#ownRows[node] = row;
    }
    return nodes;
  }

  #addNode(node: number, parent: number): void {
    if (node >= this.seenLayers.length) {
      this.seenLayers = grow(this.seenLayers, node + 1);
      this.seenRows = grow(this.seenRows, node + 1);
      this.seenKinds = grow(this.seenKinds, node + 1);
      this.firstChildren = grow(this.firstChildren, node + 1);
      this.nextSiblings = grow(this.nextSiblings, node + 1);
      this.#ownRows = grow(this.#ownRows, node + 1);
    }
    this.nextSiblings[node] = this.firstChildren[parent] ?? 0;
    this.firstChildren[parent] = node;
  }

  /** Whiteouts speak of lower layers alone, so they come before the layer's own entries, wherever they stand. */
  #applyWhiteouts(step: Step): void {
    const { flags } = step.index.columns;
    for (let row = 0; row < step.index.rowCount; row++) {
      const flag = flags[row] ?? 0;
      if ((flag & (rowFlags.whiteout | rowFlags.opaque)) !== 0) {
        const node = step.nodes[row] ?? rootRow;
        this.#removeBelow(node, step);
        if ((flag & rowFlags.whiteout) !== 0) {
          this.#remove(node, step);
        }
      }
    }
  }

  #applyEntries(step: Step): void {
    const { index, nodes, kinds } = step;
    for (let row = 1; row < index.rowCount; row++) {
      const kind = kinds[row] ?? rowKinds.none;
      if (kind !== rowKinds.none) {
        this.#applyEntry({ row, node: nodes[row] ?? rootRow, kind }, step);
      }
    }
  }

  #applyEntry(
    { row, node, kind }: { readonly row: number; readonly node: number; readonly kind: number },
    step: Step,
  ): void {
    const { layer, index, delta } = step;
    const wasFile = isFileKind(this.seenKinds[node]);
    if (isFileKind(kind)) {
      this.#removeBelow(node, step);
      const total = wasFile ? delta.changed : delta.added;
      total.count++;
      total.bytes += index.columns.sizes[row] ?? 0;
      this.#hide(node, { step, how: 'replaced' });
    } else {
      const isImplied = index.columns.kinds[row] !== rowKinds.directory;
      if (isFileKind(index.columns.kinds[row])) {
        this.#addHidden(this.#links.loseName(layer, row), {
          node,
          hiddenBy: layer,
          how: 'removed',
          byRow: 0,
        });
      }
      if (wasFile) {
        this.#hide(node, { step, how: 'removed' });
      } else if (isImplied && this.seenLayers[node] !== nobody) {
        return;
      }
    }
    this.seenLayers[node] = layer + 1;
    this.seenRows[node] = row;
    this.seenKinds[node] = kind;
  }

  /** Copies that a later entry of the same archive replaces, be it of the same path or of a folder above. */
  #hideRepeated({ layer, index, nodes }: Step): void {
    for (const { row, sizeBytes } of index.facts.replaced) {
      const isReplaced = isFileKind(index.columns.kinds[row]);
      const how = isReplaced ? 'replaced' : 'removed';
      const node = nodes[row] ?? rootRow;
      this.hidden.push({ layer, row, node, sizeBytes, hiddenBy: layer, how, byRow: isReplaced ? row : 0 });
    }
  }

  #removeBelow(node: number, step: Step): void {
    if (this.firstChildren[node] === 0) {
      return;
    }
    const waiting = [this.firstChildren[node] ?? 0];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at !== 0) {
        waiting.push(this.nextSiblings[at] ?? 0, this.firstChildren[at] ?? 0);
        this.#remove(at, step);
      }
    }
  }

  /** A path that is removed and made anew in one layer has changed, which its entry will see to. */
  #remove(node: number, step: Step): void {
    if (!isFileKind(step.kinds[this.#ownRows[node] ?? 0])) {
      this.#hide(node, { step, how: 'removed' });
    }
  }

  #hide(node: number, { step, how }: { readonly step: Step; readonly how: HiddenCopy['how'] }): void {
    const layer = (this.seenLayers[node] ?? nobody) - 1;
    const wasFile = isFileKind(this.seenKinds[node]);
    this.seenLayers[node] = nobody;
    this.seenKinds[node] = rowKinds.none;
    if (!wasFile) {
      return;
    }
    const file = this.#links.loseName(layer, this.seenRows[node] ?? 0);
    const byRow = how === 'replaced' ? (this.#ownRows[node] ?? 0) : 0;
    const sizeBytes = this.#addHidden(file, { node, hiddenBy: step.layer, how, byRow });
    if (how === 'removed') {
      step.delta.removed.count++;
      step.delta.removed.bytes += sizeBytes;
    }
  }

  /** How many bytes are hidden now that were not before. */
  #addHidden(
    file: FileCopy | undefined,
    by: Pick<HiddenCopy, 'node' | 'hiddenBy' | 'how' | 'byRow'>,
  ): number {
    if (file === undefined) {
      return 0;
    }
    const sizeBytes = this.layers[file.layer]?.columns.sizes[file.row] ?? 0;
    this.hidden.push({ ...file, sizeBytes, ...by });
    return sizeBytes;
  }
}

/** A byte order mark is part of a name. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

interface Step {
  readonly layer: number;
  readonly index: LayerIndex;
  /** By row. */
  readonly nodes: Uint32Array;
  /** By row; see `toKinds`. */
  readonly kinds: Uint8Array;
  readonly delta: LayerDelta;
}

/** Anything but folders, which are never in each other's way. */
export function isFileKind(kind: number | undefined): boolean {
  return kind !== undefined && kind > rowKinds.directory;
}

/** Tells files apart over all layers. */
export function keyOf(file: FileCopy): number {
  return file.layer * 0x1_0000_0000 + file.row;
}

/** The kinds of rows, where everything with an entry below it is a folder: implied ones, and files that cannot be. */
function toKinds(index: LayerIndex): Uint8Array {
  const kinds = index.columns.kinds.slice();
  kinds[rootRow] = rowKinds.directory;
  for (let row = index.rowCount - 1; row > rootRow; row--) {
    if (kinds[row] !== rowKinds.none) {
      kinds[index.columns.parents[row] ?? rootRow] = rowKinds.directory;
    }
  }
  return kinds;
}

function noChange(): ChangeTotal {
  return { count: 0, bytes: 0 };
}
