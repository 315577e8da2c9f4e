/** Letters typed one after the other are one word; a longer pause begins a new one. */
const pauseMs = 800;

export class Typeahead {
  #typed = '';
  #lastMs = Number.NEGATIVE_INFINITY;

  isTyping(nowMs: number): boolean {
    return nowMs - this.#lastMs < pauseMs;
  }

  /** The word so far, with this letter. */
  add(letter: string, nowMs: number): string {
    this.#typed = this.isTyping(nowMs) ? this.#typed + letter : letter;
    this.#lastMs = nowMs;
    return this.#typed;
  }
}
