/**
 * Walks over the text of a header field: tokens, quoted strings, separators (RFC 9110, section 5.6). It never fails:
 * what servers write only resembles the grammar, so each step takes what is there and always moves on.
 */

const whitespace = /[ \t]*/y;
const separators = /[ \t,]*/y;
/** RFC 9110, 5.6.2. */
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
/** What stands where a token or quoted string belongs, e.g. a URL without quotes. */
const bareValue = /[^\s,;]*/y;

export class FieldScanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  get position(): number {
    return this.#position;
  }

  /** Goes back to a position read earlier. */
  rewind(position: number): void {
    this.#position = position;
  }

  /** The text that `pattern` (sticky) matches here, or the empty string. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#position += found.length;
    return found;
  }

  skipWhitespace(): void {
    this.take(whitespace);
  }

  /** Skips whitespace and commas: empty list elements are allowed (RFC 9110, 5.6.1.2). */
  skipSeparators(): void {
    this.take(separators);
  }

  skipCharacter(): void {
    this.#position++;
  }

  /** Takes `character` if it is next. */
  takeIf(character: string): boolean {
    const isNext = this.#text[this.#position] === character;
    if (isNext) {
      this.#position++;
    }
    return isNext;
  }

  /** A token, or the empty string when none starts here. */
  takeToken(): string {
    return this.take(token);
  }

  /** Everything up to `end`, which is taken too; to the end of the text when `end` does not come. */
  takeUntil(end: string): string {
    const found = this.#text.indexOf(end, this.#position);
    const stop = found < 0 ? this.#text.length : found;
    const taken = this.#text.slice(this.#position, stop);
    this.#position = stop + end.length;
    return taken;
  }

  /** The value after a parameter's `=`: a quoted string, or whatever stands there without quotes. */
  takeValue(): string {
    return this.takeIf('"') ? this.#takeQuoted() : this.take(bareValue);
  }

  /** RFC 9110, 5.6.4; the opening quote has been taken. A missing closing quote ends at the end of the text. */
  #takeQuoted(): string {
    let value = '';
    while (!this.isAtEnd) {
      const character = this.#text[this.#position++] ?? '';
      if (character === '"') {
        return value;
      }
      value += character === '\\' ? (this.#text[this.#position++] ?? '') : character;
    }
    return value;
  }
}
