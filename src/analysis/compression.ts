/** How a blob is compressed, told by its first bytes: media types lie (docker-archives, zstd under Docker's types). */

export type Compression = 'none' | 'gzip' | 'zstd';

/** What can be told from the first bytes; the names of those that cannot be read are for the message. */
export type SniffedCompression = Compression | 'xz' | 'bzip2' | 'lz4';

/** As many bytes as `sniffCompression` looks at. */
export const sniffedBytes = 6;

/** `undefined` is any byte. An archive itself starts with a name, which may be “BZh”: bzip2 is told by what follows. */
const magics: readonly (readonly [SniffedCompression, readonly (number | undefined)[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68, undefined, 0x31, 0x41]],
  ['bzip2', [0x42, 0x5a, 0x68, undefined, 0x17, 0x72]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
];

export function sniffCompression(start: Uint8Array): SniffedCompression {
  if (isSkippableZstdFrame(start)) {
    return 'zstd';
  }
  const found = magics.find(([, magic]) =>
    magic.every((byte, index) => byte === undefined || start[index] === byte),
  );
  return found?.[0] ?? 'none';
}

/** RFC 8878, 3.1.2: 0x184D2A50 to 0x184D2A5F; a frame of metadata may stand first. */
function isSkippableZstdFrame(start: Uint8Array): boolean {
  const [first = 0, ...rest] = start.subarray(0, 4);
  return (first & 0xf0) === 0x50 && rest[0] === 0x2a && rest[1] === 0x4d && rest[2] === 0x18;
}
