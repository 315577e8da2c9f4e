/** Collects the entries of one archive into the columns of an index. */
import { createHash, hash, type Hash } from 'node:crypto';
import { toFlags } from './entryFlags.ts';
import { LayerContentError } from './errors.ts';
import {
  hashBytes,
  type LayerColumns,
  type LayerFacts,
  type LayerIndex,
  rowFlags,
  rowKinds,
} from './layerIndex.ts';
import { LayerRarities, objectBytes } from './layerRarities.ts';
import type { LayerLimits } from './limits.ts';
import { grow, PathTable, rootRow } from './pathTable.ts';
import type { TarEntry, TarEntryKind } from './tar/tarEntry.ts';
import type { TarSink } from './tar/tarScanner.ts';
import { findWhiteout, type Whiteout } from './whiteouts.ts';

const kindNumbers: Readonly<Record<TarEntryKind, number>> = {
  directory: rowKinds.directory,
  file: rowKinds.file,
  'hard-link': rowKinds.hardLink,
  symlink: rowKinds.symlink,
  'character-device': rowKinds.characterDevice,
  'block-device': rowKinds.blockDevice,
  fifo: rowKinds.fifo,
};

const maxFaults = 100;
/**
 * Names, targets and all that only some entries have may take so much for each path that there may be; without this a
 * million entries with long ones would take gigabytes.
 */
const maxHeldBytesPerPath = 256;

export class LayerIndexBuilder implements TarSink {
  readonly #limits: LayerLimits;
  readonly #paths = new PathTable();
  #kinds = new Uint8Array(1024);
  #flags = new Uint8Array(1024);
  #modes = new Uint16Array(1024);
  #owners = new Uint32Array(1024);
  #groups = new Uint32Array(1024);
  #mtimes = new Uint32Array(1024);
  #sizes = new Float64Array(1024);
  #offsets = new Float64Array(1024);
  #targets = new Uint32Array(1024);
  #hashRows = new Uint32Array(1024);
  /** For each row when its entry came, counted from 1. */
  #order = new Uint32Array(1024);
  #entryCount = 0;
  /** Known rows that an entry other than a folder took, and when that came. */
  readonly #cuts = new Map<number, number>();
  #heldBytes = 0;
  #hashes = new Uint8Array(hashBytes * 256);
  #hashCount = 0;
  #hash: Hash | undefined;
  #hashedRow = 0;
  #hashedBytes = 0;
  #contentBytes = 0;
  #fileCount = 0;
  readonly #faults: string[] = [];
  readonly #replaced: { readonly row: number; readonly sizeBytes: number }[] = [];
  readonly #rarities = new LayerRarities({ hold: (sizeBytes) => this.#hold(sizeBytes) });

  constructor(options: { readonly limits: LayerLimits }) {
    this.#limits = options.limits;
  }

  entry(entry: TarEntry): boolean {
    const row = this.#addEntry(entry);
    const isHashed = row !== undefined && isWorthHashing(entry);
    if (isHashed) {
      this.#hashedRow = row;
      this.#hashedBytes = entry.sizeBytes;
    }
    return isHashed;
  }

  /** An entry whose data is not read, with the hash of it that a table of contents claims; its row, if it has one. */
  listed(entry: TarEntry, claimed: Uint8Array | undefined): number | undefined {
    const row = this.#addEntry(entry);
    if (row !== undefined && claimed !== undefined && isWorthHashing(entry)) {
      this.setHash(row, claimed);
    }
    return row;
  }

