/**
 * Cuts zstd data where a frame ends. Node's decompressor takes what follows a frame in the same chunk for the end of
 * all data and drops it without a word; zstd:chunked and parallel compressors write thousands of frames.
 * RFC 8878, 3.1: frames are told by their headers and by those of their blocks, nothing is inflated for it.
 */

type Part = 'magic' | 'skippable-size' | 'descriptor' | 'block' | 'passed-over' | 'unknown';

/** Pieces of the same bytes, of which none holds bytes of two frames. */
export async function* cutAtFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const frames = new FrameWalk();
  for await (const chunk of source) {
    let start = 0;
    while (start < chunk.length) {
      const end = frames.walk(chunk, start);
      yield chunk.subarray(start, end);
      start = end;
    }
  }
}

const magicBytes = 4;
const blockHeaderBytes = 3;
const zstdMagic = 0xfd2fb528;
const firstSkippableMagic = 0x184d2a50;
const runLengthBlock = 1;

class FrameWalk {
  #part: Part = 'magic';
  /** What is still to come of the part; of a number that is read, its bytes so far. */
  #missingBytes = magicBytes;
  #number = 0;
  #numberBytes = 0;
  #checksumBytes = 0;
  #isLastBlock = false;

  /** Where the frame ends that goes on at `start`, or where the chunk does. */
  walk(chunk: Uint8Array, start: number): number {
    let at = start;
    while (at < chunk.length) {
      if (this.#part === 'unknown') {
        return chunk.length;
      }
      const end = Math.min(chunk.length, at + this.#missingBytes);
      if (this.#part !== 'passed-over') {
        for (let byte = at; byte < end; byte++) {
          this.#number += (chunk[byte] ?? 0) * 256 ** this.#numberBytes++;
        }
      }
      this.#missingBytes -= end - at;
      at = end;
      if (this.#missingBytes === 0 && this.#finishPart()) {
        return at;
      }
    }
    return at;
  }

  /** Whether the frame ends here. */
  #finishPart(): boolean {
    const number = this.#number;
    switch (this.#part) {
      case 'magic':
        if (number === zstdMagic) {
          this.#expect('descriptor', 1);
        } else if (number >= firstSkippableMagic && number < firstSkippableMagic + 16) {
          this.#expect('skippable-size', 4);
        } else {
          this.#expect('unknown', 0);
        }
        return false;
      case 'skippable-size':
        this.#isLastBlock = true;
        this.#checksumBytes = 0;
        return this.#passOver(number);
      case 'descriptor':
        this.#isLastBlock = false;
        this.#checksumBytes = (number & 0b100) === 0 ? 0 : 4;
        return this.#passOver(toHeaderBytes(number));
      case 'block': {
        this.#isLastBlock = (number & 1) === 1;
        const sizeBytes = ((number >> 1) & 0b11) === runLengthBlock ? 1 : number >> 3;
        return this.#passOver(sizeBytes + (this.#isLastBlock ? this.#checksumBytes : 0));
      }
      case 'passed-over':
        return this.#next();
      case 'unknown':
        return false;
      default:
        return this.#part satisfies never;
    }
  }

  #passOver(sizeBytes: number): boolean {
    this.#expect('passed-over', sizeBytes);
    return sizeBytes === 0 && this.#next();
  }

  #next(): boolean {
    if (this.#isLastBlock) {
      this.#expect('magic', magicBytes);
    } else {
      this.#expect('block', blockHeaderBytes);
    }
    return this.#part === 'magic';
  }

  #expect(part: Part, sizeBytes: number): void {
    this.#part = part;
    this.#missingBytes = sizeBytes;
    this.#number = 0;
    this.#numberBytes = 0;
  }
}

/** RFC 8878, 3.1.1.1: window, dictionary and content size behind the descriptor. */
function toHeaderBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0b10_0000) !== 0;
  const contentSizeFlag = descriptor >> 6;
  const windowBytes = isSingleSegment ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 0b11] ?? 0;
  const contentSizeBytes = contentSizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** contentSizeFlag;
  return windowBytes + dictionaryBytes + contentSizeBytes;
}
