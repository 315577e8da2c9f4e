/**
 * The JSON of a table of contents, entry by entry as it comes: `{"version": 1, "entries": [{…}, …], …}`. A layer of many
 * files has a hundred megabytes of it, of which no more than a piece and an entry are held.
 */
import { isJsonObject, type JsonObject, parseJson } from '../../base/json.ts';
import { LayerContentError } from '../errors.ts';

/** All but the entries. */
const maxFrameBytes = 64 * 1024;
const maxEntryBytes = 1024 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
/** How deep an entry is: in a list in an object. */
const entryDepth = 3;

export class EntryStream {
  readonly #onEntry: (entry: JsonObject) => void;
  readonly #decoder = new TextDecoder();
  /** What stands around the entries. */
  readonly #frame: number[] = [];
  #isInEntries = false;
  #hadEntries = false;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Of an entry that is not complete. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(onEntry: (entry: JsonObject) => void) {
    this.#onEntry = onEntry;
  }

  /** @throws LayerContentError for what is no such JSON, and what `onEntry` throws. */
  push(piece: Uint8Array): void {
    const isInEntry = this.#rest.length > 0;
    const bytes = isInEntry ? Buffer.concat([this.#rest, piece]) : piece;
    let at = this.#rest.length;
    let firstStart = isInEntry ? 0 : -1;
    let lastStart = firstStart;
    let lastEnd = 0;
    while (at < bytes.length) {
      if (this.#isInEntries && this.#depth >= entryDepth) {
        at = this.#skipEntry(bytes, at);
        lastEnd = this.#depth < entryDepth ? at : lastEnd;
      } else {
        this.#takeOutside(bytes[at] ?? 0);
        if (this.#isInEntries && this.#depth >= entryDepth) {
          lastStart = at;
          firstStart = firstStart < 0 ? at : firstStart;
        }
        at++;
      }
    }
    if (lastEnd > 0) {
      this.#giveOut(bytes.subarray(firstStart, lastEnd));
    }
    this.#rest = lastStart >= lastEnd && lastStart >= 0 ? bytes.slice(lastStart) : new Uint8Array(0);
    if (this.#rest.length > maxEntryBytes) {
      throw toCorrupt(`an entry is longer than ${maxEntryBytes} bytes`);
    }
  }

  /** @throws LayerContentError when it is not complete, or of another version. */
  end(): void {
    const frame = parseJson(Buffer.from(this.#frame));
    if (this.#depth !== 0 || this.#rest.length > 0 || !isJsonObject(frame)) {
      throw toCorrupt('it is not complete');
    }
    if (frame['version'] !== 1) {
      throw toCorrupt('it is of an unknown version');
    }
    const entries = frame['entries'] ?? [];
    if (!Array.isArray(entries) || entries.length > 0) {
      throw toCorrupt('its entries are no list');
    }
  }

  /** From inside an entry to behind its end, or to the end of the bytes. */
  #skipEntry(bytes: Uint8Array, start: number): number {
    let depth = this.#depth;
    let isInString = this.#isInString;
    let isEscaped = this.#isEscaped;
    let at = start;
    while (at < bytes.length && depth >= entryDepth) {
      const byte = bytes[at++] ?? 0;
      if (isInString) {
        isInString = isEscaped || byte !== quote;
        isEscaped = !isEscaped && byte === backslash;
      } else if (byte === quote) {
        isInString = true;
      } else {
        depth += nesting[byte] ?? 0;
      }
    }
    this.#depth = depth;
    this.#isInString = isInString;
    this.#isEscaped = isEscaped;
    return at;
  }

  /** A byte that is part of no entry, or the first one of an entry. */
  #takeOutside(byte: number): void {
    const change = this.#isInString ? 0 : (nesting[byte] ?? 0);
    if (this.#isInString) {
      this.#isInString = this.#isEscaped || byte !== quote;
      this.#isEscaped = !this.#isEscaped && byte === backslash;
    } else {
      this.#isInString = byte === quote;
    }
    this.#depth += change;
    if (this.#isInEntries && this.#depth < entryDepth - 1) {
      this.#isInEntries = false;
    }
    if (this.#isInEntries) {
      if (change === 0 && byte !== comma && byte > 0x20) {
        throw toCorrupt('it has something else between its entries');
      }
      return;
    }
    this.#frame.push(byte);
    if (this.#frame.length > maxFrameBytes || this.#depth < 0) {
      throw toCorrupt('it has too much besides its entries');
    }
    if (byte === 0x5b && change === 1 && this.#depth === entryDepth - 1 && this.#isAfterKey()) {
      if (this.#hadEntries) {
        throw toCorrupt('it has entries twice');
      }
      this.#isInEntries = true;
      this.#hadEntries = true;
    }
  }

  #isAfterKey(): boolean {
    return /"entries"\s*:\s*\[$/.test(Buffer.from(this.#frame.slice(-64)).toString('latin1'));
  }

  #giveOut(text: Uint8Array): void {
    const entries = parseJson(`[${this.#decoder.decode(text)}]`);
    if (!Array.isArray(entries)) {
      throw toCorrupt('it is no JSON');
    }
    for (const entry of entries) {
      if (!isJsonObject(entry)) {
        throw toCorrupt('it has an entry that is none');
      }
      this.#onEntry(entry);
    }
  }
}

/** What a byte outside of strings does to the depth. */
const nesting = Int8Array.from({ length: 256 }, (_, byte) =>
  byte === 0x7b || byte === 0x5b ? 1 : byte === 0x7d || byte === 0x5d ? -1 : 0,
);

/** A fault of the table as a whole; it has no place in the archive that could be named. */
export function toCorrupt(what: string): LayerContentError {
  return new LayerContentError({
    kind: 'corrupt',
    what: `its table of contents makes no sense, ${what}`,
    offset: 0,
  });
}