  data(bytes: Uint8Array): void {
    if (bytes.length === this.#hashedBytes) {
      // most files come in one piece, and most of the time for a small one would go into making the object
      this.setHash(this.#hashedRow, hash('sha256', bytes, 'buffer'));
    } else {
      this.#hash ??= createHash('sha256');
      this.#hash.update(bytes);
    }
  }

  endOfData(): void {
    if (this.#hash !== undefined) {
      this.setHash(this.#hashedRow, this.#hash.digest());
      this.#hash = undefined;
    }
  }

  fault(sentence: string): void {
    if (this.#faults.length < maxFaults) {
      this.#faults.push(sentence);
    }
  }

  /** The hash of a row's content; no more of it than `hashBytes` is kept. */
  setHash(row: number, digest: Uint8Array): void {
    const start = this.#hashCount++ * hashBytes;
    if (start + hashBytes > this.#hashes.length) {
      this.#hashes = grow(this.#hashes, start + hashBytes);
    }
    this.#hashes.set(digest.subarray(0, hashBytes), start);
    this.#hashRows[row] = this.#hashCount;
  }

  /** Columns cut to size. The builder is of no use afterwards. */
  finish(
    facts: Pick<
      LayerFacts,
      'digest' | 'diffId' | 'compression' | 'contents' | 'compressedBytes' | 'unpackedBytes'
    >,
  ): LayerIndex {
    const rowCount = this.#paths.count;
    this.#clearBelowCuts(rowCount);
    const columns = this.#toColumns(rowCount);
    return {
      rowCount,
      columns: { ...columns, ...linkChildren(columns) },
      facts: {
        ...facts,
        contentBytes: this.#contentBytes,
        fileCount: this.#fileCount,
        faults: this.#faults,
        replaced: this.#replaced,
        ...this.#rarities.facts,
      },
    };
  }

  /** The row of the entry; `undefined` for a whiteout and for what has no name. */
  #addEntry(entry: TarEntry): number | undefined {
    this.#entryCount++;
    const whiteout = findWhiteout(entry.path);
    if (whiteout !== undefined) {
      this.#addWhiteout(whiteout);
      return undefined;
    }
    const knownRows = this.#paths.count;
    const row = this.#rowOf(entry.path);
    if (row === rootRow && entry.kind !== 'directory') {
      this.fault('An entry that is no folder has the name of the root and was left out');
      return undefined;
    }
    if (row < knownRows) {
      this.#forget(row, entry.kind);
    }
    this.#order[row] = this.#entryCount;
    this.#kinds[row] = kindNumbers[entry.kind];
    this.#flags[row] = (this.#flags[row] ?? 0) | toFlags(entry);
    this.#modes[row] = entry.mode;
    this.#owners[row] = entry.uid;
    this.#groups[row] = entry.gid;
    this.#mtimes[row] = entry.mtimeSeconds;
    this.#targets[row] = this.#rarities.add(row, entry);
    if (entry.kind !== 'directory') {
      this.#fileCount++;
    }
    if (entry.kind === 'file') {
      this.#sizes[row] = entry.sizeBytes;
      this.#offsets[row] = entry.dataOffset;
      this.#contentBytes += entry.sizeBytes;
    }
    return row;
  }

  #toColumns(rowCount: number): Omit<LayerColumns, 'firstChildren' | 'nextSiblings'> {
    const { parents, nameStarts, names } = this.#paths;
    const targets = this.#rarities.targets;
    return {
      parents: parents.slice(0, rowCount),
      nameStarts: nameStarts.slice(0, rowCount + 1),
      names: names.slice(0, nameStarts[rowCount]),
      kinds: this.#kinds.slice(0, rowCount),
      flags: this.#flags.slice(0, rowCount),
      modes: this.#modes.slice(0, rowCount),
      owners: this.#owners.slice(0, rowCount),
      groups: this.#groups.slice(0, rowCount),
      mtimes: this.#mtimes.slice(0, rowCount),
      sizes: this.#sizes.slice(0, rowCount),
      offsets: this.#offsets.slice(0, rowCount),
      targets: this.#targets.slice(0, rowCount),
      targetStarts: targets.starts,
      targetNames: targets.bytes,
      hashRows: this.#hashRows.slice(0, rowCount),
      hashes: this.#hashes.slice(0, this.#hashCount * hashBytes),
    };
  }

