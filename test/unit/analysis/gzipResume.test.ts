import { constants, gunzipSync, gzipSync, inflateRawSync, type ZlibOptions } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompress } from '../../../src/analysis/decompress.ts';
import {
  decodeResumePoints,
  encodeResumePoints,
  GzipResumeRecorder,
  type ResumePoint,
  type ResumeSpacing,
} from '../../../src/analysis/gzipResume.ts';
import { toStartedBytes } from '../../../src/analysis/gzipResumePrefix.ts';
import { inflateFrom } from '../../../src/analysis/gzipResumeRead.ts';
import { startKinds } from '../../../src/analysis/gzipResumeSearch.ts';
import { defaultLimits } from '../../../src/analysis/limits.ts';
import { toPieces } from '../../support/archivesIndex.ts';
import { noise, prose } from '../../support/layerContent.ts';

const near: ResumeSpacing = { outputBytes: 256 * 1024, compressedBytes: 64 * 1024 };
const text = prose(4_000_000);
const random = noise(2_000_000);

/** The blob in pieces as they come from a network or a disk, inflated once with a recorder watching. */
async function record(
  blob: Uint8Array,
  options: { readonly pieceBytes?: number; readonly spacing?: ResumeSpacing } = {},
): Promise<{ readonly points: readonly ResumePoint[]; readonly encoded: Uint8Array }> {
  const resume = new GzipResumeRecorder({ spacing: options.spacing ?? near });
  const source = stream(blob, options.pieceBytes ?? 16 * 1024);
  const { bytes } = await decompress(source, { limits: defaultLimits, resume });
  for await (const piece of bytes) {
    expect(piece.length).toBeGreaterThan(0);
  }
  const encoded = resume.finish();
  return { points: decodeResumePoints(encoded) ?? [], encoded };
}

