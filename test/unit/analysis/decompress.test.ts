import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip, gzipSync, zstdCompress, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompress } from '../../../src/analysis/decompress.ts';
import { LayerContentError } from '../../../src/analysis/errors.ts';
import { defaultLimits, type LayerLimits } from '../../../src/analysis/limits.ts';
import { toPieces } from '../../support/archivesIndex.ts';

const text = Buffer.from('an archive of some length. '.repeat(40_000));

interface Source extends AsyncIterable<Uint8Array> {
  /** Pieces that were asked for. */
  readonly asked: () => number;
  readonly isClosed: () => boolean;
}

/** Gives the pieces and then ends or throws, and knows whether it was closed. */
function source(pieces: Iterable<Uint8Array>, failure?: Error): Source {
  let asked = 0;
  let isClosed = false;
  async function* give(): AsyncGenerator<Uint8Array, void> {
    try {
      for (const piece of pieces) {
        asked++;
        yield piece;
      }
      if (failure !== undefined) {
        throw failure;
      }
    } finally {
      isClosed = true;
    }
  }
  const generator = give();
  return { [Symbol.asyncIterator]: () => generator, asked: () => asked, isClosed: () => isClosed };
}

async function unpack(from: AsyncIterable<Uint8Array>, limits: Partial<LayerLimits> = {}) {
  const { compression, bytes } = await decompress(from, { limits: { ...defaultLimits, ...limits } });
  return { compression, bytes: Buffer.concat(await Array.fromAsync(bytes)) };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await promise.then(
    () => 'it does not fail',
    (reason: unknown) => reason,
  );
  return thrown instanceof LayerContentError ? thrown.fault : thrown;
}

