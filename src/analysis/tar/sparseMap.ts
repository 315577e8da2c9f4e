/** The map of one sparse file while it is collected, block by block, in the formats that have it outside pax records. */
import { blockBytes } from './headerBlock.ts';
import {
  countLines,
  isSoundMap,
  parseOldSparse,
  parseSparseCount,
  parseSparseMap,
  type SparsePiece,
} from './sparse.ts';

interface SparseStart {
  /** What the headers say already. */
  readonly pieces: readonly SparsePiece[];
  readonly sizeBytes: number;
  readonly storedBytes: number;
  /** Which blocks follow: those that go on with an old header, those of format 1.0, or none. */
  readonly followedBy: 'old' | 'lines' | 'nothing';
}

export class SparseMap {
  readonly sizeBytes: number;
  /** What is in the archive behind the blocks that were added. */
  storedBytes: number;
  /** Whether the next block belongs to the map. */
  isWanting: boolean;
  readonly #followedBy: SparseStart['followedBy'];
  readonly #blocks: Uint8Array[] = [];
  #pieces: readonly SparsePiece[];
  #lines = 0;
  #isComplete: boolean;

  constructor(start: SparseStart) {
    this.sizeBytes = start.sizeBytes;
    this.storedBytes = start.storedBytes;
    this.#pieces = start.pieces;
    this.#followedBy = start.followedBy;
    this.#isComplete = start.followedBy === 'nothing';
    this.isWanting = start.followedBy === 'old' || (!this.#isComplete && start.storedBytes >= blockBytes);
  }

  get collectedBytes(): number {
    return this.#blocks.length * blockBytes;
  }

  add(block: Uint8Array): void {
    this.#blocks.push(block);
    if (this.#followedBy === 'old') {
      this.#addOld(block);
    } else {
      this.#addLines(block);
    }
  }

  /** `undefined` when the map makes no sense. */
  toPieces(): readonly SparsePiece[] | undefined {
    return this.#isComplete && isSoundMap(this.#pieces, this) ? this.#pieces : undefined;
  }

  #addOld(block: Uint8Array): void {
    if (block[504] === 0) {
      const more = this.#blocks.flatMap((part) => parseOldSparse(part, { start: 0, count: 21 }));
      this.#complete([...this.#pieces, ...more]);
    }
  }

  #addLines(block: Uint8Array): void {
    this.#lines += countLines(block);
    this.storedBytes = Math.max(0, this.storedBytes - blockBytes);
    const count = parseSparseCount(this.#blocks[0] ?? block);
    if (count !== undefined && this.#lines > count * 2) {
      this.#complete(parseSparseMap(Buffer.concat(this.#blocks), count));
    } else {
      this.isWanting = count !== undefined && this.storedBytes > 0;
    }
  }

  #complete(pieces: readonly SparsePiece[]): void {
    this.#pieces = pieces;
    this.#isComplete = true;
    this.isWanting = false;
  }
}
