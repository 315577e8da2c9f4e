/** Content for files of test layers: the same each time, and as hard or easy to compress as is wanted. */
import { createHash } from 'node:crypto';

/** Bytes that cannot be compressed. */
export function noise(sizeBytes: number, seed = 'noise'): Uint8Array {
  return createHash('shake256', { outputLength: sizeBytes }).update(seed).digest();
}

/** Lines of words, which deflate to about a third. */
export function prose(sizeBytes: number, seed = 'prose'): Uint8Array {
  const random = noise(Math.ceil(sizeBytes / 3) + 16, seed);
  const parts: string[] = [];
  for (let at = 0, length = 0; length < sizeBytes; at++) {
    const word = `${words[(random[at] ?? 0) % words.length] ?? ''}${at % 11 === 0 ? (random[at] ?? 0) : ''}`;
    parts.push(word, at % 9 === 0 ? '\n' : ' ');
    length += word.length + 1;
  }
  return Buffer.from(parts.join('')).subarray(0, sizeBytes);
}

const words = (
  'the of and a to in is it you that he was for on are with as his they be at one have this from or had by hot word ' +
  'but what some we can out other were all there when up use your how said an each she which do their time if will'
).split(' ');
