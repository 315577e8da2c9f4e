/**
 * Walks an archive that arrives in pieces and tells a sink what is in it. Holds no more than one header and
 * what extends it.
 */
import { LayerContentError } from '../errors.ts';
import type { LayerLimits } from '../limits.ts';
import { blockBytes, parseHeaderBlock, parseNumber } from './headerBlock.ts';
import { parsePaxRecords } from './paxRecords.ts';
import { parseOldSparse, type PaxSparse } from './sparse.ts';
import { SparseMap } from './sparseMap.ts';
import type { TarEntry } from './tarEntry.ts';
import { type Extension, type TarDraft, toDraft, toPaxFacts, toStoredBytes } from './tarHeader.ts';

export interface TarSink {
  /** Whether the data is wanted. */
  entry(entry: TarEntry): boolean;
  /** A piece of the data of the last entry; good only during the call. */
  data(bytes: Uint8Array): void;
  /** The wanted data of the last entry is complete. */
  endOfData(): void;
  /** Something odd that does not stop the reading. */
  fault(sentence: string): void;
}

type Purpose = 'pax' | 'long-path' | 'long-target' | 'ignored' | 'sparse-map';

/** What is collected until it is complete. */
interface Collected {
  readonly purpose: Purpose;
  readonly bytes: Uint8Array[];
  missingBytes: number;
}

type State = 'header' | 'collecting' | 'data' | 'padding' | 'end';

export class TarScanner {
  readonly #sink: TarSink;
  readonly #limits: LayerLimits;
  readonly #block = new Uint8Array(blockBytes);
  #blockLength = 0;
  #state: State = 'header';
  #offset = 0;
  #remaining = 0;
  #padding = 0;
  #isWanted = false;
  #collected: Collected = { purpose: 'ignored', bytes: [], missingBytes: 0 };
  #extension = noExtension();
  #isExtended = false;
  /** An entry whose map is not complete yet. */
  #sparse: { readonly draft: TarDraft; readonly map: SparseMap } | undefined;

  constructor(sink: TarSink, options: { readonly limits: LayerLimits }) {
    this.#sink = sink;
    this.#limits = options.limits;
  }

