/** Texts of any bytes, one after the other in columns that grow: 0 stands for none, the first is 1. */
import { grow } from './pathTable.ts';

export class ByteTexts {
  #starts = new Uint32Array(256);
  #bytes = new Uint8Array(4096);
  #count = 0;

  add(text: Uint8Array): number {
    const start = this.#starts[this.#count] ?? 0;
    const end = start + text.length;
    if (end > this.#bytes.length) {
      this.#bytes = grow(this.#bytes, end);
    }
    this.#bytes.set(text, start);
    this.#count++;
    if (this.#count >= this.#starts.length) {
      this.#starts = grow(this.#starts, this.#count + 1);
    }
    this.#starts[this.#count] = end;
    return this.#count;
  }

  /** Cut to size: where each text starts and where the last one ends, and all bytes. */
  toColumns(): { readonly starts: Uint32Array; readonly bytes: Uint8Array } {
    return {
      starts: this.#starts.slice(0, this.#count + 1),
      bytes: this.#bytes.slice(0, this.#starts[this.#count]),
    };
  }
}
