/** Two files that are no text, in words: the editor's comparison has nothing to show for them. */
import { createHash } from 'node:crypto';
import { formatBytes } from '../../../shared/format.ts';

export interface FileSummary {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly isBinary: boolean;
}

/** What git looks at, too: a zero byte near the beginning. */
const sniffedBytes = 8000;

/** Reads everything, and keeps nothing of it. */
export async function summarise(content: AsyncIterable<Uint8Array>): Promise<FileSummary> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let isBinary = false;
  for await (const piece of content) {
    const rest = Math.max(0, sniffedBytes - sizeBytes);
    isBinary ||= piece.subarray(0, rest).includes(0);
    sizeBytes += piece.byteLength;
    hash.update(piece);
  }
  return { sizeBytes, sha256: hash.digest('hex'), isBinary };
}

export function describeBinaries(
  name: string,
  sides: readonly { readonly title: string; readonly summary: FileSummary }[],
): { readonly message: string; readonly detail: string } {
  const [first, second] = sides.map(({ summary }) => summary.sha256);
  const verdict = first === second ? 'has the same content on both sides' : 'is different';
  return {
    message: `${name} is no text. It ${verdict}.`,
    detail: sides
      .map(({ title, summary }) => `${title}: ${formatBytes(summary.sizeBytes)}\nsha256:${summary.sha256}`)
      .join('\n\n'),
  };
}
