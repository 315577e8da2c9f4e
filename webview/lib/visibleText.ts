/**
 * Text from an image as it may be shown: what would be invisible, or would turn the text around it, stands there as
 * a symbol. The text itself is never changed elsewhere; what is copied or sent to the host is the original.
 */

/** Controls, and characters without a shape of their own: soft hyphen, zero width, bidi marks and overrides, tags. */
const hidden =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** A name: one line, so line breaks and tabs are shown as well. */
export function toVisibleName(text: string): string {
  return text.replace(hidden, toSymbol);
}

/** A value of several lines keeps them. */
export function toVisibleText(text: string): string {
  return text.replace(hidden, (found) => (found === '\n' || found === '\t' ? found : toSymbol(found)));
}

/** An instruction of several lines on one: continued lines are joined. */
export function toVisibleLine(text: string): string {
  return toVisibleName(text.trim().replace(/[ \t]*\\?\r?\n[ \t]*/g, ' '));
}

function toSymbol(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  if (code < 0x20) {
    return String.fromCodePoint(0x2400 + code);
  }
  return code === 0x7f ? '\u2421' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
