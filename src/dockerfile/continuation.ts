/**
 * An instruction of several lines as a shell would have it, in a text of the same length: offsets stay what they are in
 * the file. Comments and empty lines between its lines are blanked, and a line ends in backslash and newline.
 */

export interface ContinuedText {
  /** As long as the part of the file it stands for. */
  readonly text: string;
  /** The comments between the lines, as offsets into `text`. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

/**
 * `escape` is the escape character of the file.
 * @see https://docs.docker.com/reference/dockerfile/#format comment lines are removed before the instruction is run
 */
export function toContinuedText(source: string, escape: string): ContinuedText {
  if (!source.includes('\n')) {
    return { text: source, comments: [] };
  }
  const comments: { start: number; end: number }[] = [];
  const parts: string[] = [];
  let start = 0;
  let isFirst = true;
  while (start < source.length) {
    const newline = source.indexOf('\n', start);
    const end = newline === -1 ? source.length : newline + 1;
    const line = source.slice(start, end);
    const body = line.trimEnd();
    const text = body.trimStart();
    if (!isFirst && (text === '' || text.startsWith('#'))) {
      if (text !== '') {
        comments.push({ start: start + body.length - text.length, end: start + body.length });
      }
      parts.push(' '.repeat(line.length));
    } else if (newline !== -1 && body.endsWith(escape)) {
      const kept = body.slice(0, -1);
      parts.push(kept, ' '.repeat(line.length - kept.length - 2), '\\\n');
    } else {
      parts.push(line);
    }
    isFirst = false;
    start = end;
  }
  return { text: parts.join(''), comments };
}
