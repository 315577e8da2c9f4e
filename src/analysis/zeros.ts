/** Zeros that no archive holds: the holes of sparse files. */

const piece = new Uint8Array(64 * 1024);

export function* zeros(count: number): Generator<Uint8Array, void> {
  for (let left = count; left > 0; left -= piece.length) {
    yield piece.subarray(0, left);
  }
}
