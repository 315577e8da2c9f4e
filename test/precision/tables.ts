/** Tables: tab-separated ones as they are read, and those of documents as the formatter of this repository has them. */
import { readFileSync } from 'node:fs';

/** The cells of each row. Throws a sentence where the columns are others, or the rows not in the order of `LC_ALL=C sort`. */
export function readTable(file: string, columns: readonly string[]): readonly (readonly string[])[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').replace(/\n$/, '').split('\n');
  if (header !== columns.join('\t')) {
    throw new Error(`${file} has other columns than ${columns.join(', ')}.`);
  }
  const rows = lines.map((line) => line.split('\t'));
  const odd = rows.findIndex((row) => row.length !== columns.length);
  if (odd !== -1) {
    throw new Error(`Line ${odd + 2} of ${file} has not ${columns.length} columns.`);
  }
  if (lines.toSorted().join('\n') !== lines.join('\n')) {
    throw new Error(`The rows of ${file} are not sorted.`);
  }
  return rows;
}

export function writeTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  from: { readonly numbers: readonly number[] },
): readonly string[] {
  const widths = header.map((title, at) =>
    Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const isNumber = (at: number): boolean => from.numbers.includes(at);
  const write = (row: readonly string[]): string => {
    const cells = widths.map((width, at) =>
      isNumber(at) ? (row[at] ?? '').padStart(width) : (row[at] ?? '').padEnd(width),
    );
    return `| ${cells.join(' | ')} |`;
  };
  const rule = widths.map((width, at) => (isNumber(at) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [write(header), `| ${rule.join(' | ')} |`, ...rows.map(write)];
}
