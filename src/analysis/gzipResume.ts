/**
 * Points in a gzip blob from which it can be inflated without what stands before: found while the blob is inflated once,
 * each with the window of output that the blocks after it may refer to. Every point has been tried: what it gives was
 * compared with what had been inflated there.
 */
import { constants, deflateRawSync, gunzipSync, inflateRawSync } from 'node:zlib';
import { toStartedBytes, windowBytes } from './gzipResumePrefix.ts';
import {
  guessBlocks,
  type GuessedStart,
  guessMembers,
  headerBytes,
  isToldFromCopy,
  startKinds,
} from './gzipResumeSearch.ts';

export interface ResumePoint {
  /** In the blob, the first byte that is needed. */
  readonly compressedOffset: number;
  /** In what is inflated, the first byte that comes out. */
  readonly outputOffset: number;
  /** How `GuessedStart` says it. */
  readonly kind: number;
  /** What came out before, at most `windowBytes`, deflated. */
  readonly window: Uint8Array;
}

/** How far it is from one point to the next, whichever is sooner. */
export interface ResumeSpacing {
  readonly outputBytes: number;
  readonly compressedBytes: number;
}

/** A tenth of a second to inflate, and less than a second to send; finding a point costs as much as inflating a megabyte. */
const defaultSpacing: ResumeSpacing = { outputBytes: 32 * 1024 * 1024, compressedBytes: 8 * 1024 * 1024 };
/** Points take no more than a hundredth of the blob, and as much as makes a few possible in a small one. */
const freeBytes = 128 * 1024;
const maxShare = 0.01;
/** Where the search begins, before the end of what came in; blocks are seldom longer than the first. */
const searchDepths = [40 * 1024, 224 * 1024] as const;
const keptOutput = 2 * 1024 * 1024;
/** How many guesses are tried at one place. */
const maxTries = 16;
/** What a start must give to be believed. */
const provenBytes = 1024;

interface Due {
  readonly outputEnd: number;
  readonly compressedEnd: number;
  /** The bytes of the blob up to `compressedEnd`. */
  readonly tail: Uint8Array;
}

/** Watches a blob being inflated; the order of the calls is that of the bytes. */
export class GzipResumeRecorder {
  readonly #points: ResumePoint[] = [];
  #windowsBytes = 0;
  readonly #input = new Tail(searchDepths[1]);
  readonly #output = new Tail(keptOutput);
  readonly #spacing: ResumeSpacing;
  #due: Due | undefined;
  /** Where the last attempt was, and how many have failed since the last point. */
  #last = { output: 0, compressed: 0 };
  #failures = 0;

  constructor(options: { readonly spacing?: ResumeSpacing } = {}) {
    this.#spacing = options.spacing ?? defaultSpacing;
  }

  /** A piece of the blob has been inflated as far as it goes; `producedBytes` is all that came out of the blob so far. */
  input(chunk: Uint8Array, producedBytes: number): void {
    this.#input.push(chunk);
    const compressedEnd = this.#input.end;
    // After a failure soon again, then ever later: a blob may have no block that can be told.
    const factor = this.#failures === 0 ? 1 : Math.min(4, 2 ** (this.#failures - 5));
    const isFar =
      producedBytes - this.#last.output >= this.#spacing.outputBytes * factor ||
      compressedEnd - this.#last.compressed >= this.#spacing.compressedBytes * factor;
    if (
      this.#due === undefined &&
      isFar &&
      this.#windowsBytes <= compressedEnd * maxShare + freeBytes - windowBytes
    ) {
      const tail = this.#input.read(Math.max(0, compressedEnd - searchDepths[1]), compressedEnd);
      this.#due = tail === undefined ? undefined : { outputEnd: producedBytes, compressedEnd, tail };
    }
  }

  /** A piece that came out; it must not be changed afterwards. */
  output(piece: Uint8Array): void {
    this.#output.push(piece);
    const due = this.#due;
    if (due !== undefined && this.#output.end >= due.outputEnd) {
      this.#due = undefined;
      const point = this.#find(due);
      this.#last = { output: due.outputEnd, compressed: due.compressedEnd };
      this.#failures = point === undefined ? this.#failures + 1 : 0;
      if (point !== undefined) {
        this.#points.push(point);
        this.#windowsBytes += point.window.length + recordBytes;
      }
    }
  }

  /** The points in order, as bytes for `decodeResumePoints`. */
  finish(): Uint8Array {
    return encodeResumePoints(this.#points);
  }

  #find(due: Due): ResumePoint | undefined {
    let tries = 0;
    // Behind the last point, which a short way after it could be found again; the start needs none.
    let nearest = (this.#points.at(-1)?.compressedOffset ?? 0) + 1 - due.compressedEnd + due.tail.length;
    for (const guess of guessAll(due.tail)) {
      if (guess.at < nearest) {
        continue;
      }
      const proof = this.#prove(due, guess);
      if (proof !== 'rejected' && proof !== 'too-far') {
        return proof;
      }
      if (++tries === maxTries) {
        break;
      }
      nearest = proof === 'too-far' ? (guess.at + due.tail.length) / 2 : nearest;
    }
    return undefined;
  }

  /**
   * What is inflated from there ends where all of it ended, so its length says where it began; the window before it must
   * then give the very bytes that came out.
   */
  #prove(due: Due, guess: GuessedStart): ResumePoint | 'rejected' | 'too-far' {
    const bytes = due.tail.subarray(guess.at);
    if (!isToldFromCopy(guess.kind, bytes)) {
      return 'rejected';
    }
    const shape = tryInflate(guess.kind, bytes, emptyWindow);
    if (typeof shape === 'string' || shape.length < provenBytes) {
      return shape === 'too-far' ? shape : 'rejected';
    }
    const outputOffset = due.outputEnd - shape.length;
    const expected = this.#output.read(outputOffset, due.outputEnd);
    const windowStart =
      guess.kind === startKinds.member ? outputOffset : Math.max(0, outputOffset - windowBytes);
    const window = this.#output.read(windowStart, outputOffset);
    if (expected === undefined || window === undefined) {
      return 'too-far';
    }
    const actual = guess.kind === startKinds.member ? shape : tryInflate(guess.kind, bytes, window);
    if (typeof actual === 'string' || Buffer.compare(actual, expected) !== 0 || isMonotonous(actual)) {
      return 'rejected';
    }
    return {
      compressedOffset: due.compressedEnd - due.tail.length + guess.at,
      outputOffset,
      kind: guess.kind,
      window: deflateRawSync(window, { level: 4 }),
    };
  }
}