async function* stream(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array, void> {
  yield* toPieces(bytes, pieceBytes);
}

/** What comes out from a point on, at least so much of it. */
async function inflateSome(blob: Uint8Array, point: ResumePoint, sizeBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let inflatedBytes = 0;
  for await (const piece of inflateFrom(point, stream(blob.subarray(point.compressedOffset), 50_000))) {
    pieces.push(piece);
    inflatedBytes += piece.length;
    if (inflatedBytes >= sizeBytes) {
      break;
    }
  }
  return Buffer.concat(pieces);
}

/** Every point up to behind the next one, the last two to the end of the blob. */
async function expectAllRight(blob: Uint8Array, points: readonly ResumePoint[]): Promise<void> {
  const whole = gunzipSync(blob);
  for (const [index, point] of points.entries()) {
    const end = points[index + 2]?.outputOffset ?? whole.length;
    const actual = await inflateSome(blob, point, end - point.outputOffset);
    const expected = whole.subarray(point.outputOffset, point.outputOffset + actual.length);
    expect(actual.equals(expected), `from a point of kind ${point.kind}`).toBe(true);
    expect(point.outputOffset + actual.length).toBeGreaterThanOrEqual(end);
  }
}

describe('GzipResumeRecorder', () => {
  const compressions: Readonly<Record<string, ZlibOptions>> = {
    'the fastest level': { level: 1 },
    'the default level': { level: 6 },
    'the best level': { level: 9 },
    'short blocks': { memLevel: 1 },
    'long blocks': { memLevel: 9 },
    'a small window': { windowBits: 9 },
    'codes for single bytes only': { strategy: constants.Z_HUFFMAN_ONLY },
    'runs only': { strategy: constants.Z_RLE },
    'stored blocks': { level: 0 },
  };

  it.each(Object.entries(compressions))('finds points in a blob of %s', async (_, options) => {
    const blob = gzipSync(text, options);
    const { points } = await record(blob);
    expect(points.length).toBeGreaterThan(3);
    await expectAllRight(blob, points);
  });

  it('finds points in what cannot be compressed', async () => {
    const blob = gzipSync(random);
    const { points } = await record(blob);
    expect(points.length).toBeGreaterThan(1);
    expect(points.every(({ kind }) => kind === startKinds.stored)).toBe(true);
    await expectAllRight(blob, points);
  });

  it('finds the members of a blob that has many, which need no window', async () => {
    const members = [...toPieces(text, 100_000)].map((piece) => gzipSync(piece));
    const blob = Buffer.concat(members);
    const { points } = await record(blob);
    expect(points.length).toBeGreaterThan(5);
    expect(points.every(({ kind }) => kind === startKinds.member)).toBe(true);
    await expectAllRight(blob, points);
  });

  it('goes on behind the end of a member', async () => {
    const blob = Buffer.concat([gzipSync(text.subarray(0, 3_000_000)), gzipSync(text.subarray(3_000_000))]);
    const { points } = await record(blob);
    const before = points.filter(({ outputOffset }) => outputOffset < 3_000_000);
    expect(before.some(({ kind }) => kind < startKinds.member)).toBe(true);
    await expectAllRight(blob, points);
  });

  it('starts at every bit of a byte', async () => {
    const bits = new Set<number>();
    for (let seed = 0; seed < 12 && bits.size < 8; seed++) {
      const blob = gzipSync(prose(3_000_000, `bits ${seed}`), { memLevel: 4 });
      const { points } = await record(blob, { spacing: { outputBytes: 100_000, compressedBytes: 50_000 } });
      points.forEach(({ kind }) => bits.add(kind));
      await expectAllRight(blob, points);
    }
    expect([...bits].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('is not misled by compressed files inside of the blob', async () => {
    const inner = [
      gzipSync(random, { level: 0 }),
      gzipSync(text),
      gzipSync(random.subarray(0, 700_000)),
      gzipSync(gzipSync(random, { level: 0 }), { level: 0 }),
      ...[...toPieces(random, 30_000)].map((piece) => gzipSync(piece)),
    ];
    for (const level of [0, 6]) {
      const blob = gzipSync(Buffer.concat(inner), { level });
      const { points } = await record(blob);
      expect(points.length).toBeGreaterThan(5);
      await expectAllRight(blob, points);
    }
  });

  it('finds none where blocks have no header to be told by, and soon looks no more', async () => {
    const blob = gzipSync(text, { strategy: constants.Z_FIXED });
    expect((await record(blob)).points).toEqual([]);
  });

  it('finds none in what is all the same, and still those behind it', async () => {
    const zeros = new Uint8Array(60_000_000);
    const blob = gzipSync(Buffer.concat([zeros, text]));
    const { points } = await record(blob);
    expect(points.some(({ outputOffset }) => outputOffset > zeros.length)).toBe(true);
    await expectAllRight(blob, points.slice(-2));
  });

  it('finds the same in pieces of any size', async () => {
    const blob = gzipSync(text);
    for (const pieceBytes of [1_000, 64 * 1024, blob.length]) {
      const { points } = await record(blob, { pieceBytes });
      expect(points.length).toBeGreaterThan(2);
      await expectAllRight(blob, points.slice(-2));
    }
  });

  it('takes about a hundredth of the blob at most', async () => {
    const blob = gzipSync(noise(20_000_000));
    const { encoded } = await record(blob, { spacing: { outputBytes: 50_000, compressedBytes: 50_000 } });
    expect(encoded.length).toBeLessThan(blob.length * 0.01 + 128 * 1024 + 1024);
    expect(encoded.length).toBeGreaterThan(64 * 1024);
  });

  it('changes nothing about what comes out, whatever is compressed how', async () => {
    const content = fc.array(
      fc.oneof(
        fc
          .record({ sizeBytes: fc.nat(150_000), seed: fc.string() })
          .map(({ sizeBytes, seed }) => noise(sizeBytes, seed)),
        fc
          .record({ sizeBytes: fc.nat(400_000), seed: fc.string() })
          .map(({ sizeBytes, seed }) => prose(sizeBytes, seed)),
        fc.nat(2_000_000).map((sizeBytes) => new Uint8Array(sizeBytes)),
        fc
          .record({ sizeBytes: fc.nat(300_000), seed: fc.string(), level: fc.constantFrom(0, 6) })
          .map(({ sizeBytes, seed, level }) => gzipSync(noise(sizeBytes, seed), { level })),
      ),
      { maxLength: 6 },
    );
    const options = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
      strategy: fc.constantFrom(
        constants.Z_DEFAULT_STRATEGY,
        constants.Z_FIXED,
        constants.Z_HUFFMAN_ONLY,
        constants.Z_RLE,
        constants.Z_FILTERED,
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(content, options), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 700, max: 300_000 }),
        async (members, pieceBytes) => {
          const blob = Buffer.concat(members.map(([parts, how]) => gzipSync(Buffer.concat(parts), how)));
          const { points } = await record(blob, {
            pieceBytes,
            spacing: { outputBytes: 60_000, compressedBytes: 20_000 },
          });
          await expectAllRight(blob, points.slice(0, 6));
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('toStartedBytes', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('lets raw inflate begin at bit %i', (bit) => {
    // a last block of fixed codes with nothing but its end, at that bit; what stands before is noise
    const bits = (0b0000000011 << bit) | ((1 << bit) - 1);
    const [prefix, rest] = toStartedBytes(bit, Uint8Array.of(bits & 0xff, (bits >>> 8) & 0xff, 0));
    expect(inflateRawSync(Buffer.concat([prefix, rest]))).toHaveLength(0);
  });
});

describe('decodeResumePoints', () => {
  const points: readonly ResumePoint[] = [
    { compressedOffset: 5, outputOffset: 100, kind: 3, window: Buffer.from('a window') },
    {
      compressedOffset: 2 ** 40,
      outputOffset: 2 ** 42 + 1,
      kind: startKinds.member,
      window: Buffer.alloc(0),
    },
  ];

  it('gives back what was encoded', () => {
    const decoded = decodeResumePoints(encodeResumePoints(points));
    expect(decoded?.map((point) => ({ ...point, window: Buffer.from(point.window) }))).toEqual(points);
    expect(decodeResumePoints(encodeResumePoints([]))).toEqual([]);
  });

  it('refuses what is cut off, longer, or something else', () => {
    const encoded = encodeResumePoints(points);
    expect(decodeResumePoints(encoded.subarray(0, -1))).toBeUndefined();
    expect(decodeResumePoints(Buffer.concat([encoded, Buffer.alloc(1)]))).toBeUndefined();
    expect(decodeResumePoints(new Uint8Array(0))).toBeUndefined();
    expect(decodeResumePoints(encodeResumePoints(points.toReversed()))).toBeUndefined();
  });

  it('takes any bytes without failing', () => {
    const encoded = encodeResumePoints(points);
    fc.assert(
      fc.property(fc.nat(encoded.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, bytes) => {
        const damaged = Uint8Array.from(encoded);
        damaged.set(bytes.subarray(0, damaged.length - at), at);
        const decoded = decodeResumePoints(damaged);
        expect(decoded === undefined || decoded.every(({ kind }) => kind <= startKinds.member)).toBe(true);
      }),
    );
  });
});