  /** @throws LayerContentError when the archive makes no sense from here on, or claims more than the limits allow. */
  push(chunk: Uint8Array): void {
    // what is cut out of a Buffer is a Buffer, at several times the cost, and its slices are no copies
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length) {
      const taken = this.#take(bytes, at);
      at += taken;
      this.#offset += taken;
    }
  }

  /** After the last piece. @throws LayerContentError for an archive that ends in the middle of something. */
  end(): void {
    const isBetweenEntries = this.#state === 'header' && this.#blockLength === 0;
    const isInPadding = this.#state === 'padding'; // nobody misses zeros
    if (this.#isExtended || !(this.#state === 'end' || isBetweenEntries || isInPadding)) {
      throw this.#corrupt('it ends in the middle of an entry');
    }
  }

  /** Takes some of the chunk, at least a byte, and says how much. */
  #take(chunk: Uint8Array, at: number): number {
    const available = chunk.length - at;
    switch (this.#state) {
      case 'header':
        return this.#takeHeader(chunk, at);
      case 'collecting': {
        const taken = Math.min(available, this.#collected.missingBytes);
        this.#collected.bytes.push(chunk.slice(at, at + taken));
        this.#collected.missingBytes -= taken;
        if (this.#collected.missingBytes === 0) {
          this.#finishCollecting(taken);
        }
        return taken;
      }
      case 'data': {
        const taken = Math.min(available, this.#remaining);
        if (this.#isWanted) {
          this.#sink.data(chunk.subarray(at, at + taken));
        }
        this.#remaining -= taken;
        if (this.#remaining === 0) {
          this.#finishData();
        }
        return taken;
      }
      case 'padding': {
        const taken = Math.min(available, this.#padding);
        this.#padding -= taken;
        if (this.#padding === 0) {
          this.#state = 'header';
        }
        return taken;
      }
      case 'end':
        return available;
      default:
        return this.#state satisfies never;
    }
  }

  #takeHeader(chunk: Uint8Array, at: number): number {
    if (this.#blockLength === 0 && chunk.length - at >= blockBytes) {
      this.#header(chunk, at);
      return blockBytes;
    }
    const taken = Math.min(chunk.length - at, blockBytes - this.#blockLength);
    this.#block.set(chunk.subarray(at, at + taken), this.#blockLength);
    this.#blockLength += taken;
    if (this.#blockLength === blockBytes) {
      this.#blockLength = 0;
      this.#offset += taken - blockBytes;
      this.#header(this.#block, 0);
      this.#offset += blockBytes - taken;
    }
    return taken;
  }

  /** The block at `at`; in the archive it starts at `#offset`. */
  #header(bytes: Uint8Array, at: number): void {
    const header = parseHeaderBlock(bytes, at);
    if (header === undefined || (header === 'end' && this.#isExtended)) {
      throw this.#corrupt('there is no header where one should be');
    }
    if (header === 'end') {
      this.#state = 'end';
      return;
    }
    const purpose = toPurpose(header.type);
    if (purpose !== undefined) {
      this.#collect(purpose, header.sizeBytes);
      return;
    }
    const { pax } = this.#extension;
    const draft = toDraft(header, this.#extension);
    const storedBytes = toStoredBytes(header, { kind: draft.kind, pax });
    if (this.#isExtended) {
      this.#extension = noExtension();
      this.#isExtended = false;
    }
    if (header.type === oldSparseType) {
      this.#sparseEntry(draft, toOldMap(bytes.subarray(at, at + blockBytes), storedBytes));
    } else if (pax?.sparse === undefined || draft.kind !== 'file') {
      this.#entry(draft, {
        sizeBytes: storedBytes,
        storedBytes,
        pieces: undefined,
        skippedBytes: blockBytes,
      });
    } else {
      this.#sparseEntry(draft, toPaxMap(pax.sparse, storedBytes));
    }
  }

  #collect(purpose: Purpose, sizeBytes: number): void {
    if (sizeBytes > this.#limits.maxHeaderBytes) {
      throw this.#tooLarge(`a header of ${sizeBytes} bytes`);
    }
    this.#padding = toPadding(sizeBytes);
    this.#collected = { purpose, bytes: [], missingBytes: sizeBytes };
    this.#state = sizeBytes === 0 ? 'header' : 'collecting';
  }

  /** `#offset` is still that of the piece that was taken last, of `taken` bytes. */
  #finishCollecting(taken: number): void {
    const { purpose } = this.#collected;
    const bytes = join(this.#collected.bytes);
    this.#state = this.#padding === 0 ? 'header' : 'padding';
    switch (purpose) {
      case 'pax': {
        const { records, isComplete } = parsePaxRecords(bytes);
        this.#extend({ ...this.#extension, pax: toPaxFacts(records) });
        if (!isComplete) {
          this.#sink.fault(`An extended header at byte ${this.#offset} makes no sense in part`);
        }
        return;
      }
      case 'long-path':
        this.#extend({ ...this.#extension, longPath: untilZero(bytes) });
        return;
      case 'long-target':
        this.#extend({ ...this.#extension, longTarget: untilZero(bytes) });
        return;
      case 'sparse-map':
        this.#continueSparse(bytes, taken);
        return;
      case 'ignored':
        return;
      default:
        purpose satisfies never;
    }
  }

  /** One of a kind counts, the last: however many there are, they take no more memory. */
  #extend(extension: Extension): void {
    this.#extension = extension;
    this.#isExtended = true;
  }

  #sparseEntry(draft: TarDraft, map: SparseMap): void {
    this.#sparse = { draft, map };
    this.#collectMap(blockBytes);
  }

  #continueSparse(block: Uint8Array, taken: number): void {
    this.#sparse?.map.add(block);
    this.#collectMap(taken);
  }

  /** `skippedBytes` is what lies between `#offset` and what comes next. */
  #collectMap(skippedBytes: number): void {
    if (this.#sparse === undefined) {
      return;
    }
    const { draft, map } = this.#sparse;
    if (map.isWanting) {
      if (map.collectedBytes > this.#limits.maxHeaderBytes) {
        throw this.#tooLarge('an endless map of a sparse file');
      }
      this.#collect('sparse-map', blockBytes);
      return;
    }
    this.#sparse = undefined;
    const pieces = map.toPieces();
    if (pieces === undefined) {
      this.#sink.fault(`The map of a sparse file at byte ${this.#offset} makes no sense`);
    }
    const { sizeBytes, storedBytes } = map;
    this.#entry(draft, { sizeBytes, storedBytes, pieces: pieces ?? [], skippedBytes });
  }

  /** `skippedBytes` is what lies between `#offset` and the data. */
  #entry(
    draft: TarDraft,
    place: Pick<TarEntry, 'sizeBytes' | 'storedBytes' | 'pieces'> & { readonly skippedBytes: number },
  ): void {
    const { sizeBytes, storedBytes, pieces, skippedBytes } = place;
    const dataOffset = this.#offset + skippedBytes;
    this.#remaining = storedBytes;
    this.#padding = toPadding(storedBytes);
    if (draft.path.length > this.#limits.maxPathBytes) {
      this.#sink.fault(`An entry has a path of ${draft.path.length} bytes and was left out`);
      this.#isWanted = false;
    } else {
      this.#isWanted = this.#sink.entry({ ...draft, sizeBytes, storedBytes, pieces, dataOffset });
    }
    this.#state = 'data';
    if (storedBytes === 0) {
      this.#finishData();
    }
  }

  #finishData(): void {
    if (this.#isWanted) {
      this.#sink.endOfData();
    }
    this.#isWanted = false;
    this.#state = this.#padding === 0 ? 'header' : 'padding';
  }

  #corrupt(what: string): LayerContentError {
    return new LayerContentError({ kind: 'corrupt', what, offset: this.#offset });
  }

  #tooLarge(what: string): LayerContentError {
    return new LayerContentError({ kind: 'too-large', what, limit: `${this.#limits.maxHeaderBytes} bytes` });
  }
}

