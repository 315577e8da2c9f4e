/** Rows of CSV after RFC 4180, fit to be opened in a spreadsheet. */

/** One row with its line end. */
export function toCsvRow(cells: readonly string[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

/** A spreadsheet takes a cell that begins like a formula for one; the apostrophe keeps it text. */
function toCell(text: string): string {
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
