/** From the entries of a table of contents to the index of the layer and the places of its files' content. */
import type { JsonObject } from '../../base/json.ts';
import { LayerContentError } from '../errors.ts';
import { hashBytes, type LayerFacts, type LayerIndex } from '../layerIndex.ts';
import { LayerIndexBuilder } from '../layerIndexBuilder.ts';
import type { LayerLimits } from '../limits.ts';
import { grow } from '../pathTable.ts';
import type { TarEntry } from '../tar/tarEntry.ts';
import { toCorrupt } from './entryStream.ts';
import { type TocChunks, zerosStart } from './tocChunks.ts';
import { type ChunkClaim, toChunkClaim, toHash, toTarEntry } from './tocEntry.ts';

/** A table of contents and what can be read by it. */
export interface TocIndex {
  readonly index: LayerIndex;
  readonly chunks: TocChunks;
  /** Its digest is what the manifest says; without one in the manifest there is only the registry's word for it. */
  readonly isVerified: boolean;
}

/** The file whose pieces are being listed. */
interface OpenFile {
  /** `undefined` for one that is not shown, as a whiteout. */
  readonly row: number | undefined;
  readonly sizeBytes: number;
  readonly end: number | undefined;
  readonly firstChunk: number;
  /** Of the whole content, where the table says it. */
  readonly hash: Uint8Array | undefined;
  listedBytes: number;
}

/** Some 50 bytes each. */
const maxChunks = 4_000_000;
const blockBytes = 512;

export class TocIndexer {
  readonly #limits: LayerLimits;
  /** Behind the data of the last file. */
  readonly #dataEnd: number;
  readonly #builder: LayerIndexBuilder;
  #file: OpenFile | undefined;
  #unpackedBytes = 2 * blockBytes;
  #contentBytes = 0;
  #chunkCount = 0;
  #starts = new Float64Array(1024);
  /** 0 where it is not said. */
  #ends = new Float64Array(1024);
  #innerOffsets = new Uint32Array(1024);
  #sizes = new Float64Array(1024);
  #digests = new Uint8Array(1024 * hashBytes);
  /** By row. */
  #firstChunks = new Uint32Array(1024);
  #chunkCounts = new Uint32Array(1024);

  constructor(options: { readonly limits: LayerLimits; readonly dataEnd: number }) {
    this.#limits = options.limits;
    this.#dataEnd = options.dataEnd;
    this.#builder = new LayerIndexBuilder(options);
  }

  /** @throws LayerContentError for what makes no sense, or is more than the limits allow. */
  add(json: JsonObject): void {
    if (json['type'] === 'chunk') {
      if (this.#file === undefined) {
        throw toCorrupt('a piece belongs to no file');
      }
      this.#addChunk(this.#file, toChunkClaim(json));
      return;
    }
    this.#closeFile();
    const entry = toTarEntry(json);
    if (entry === undefined) {
      this.#builder.fault('An entry of a kind that is not known was left out');
    } else if (entry.path.length > this.#limits.maxPathBytes) {
      this.#builder.fault(`An entry has a path of ${entry.path.length} bytes and was left out`);
    } else {
      this.#addEntry(entry, json);
    }
  }

  finish(
    facts: Pick<LayerFacts, 'digest' | 'compression' | 'contents' | 'compressedBytes'>,
  ): Omit<TocIndex, 'isVerified'> {
    this.#closeFile();
    const index = this.#builder.finish({ ...facts, unpackedBytes: this.#unpackedBytes });
    this.#fillEnds();
    return { index, chunks: this.#toChunks(index.rowCount) };
  }

  #addEntry(entry: TarEntry, json: JsonObject): void {
    const { sizeBytes } = entry;
    this.#unpackedBytes += blockBytes + Math.ceil(sizeBytes / blockBytes) * blockBytes;
    this.#contentBytes += sizeBytes;
    if (Math.max(this.#unpackedBytes, this.#contentBytes) > this.#limits.maxUnpackedBytes) {
      const limit = `${this.#limits.maxUnpackedBytes} bytes`;
      throw new LayerContentError({ kind: 'too-large', what: 'more bytes than it should', limit });
    }
    const claim = sizeBytes > 0 ? toChunkClaim(json) : undefined;
    const isOneChunk = claim !== undefined && (claim.sizeBytes === 0 || claim.sizeBytes === sizeBytes);
    const hash = toHash(json['digest']) ?? (isOneChunk ? claim.digest : undefined);
    const row = this.#builder.listed(entry, hash);
    if (row !== undefined) {
      this.#setChunks(row, 0, 0);
    }
    if (claim !== undefined) {
      this.#file = { row, sizeBytes, end: claim.end, firstChunk: this.#chunkCount, hash, listedBytes: 0 };
      this.#addChunk(
        this.#file,
        isOneChunk && claim.digest === undefined ? { ...claim, digest: hash } : claim,
      );
    }
  }