/** Near the end first, since all that follows a start has to be inflated; members first, since they need no window. */
function* guessAll(tail: Uint8Array): Generator<GuessedStart, void> {
  let to = Math.max(0, tail.length - headerBytes);
  for (const depth of searchDepths) {
    const from = Math.max(0, tail.length - depth);
    yield* guessMembers(tail, from, to);
    yield* guessBlocks(tail, from, to);
    to = from;
  }
}

const emptyWindow = new Uint8Array(windowBytes);

/** Of bytes that are all the same nothing can be learned. */
function isMonotonous(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(1), bytes.subarray(0, -1)) === 0;
}

/** All that comes out; `'too-far'` where that is more than could be compared. */
function tryInflate(
  kind: number,
  bytes: Uint8Array,
  window: Uint8Array,
): Uint8Array | 'rejected' | 'too-far' {
  const options = {
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: keptOutput - windowBytes,
    chunkSize: 256 * 1024,
  };
  try {
    return kind === startKinds.member
      ? gunzipSync(bytes, options)
      : inflateRawSync(Buffer.concat(toStartedBytes(kind, bytes)), { ...options, dictionary: window });
  } catch (thrown) {
    const isTooMuch = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooMuch ? 'too-far' : 'rejected';
  }
}

/** The last bytes of a stream, kept as the pieces they came in. */
class Tail {
  end = 0;
  readonly #minBytes: number;
  readonly #pieces: Uint8Array[] = [];
  #keptBytes = 0;

  constructor(minBytes: number) {
    this.#minBytes = minBytes;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#keptBytes += piece.length;
    this.end += piece.length;
    for (let first = this.#pieces[0]; first !== undefined; first = this.#pieces[0]) {
      if (this.#keptBytes - first.length < this.#minBytes) {
        break;
      }
      this.#pieces.shift();
      this.#keptBytes -= first.length;
    }
  }

  /** `undefined` when some of it is gone. */
  read(from: number, to: number): Uint8Array | undefined {
    let start = this.end - this.#keptBytes;
    if (from < start) {
      return undefined;
    }
    const parts: Uint8Array[] = [];
    for (const piece of this.#pieces) {
      parts.push(piece.subarray(Math.max(0, from - start), Math.max(0, to - start)));
      start += piece.length;
    }
    return Buffer.concat(parts);
  }
}

/** Offsets of blob and output, where the window ends, and the kind. */
const recordBytes = 8 + 8 + 4 + 1;
const magic = Buffer.from('gzip-resume-1\n');

export function encodeResumePoints(points: readonly ResumePoint[]): Uint8Array {
  const records = Buffer.alloc(4 + points.length * recordBytes);
  records.writeUInt32LE(points.length);
  let windowEnd = 0;
  for (const [index, point] of points.entries()) {
    const at = 4 + index * recordBytes;
    windowEnd += point.window.length;
    records.writeDoubleLE(point.compressedOffset, at);
    records.writeDoubleLE(point.outputOffset, at + 8);
    records.writeUInt32LE(windowEnd, at + 16);
    records.writeUInt8(point.kind, at + 20);
  }
  return Buffer.concat([magic, records, ...points.map(({ window }) => window)]);
}

/** `undefined` for bytes that are not from `encodeResumePoints`. The windows are views of them. */
export function decodeResumePoints(bytes: Uint8Array): readonly ResumePoint[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = magic.length + 4;
  if (buffer.length < start || !buffer.subarray(0, magic.length).equals(magic)) {
    return undefined;
  }
  const count = buffer.readUInt32LE(magic.length);
  const windows = buffer.subarray(start + count * recordBytes);
  if (start + count * recordBytes > buffer.length) {
    return undefined;
  }
  const points: ResumePoint[] = [];
  let windowStart = 0;
  for (let at = start; points.length < count; at += recordBytes) {
    const windowEnd = buffer.readUInt32LE(at + 16);
    points.push({
      compressedOffset: buffer.readDoubleLE(at),
      outputOffset: buffer.readDoubleLE(at + 8),
      window: windows.subarray(windowStart, windowEnd),
      kind: buffer.readUInt8(at + 20),
    });
    windowStart = windowEnd;
  }
  return windowStart === windows.length && points.every(isSound) ? points : undefined;
}

function isSound(point: ResumePoint, index: number, points: readonly ResumePoint[]): boolean {
  const previous = points[index - 1];
  return (
    Number.isSafeInteger(point.compressedOffset) &&
    Number.isSafeInteger(point.outputOffset) &&
    point.kind <= startKinds.member &&
    point.compressedOffset >= (previous?.compressedOffset ?? 0) &&
    point.outputOffset >= (previous?.outputOffset ?? 0)
  );
}
