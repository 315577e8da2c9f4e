/**
 * What another program said, made fit for a log and a message. Helpers write logins and complaints to the same stream,
 * so whatever could be a secret is taken out, at the price of a harmless word now and then.
 */

const maxLength = 200;

/** The first line that is not empty. Empty for a line that is JSON, since that is how helpers hand logins over. */
export function toSafeWords(text: string): string {
  const line = firstLine(text);
  if (/^[{[]|"(secret|username|password)"/i.test(line)) {
    return '';
  }
  const safe = line
    .replaceAll(/\/\/[^\s/@]*@/g, '//…@')
    .replaceAll(
      /\b(password|passwd|secret|token|key|bearer|basic|authorization)(["']?\s*[:=]\s*)\S.*/gi,
      '$1$2…',
    )
    .replaceAll(/\b(bearer|basic)\s+\S+/gi, '$1 …')
    .replaceAll(/[\w+/=.~-]{16,}/g, (word) => (isPlainWord(word) ? word : '…'));
  return safe.length > maxLength ? `${safe.slice(0, maxLength)}…` : safe;
}

/** Without colours and other control characters. */
function firstLine(text: string): string {
  for (const line of text.split(/[\r\n]+/, 20)) {
    // oxlint-disable-next-line no-control-regex -- taking them out is the purpose
    const plain = line.replaceAll(/\u001B\[[0-9;]*[A-Za-z]|[\u0000-\u001F\u007F]/g, '').trim();
    if (plain !== '') {
      return plain;
    }
  }
  return '';
}

/** Names, paths and dotted words are made of short pieces without a mix of letters and digits; secrets are not. */
function isPlainWord(word: string): boolean {
  return word.split(/[/._~-]+/).every((piece) => piece.length < 24 && /^([A-Za-z]*\d{0,4}|\d*)$/.test(piece));
}
