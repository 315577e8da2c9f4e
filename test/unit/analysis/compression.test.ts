import { describe, expect, it } from 'vitest';
import { sniffCompression } from '../../../src/analysis/compression.ts';
import { entry } from '../../support/archives.ts';

describe('sniffCompression', () => {
  it.each([
    ['gzip', '1f8b0800'],
    ['zstd', '28b52ffd04'],
    ['zstd', '502a4d1804000000'],
    ['zstd', '5f2a4d1804000000'],
    ['xz', 'fd377a585a0000'],
    ['bzip2', '425a6839314159265359'],
    ['bzip2', '425a683117724538'],
    ['lz4', '04224d18'],
  ])('knows %s by %s', (compression, hex) => {
    expect(sniffCompression(Buffer.from(hex, 'hex'))).toBe(compression);
  });

  it.each(['', '1f', '28b52f', '504b0304', '602a4d18', 'fd377a58'])('takes %j for none', (hex) => {
    expect(sniffCompression(Buffer.from(hex, 'hex'))).toBe('none');
  });

  it('is not misled by the name that an archive begins with', () => {
    expect(['BZhang/', 'BZh9', 'P*M', '(\u00B5/'].map((name) => sniffCompression(entry({ name })))).toEqual([
      'none',
      'none',
      'none',
      'none',
    ]);
  });
});