  #addChunk(file: OpenFile, claim: ChunkClaim): void {
    const { start, innerOffset, chunkOffset } = claim;
    const sizeBytes = claim.sizeBytes === 0 ? file.sizeBytes - chunkOffset : claim.sizeBytes;
    if (chunkOffset !== file.listedBytes || sizeBytes <= 0 || chunkOffset + sizeBytes > file.sizeBytes) {
      throw toCorrupt('the pieces of a file do not follow each other');
    }
    if (!claim.isZeros && start >= this.#dataEnd) {
      throw toCorrupt('a piece of a file is outside of the layer');
    }
    this.#refuseBackwards(file, claim);
    if (this.#chunkCount >= maxChunks) {
      const limit = `${maxChunks} pieces`;
      throw new LayerContentError({
        kind: 'too-large',
        what: 'files in more pieces than can be listed',
        limit,
      });
    }
    const at = this.#chunkCount++;
    if (at >= this.#sizes.length) {
      this.#growChunks(at + 1);
    }
    this.#starts[at] = claim.isZeros ? zerosStart : start;
    this.#innerOffsets[at] = innerOffset;
    this.#sizes[at] = sizeBytes;
    this.#digests.set(claim.digest ?? [], at * hashBytes);
    file.listedBytes += sizeBytes;
  }

  #refuseBackwards(file: OpenFile, { start, innerOffset, isZeros }: ChunkClaim): void {
    const last = this.#chunkCount - 1;
    const lastStart = this.#starts[last] ?? 0;
    const isFirst = last < file.firstChunk || isZeros || lastStart === zerosStart;
    if (
      !isFirst &&
      (start < lastStart || (start === lastStart && innerOffset <= (this.#innerOffsets[last] ?? 0)))
    ) {
      throw toCorrupt('the pieces of a file are in no order');
    }
  }

  /** What a file needs is known when the next one begins. */
  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) {
      return;
    }
    if (file.listedBytes !== file.sizeBytes) {
      throw toCorrupt('a file has fewer pieces than bytes');
    }
    const last = this.#chunkCount - 1;
    if (file.end !== undefined && this.#starts[last] !== zerosStart) {
      if (file.end <= (this.#starts[last] ?? 0) || file.end > this.#dataEnd) {
        throw toCorrupt('a file ends before it starts or outside of the layer');
      }
      this.#ends[last] = file.end;
    }
    if (file.row !== undefined) {
      this.#setChunks(file.row, file.firstChunk, this.#chunkCount - file.firstChunk);
    }
  }

  #setChunks(row: number, first: number, count: number): void {
    if (row >= this.#firstChunks.length) {
      this.#firstChunks = grow(this.#firstChunks, row + 1);
      this.#chunkCounts = grow(this.#chunkCounts, row + 1);
    }
    this.#firstChunks[row] = first;
    this.#chunkCounts[row] = count;
  }

  /** Where nothing else is said, what is compressed together ends where the next such thing begins. */
  #fillEnds(): void {
    const starts = this.#starts.subarray(0, this.#chunkCount).toSorted();
    for (let at = 0; at < this.#chunkCount; at++) {
      const start = this.#starts[at] ?? 0;
      if (this.#ends[at] === 0 && start !== zerosStart) {
        this.#ends[at] = findAbove(starts, start) ?? this.#dataEnd;
      }
    }
  }

  #toChunks(rowCount: number): TocChunks {
    const count = this.#chunkCount;
    const firstChunks = new Uint32Array(rowCount + 1);
    const order = new Uint32Array(count);
    let length = 0;
    for (let row = 0; row < rowCount; row++) {
      firstChunks[row] = length;
      const first = this.#firstChunks[row] ?? 0;
      for (let at = first; at < first + (this.#chunkCounts[row] ?? 0); at++) {
        order[length++] = at;
      }
    }
    firstChunks[rowCount] = length;
    const used = order.subarray(0, length);
    const digests = new Uint8Array(length * hashBytes);
    for (const [at, from] of used.entries()) {
      digests.set(this.#digests.subarray(from * hashBytes, (from + 1) * hashBytes), at * hashBytes);
    }
    return {
      firstChunks,
      starts: Float64Array.from(used, (at) => this.#starts[at] ?? 0),
      ends: Float64Array.from(used, (at) => this.#ends[at] ?? 0),
      innerOffsets: Uint32Array.from(used, (at) => this.#innerOffsets[at] ?? 0),
      sizes: Float64Array.from(used, (at) => this.#sizes[at] ?? 0),
      digests,
    };
  }

  #growChunks(count: number): void {
    this.#starts = grow(this.#starts, count);
    this.#ends = grow(this.#ends, count);
    this.#innerOffsets = grow(this.#innerOffsets, count);
    this.#sizes = grow(this.#sizes, count);
    this.#digests = grow(this.#digests, this.#sizes.length * hashBytes);
  }
}

/** The least of the sorted numbers that is above. */
function findAbove(sorted: Float64Array, value: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > value) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return sorted[low];
}
