/**
 * Memory that is filled, lent out piece by piece, and filled again once every piece of it has come back. It spares the
 * collector what passes through in large amounts. A piece that never comes back does no harm: its memory is collected.
 */

/** So much is filled at once where there is as much; no piece is larger. */
export const lentBlockBytes = 512 * 1024;

/** A block with less room than this is not filled any further, so that pieces stay large. */
const leastRoomBytes = 128 * 1024;

/** What is kept for later use; whatever else comes back is collected. */
const maxSpareBlocks = 16;

interface Block {
  readonly bytes: Buffer;
  readonly owner: LentMemory;
  filledBytes: number;
  /** What has not come back yet. */
  lentBytes: number;
  isBeingFilled: boolean;
}

const blocks = new WeakMap<ArrayBufferLike, Block>();

/**
 * Gives back a piece or a part of one, each byte once. Whoever calls this owns the piece, knows that nobody else has it
 * any more, and does not look at it again. Bytes that were never lent are left alone.
 */
export function giveBack(piece: Uint8Array): void {
  const block = blocks.get(piece.buffer);
  if (block !== undefined && piece.byteLength > 0) {
    block.lentBytes -= piece.byteLength;
    block.owner.reclaim(block);
  }
}

export class LentMemory {
  readonly #spare: Block[] = [];

  /** For one source of bytes, such as a connection. */
  openFiller(): MemoryFiller {
    return new MemoryFiller(this);
  }

  /** A block that is being filled from its beginning. */
  take(): Block {
    const spare = this.#spare.pop();
    if (spare !== undefined) {
      spare.filledBytes = 0;
      spare.isBeingFilled = true;
      return spare;
    }
    const bytes = Buffer.allocUnsafeSlow(lentBlockBytes);
    const block = { bytes, owner: this, filledBytes: 0, lentBytes: 0, isBeingFilled: true };
    blocks.set(bytes.buffer, block);
    return block;
  }

  /** Keeps the block if nothing of it is in use. */
  reclaim(block: Block): void {
    const isFree = block.lentBytes === 0 && !block.isBeingFilled;
    if (isFree && this.#spare.length < maxSpareBlocks) {
      this.#spare.push(block);
    }
  }
}

export class MemoryFiller {
  readonly #memory: LentMemory;
  #block: Block;

  constructor(memory: LentMemory) {
    this.#memory = memory;
    this.#block = memory.take();
  }

  /** Where the next bytes go. */
  room(): Buffer {
    if (lentBlockBytes - this.#block.filledBytes < leastRoomBytes) {
      this.#block.isBeingFilled = false;
      this.#memory.reclaim(this.#block);
      this.#block = this.#memory.take();
    }
    return this.#block.bytes.subarray(this.#block.filledBytes);
  }

  /** Lends what has been put into the first `sizeBytes` of the room. */
  lend(sizeBytes: number): Buffer {
    const { bytes, filledBytes } = this.#block;
    this.#block.filledBytes += sizeBytes;
    this.#block.lentBytes += sizeBytes;
    return bytes.subarray(filledBytes, filledBytes + sizeBytes);
  }
}
