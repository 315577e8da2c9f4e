/**
 * Names by which a layer says what it removes from those below: OCI image-spec layer.md, "Whiteouts". They are told by
 * the bytes of the name alone; no entry's content or kind matters.
 */

export type Whiteout =
  /** Hides everything below the folder; its path is as it stands in the archive. */
  | { readonly kind: 'opaque'; readonly folder: Uint8Array }
  | { readonly kind: 'removes'; readonly path: Uint8Array }
  /** Belongs to the storage driver that first used whiteouts, and never was part of an image. */
  | { readonly kind: 'auxiliary' }
  /** Names nothing that can be removed. */
  | { readonly kind: 'pointless' };

const prefix = toBytes('.wh.');
const auxiliaryPrefix = toBytes('.wh..wh.');
const opaqueName = toBytes('.wh..wh..opq');
const slash = 0x2f;
const dot = 0x2e;

/** `undefined` for everything that is an entry of the layer. */
export function findWhiteout(path: Uint8Array): Whiteout | undefined {
  let end = path.length;
  while (end > 0 && path[end - 1] === slash) {
    end--;
  }
  let start = end;
  while (start > 0 && path[start - 1] !== slash) {
    start--;
  }
  if (!hasAt(path, start, prefix)) {
    return isBelowAuxiliary(path) ? { kind: 'auxiliary' } : undefined;
  }
  if (hasAt(path, start, opaqueName) && end - start === opaqueName.length) {
    return { kind: 'opaque', folder: path.subarray(0, start) };
  }
  if (hasAt(path, start, auxiliaryPrefix)) {
    return { kind: 'auxiliary' };
  }
  const name = path.subarray(start + prefix.length, end);
  return name.length <= 2 && name.every((byte) => byte === dot)
    ? { kind: 'pointless' }
    : { kind: 'removes', path: Buffer.concat([path.subarray(0, start), name]) };
}

/** That driver's folders stand at the root: `.wh..wh.plnk` has the files that have several names. */
function isBelowAuxiliary(path: Uint8Array): boolean {
  let start = 0;
  while (path[start] === slash || (path[start] === dot && path[start + 1] === slash)) {
    start++;
  }
  return hasAt(path, start, auxiliaryPrefix);
}

function hasAt(bytes: Uint8Array, start: number, text: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) {
    if (bytes[start + at] !== text[at]) {
      return false;
    }
  }
  return true;
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