const oldSparseType = 0x53;

/** GNU tar manual, "Basic Tar Format": a header of type S with four pieces, and whether more blocks follow. */
function toOldMap(block: Uint8Array, storedBytes: number): SparseMap {
  return new SparseMap({
    pieces: parseOldSparse(block, { start: 386, count: 4 }),
    sizeBytes: parseNumber(block, 483, 12) ?? 0,
    storedBytes,
    followedBy: block[482] === 0 ? 'nothing' : 'old',
  });
}

function toPaxMap(sparse: PaxSparse, storedBytes: number): SparseMap {
  const { sizeBytes = storedBytes, pieces = [] } = sparse;
  const followedBy = sparse.pieces === undefined ? 'lines' : 'nothing';
  return new SparseMap({ pieces, sizeBytes, storedBytes, followedBy });
}

/** What stands before an entry and speaks of it, by its type. */
function toPurpose(type: number): Purpose | undefined {
  switch (type) {
    case 0x78: // x
    case 0x58: // X, of Solaris
      return 'pax';
    case 0x4c: // L
      return 'long-path';
    case 0x4b: // K
      return 'long-target';
    case 0x67: // g: for all entries that follow; container engines pass over it, and so does whoever shows what they do
    case 0x56: // V: a label of the archive
      return 'ignored';
    default:
      return undefined;
  }
}

function noExtension(): Extension {
  return { longPath: undefined, longTarget: undefined, pax: undefined };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : Buffer.concat(parts);
}

function toPadding(sizeBytes: number): number {
  return (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
}

function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
