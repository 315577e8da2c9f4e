/** Offsets of a text to lines and characters, and back. */
import type { Position, Range } from './finding.ts';

/** UTF-16 code units from the start of the text, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class LineIndex {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      starts.push(at + 1);
    }
    this.#starts = starts;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  toPosition(offset: number): Position {
    const line = this.lineOf(offset);
    return { line, character: offset - this.startOf(line) };
  }

  toRange(span: Span): Range {
    return { start: this.toPosition(span.start), end: this.toPosition(span.end) };
  }

  /** A position behind the end of its line is the end of that line. */
  toOffset({ line, character }: Position): number {
    return Math.min(this.startOf(line) + character, this.startOf(line + 1));
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The offset at which a line begins; the end of the text for lines behind the last. */
  startOf(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }

  /** Without its line break. */
  textOf(line: number): string {
    return this.#text.slice(this.startOf(line), this.startOf(line + 1)).replace(/\r?\n$/, '');
  }
}