describe('decompress', () => {
  it.each([
    ['none', text],
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
  ] as const)('tells %s by the bytes and gives out what was put in', async (compression, bytes) => {
    for (const pieceBytes of [1000, 65_536, bytes.length]) {
      const unpacked = await unpack(source(toPieces(bytes, pieceBytes)));
      expect(unpacked.compression).toBe(compression);
      expect(unpacked.bytes.equals(text)).toBe(true);
    }
  });

  it.each(['none', 'gzip', 'zstd'] as const)('does not depend on how %s is cut', async (compression) => {
    const content = randomBytes(3000);
    const bytes = { none: content, gzip: gzipSync(content), zstd: zstdCompressSync(content) }[compression];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (pieceBytes) => {
        const unpacked = await unpack(source(toPieces(bytes, pieceBytes)));
        expect(unpacked.bytes.equals(content)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('takes empty pieces and an empty blob', async () => {
    const empty = new Uint8Array();
    const bytes = gzipSync(text);
    const pieces = [empty, bytes.subarray(0, 1), empty, empty, bytes.subarray(1), empty];
    expect((await unpack(source(pieces))).bytes.equals(text)).toBe(true);
    expect(await unpack(source([]))).toEqual({ compression: 'none', bytes: Buffer.alloc(0) });
    expect(await unpack(source([Buffer.from('ab')]))).toEqual({
      compression: 'none',
      bytes: Buffer.from('ab'),
    });
  });

  it('reads all members of a gzip file, and all frames of a zstd one', async () => {
    const parts = [text.subarray(0, 10), Buffer.alloc(0), text.subarray(10, 100_000), text.subarray(100_000)];
    const gzipped = Buffer.concat(parts.map((part) => gzipSync(part)));
    const zstd = Buffer.concat(parts.map((part) => zstdCompressSync(part)));
    const skippable = Buffer.from('5a2a4d1803000000616263', 'hex');
    for (const bytes of [gzipped, zstd, Buffer.concat([skippable, zstd]), Buffer.concat([zstd, skippable])]) {
      expect((await unpack(source(toPieces(bytes, 777)))).bytes.equals(text)).toBe(true);
    }
  });

  it('passes over zeros behind a gzip file', async () => {
    const bytes = Buffer.concat([gzipSync(text), Buffer.alloc(1000)]);
    expect((await unpack(source([bytes]))).bytes.equals(text)).toBe(true);
  });

  it.each([
    ['xz', 'fd377a585a000004'],
    ['bzip2', '425a6839314159265359'],
    ['lz4', '04224d186440a7'],
  ])('refuses %s by name, and closes the source', async (compression, start) => {
    const from = source([Buffer.from(start, 'hex'), text]);
    expect(await failureOf(unpack(from))).toEqual({ kind: 'unsupported-compression', compression });
    expect(from.isClosed()).toBe(true);
  });
});

describe('decompress on damaged data', () => {
  const large = randomBytes(300_000);
  const whole = { gzip: gzipSync(large), zstd: zstdCompressSync(large) } as const;

  it.each([
    ['gzip', 0.5],
    ['gzip', 0.0001],
    ['gzip', 0.99999],
    ['zstd', 0.5],
    ['zstd', 0.0001],
    ['zstd', 0.99999],
  ] as const)('says that %s is cut at %d of its length', async (compression, share) => {
    const bytes = whole[compression];
    const from = source([bytes.subarray(0, Math.max(7, Math.floor(bytes.length * share)))]);
    expect(await failureOf(unpack(from))).toEqual({
      kind: 'bad-compression',
      compression,
      what: expect.stringMatching(/\w/),
    });
  });

  it.each(['gzip', 'zstd'] as const)(
    'says that %s is corrupt, and closes the source',
    async (compression) => {
      const bytes = Buffer.from(whole[compression]);
      bytes.fill(0xff, 10, 60);
      const from = source([...toPieces(bytes, 1000), ...toPieces(randomBytes(1_000_000), 1000)]);
      expect(await failureOf(unpack(from))).toMatchObject({ kind: 'bad-compression', compression });
      expect(from.isClosed()).toBe(true);
    },
  );

  it('says that the sum at the end of gzip is wrong', async () => {
    const bytes = Buffer.from(whole.gzip);
    bytes.fill(0, bytes.length - 8, bytes.length - 4);
    expect(await failureOf(unpack(source([bytes])))).toMatchObject({ kind: 'bad-compression' });
  });
});

describe('decompress on bombs', () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const members = async (
    compress: (bytes: Uint8Array) => Promise<Buffer>,
    count: number,
  ): Promise<Buffer> => {
    const member = await compress(zeros);
    return Buffer.concat(Array.from({ length: count }, () => member));
  };

  it('stops at what unpacks to thousands of times as much', async () => {
    const bomb = await members(promisify<Uint8Array, Buffer>(zstdCompress), 100);
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const from = source(toPieces(bomb, 4096));
    const before = process.memoryUsage();
    const { bytes } = await decompress(from, { limits: defaultLimits });
    let unpackedBytes = 0;
    const drain = async (): Promise<void> => {
      for await (const piece of bytes) {
        unpackedBytes += piece.byteLength;
      }
    };
    expect(await failureOf(drain())).toMatchObject({ kind: 'too-large', limit: '1100 times as much' });
    expect(unpackedBytes).toBeLessThan(defaultLimits.freeBytes * 2);
    expect(process.memoryUsage().rss - before.rss).toBeLessThan(100e6);
    expect(from.isClosed()).toBe(true);
  });

  it('stops at more than an archive may have, in any compression', async () => {
    const limits = { maxUnpackedBytes: 10_000_000 };
    const bombs = [zeros, await members(promisify<Uint8Array, Buffer>(gzip), 1), zstdCompressSync(zeros)];
    for (const bomb of bombs) {
      expect(await failureOf(unpack(source(toPieces(bomb, 100_000)), limits))).toEqual({
        kind: 'too-large',
        what: 'more bytes than it should',
        limit: '10000000 bytes',
      });
    }
  });

  it('refuses a window of more than 128 MB', async () => {
    // RFC 8878, 3.1.1.1: no content size, one window byte for 2^31 bytes
    const frame = Buffer.from('28b52ffd00a8010000', 'hex');
    expect(await failureOf(unpack(source([frame, Buffer.alloc(100)])))).toMatchObject({
      kind: 'bad-compression',
      compression: 'zstd',
    });
  });

  it('lets pass what only compresses well', async () => {
    const unpacked = await unpack(source(toPieces(zstdCompressSync(zeros), 4096)));
    expect(unpacked.bytes.length).toBe(zeros.length);
  });
});

describe('decompress on a source that fails', () => {
  const failure = new Error('the registry is gone');
  const large = randomBytes(2_000_000);
  const kinds = { none: large, gzip: gzipSync(large), zstd: zstdCompressSync(large) } as const;

  it.each(['none', 'gzip', 'zstd'] as const)('throws its error as it is, half-way in %s', async (kind) => {
    const half = kinds[kind].subarray(0, 1_000_000);
    const from = source(toPieces(half, 50_000), failure);
    expect(await failureOf(unpack(from))).toBe(failure);
    expect(from.isClosed()).toBe(true);
  });

  it('throws its error as it is, at the first byte', async () => {
    expect(await failureOf(unpack(source([], failure)))).toBe(failure);
    expect(await failureOf(unpack(source([Buffer.of(0x1f)], failure)))).toBe(failure);
  });

  it('throws its error even where the data is cut by it', async () => {
    const from = source([kinds.gzip.subarray(0, 20)], failure);
    expect(await failureOf(unpack(from))).toBe(failure);
  });
});

describe('decompress that nobody reads to the end', () => {
  const large = randomBytes(20_000_000);
  const kinds = { none: large, gzip: gzipSync(large, { level: 0 }), zstd: zstdCompressSync(large) } as const;

  it.each(['none', 'gzip', 'zstd'] as const)('closes the source of %s and asks for no more', async (kind) => {
    const from = source(toPieces(kinds[kind], 64 * 1024));
    const { bytes } = await decompress(from, { limits: defaultLimits });
    for await (const piece of bytes) {
      expect(piece.byteLength).toBeGreaterThan(0);
      break;
    }
    expect(from.isClosed()).toBe(true);
    expect(from.asked()).toBeLessThan(60);
  });
});