  #addWhiteout(whiteout: Whiteout): void {
    switch (whiteout.kind) {
      case 'opaque':
        this.#flag(this.#rowOf(whiteout.folder), rowFlags.opaque);
        return;
      case 'removes':
        this.#flag(this.#rowOf(whiteout.path), rowFlags.whiteout);
        return;
      case 'auxiliary':
        return;
      case 'pointless':
        this.fault('A whiteout names nothing that can be removed');
        return;
      default:
        whiteout satisfies never;
    }
  }

  #flag(row: number, flag: number): void {
    this.#flags[row] = (this.#flags[row] ?? 0) | flag;
  }

  /** What an earlier entry of the same path said; the last one is what is unpacked. */
  #forget(row: number, kind: TarEntryKind): void {
    if (kind !== 'directory') {
      this.#cuts.set(row, this.#entryCount);
    }
    this.#clear(row);
  }

  #clear(row: number): void {
    const kind = this.#kinds[row] ?? rowKinds.none;
    if (kind === rowKinds.file) {
      this.#hold(objectBytes);
      this.#replaced.push({ row, sizeBytes: this.#sizes[row] ?? 0 });
    }
    if (kind !== rowKinds.none && kind !== rowKinds.directory) {
      this.#fileCount--;
    }
    this.#kinds[row] = rowKinds.none;
    this.#flags[row] = (this.#flags[row] ?? 0) & (rowFlags.whiteout | rowFlags.opaque);
    this.#sizes[row] = 0;
    this.#offsets[row] = 0;
    this.#targets[row] = 0;
    this.#hashRows[row] = 0;
    this.#rarities.remove(row);
  }

  /** A folder that something else replaces goes with all that was in it by then. */
  #clearBelowCuts(rowCount: number): void {
    if (this.#cuts.size === 0) {
      return;
    }
    const cuts = new Uint32Array(rowCount);
    for (let row = rootRow; row < rowCount; row++) {
      const parent = this.#paths.parents[row] ?? rootRow;
      const cut = row === rootRow ? 0 : (cuts[parent] ?? 0);
      if ((this.#order[row] ?? 0) < cut) {
        this.#clear(row);
        this.#flags[row] = 0;
      }
      cuts[row] = Math.max(cut, this.#cuts.get(row) ?? 0);
    }
  }

  #hold(sizeBytes: number): void {
    this.#heldBytes += sizeBytes;
    if (this.#heldBytes > this.#limits.maxPaths * maxHeldBytesPerPath) {
      const limit = `${this.#limits.maxPaths * maxHeldBytesPerPath} bytes`;
      throw new LayerContentError({
        kind: 'too-large',
        what: 'names and links of more bytes than it should',
        limit,
      });
    }
  }

  #rowOf(path: Uint8Array): number {
    const { nameBytes } = this.#paths;
    const row = this.#paths.addPath(path);
    const { count } = this.#paths;
    this.#hold(this.#paths.nameBytes - nameBytes);
    if (count > this.#limits.maxPaths) {
      const limit = `${this.#limits.maxPaths} paths`;
      throw new LayerContentError({ kind: 'too-large', what: 'more paths than can be shown', limit });
    }
    if (count > this.#kinds.length) {
      this.#grow(count);
    }
    return row;
  }

  #grow(count: number): void {
    this.#kinds = grow(this.#kinds, count);
    this.#flags = grow(this.#flags, count);
    this.#modes = grow(this.#modes, count);
    this.#owners = grow(this.#owners, count);
    this.#groups = grow(this.#groups, count);
    this.#mtimes = grow(this.#mtimes, count);
    this.#sizes = grow(this.#sizes, count);
    this.#offsets = grow(this.#offsets, count);
    this.#targets = grow(this.#targets, count);
    this.#hashRows = grow(this.#hashRows, count);
    this.#order = grow(this.#order, count);
  }
}

/**
 * Children in the order of their rows; a parent stands before its children. Rows that say nothing, left behind by what
 * was replaced, are nobody's children.
 */
function linkChildren(
  columns: Pick<LayerColumns, 'parents' | 'kinds' | 'flags'>,
): Pick<LayerColumns, 'firstChildren' | 'nextSiblings'> {
  const { parents, kinds, flags } = columns;
  const firstChildren = new Uint32Array(parents.length);
  const nextSiblings = new Uint32Array(parents.length);
  for (let row = parents.length - 1; row > rootRow; row--) {
    const parent = parents[row] ?? rootRow;
    if (kinds[row] !== rowKinds.none || flags[row] !== 0 || firstChildren[row] !== 0) {
      nextSiblings[row] = firstChildren[parent] ?? 0;
      firstChildren[parent] = row;
    }
  }
  return { firstChildren, nextSiblings };
}

function isWorthHashing(entry: TarEntry): boolean {
  return entry.kind === 'file' && entry.sizeBytes > 0 && entry.pieces === undefined;
}
