import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlobSource } from '../../../src/analysis/blobRanges.ts';
import { LayerContentError } from '../../../src/analysis/errors.ts';
import {
  decodeResumePoints,
  GzipResumeRecorder,
  type ResumePoint,
} from '../../../src/analysis/gzipResume.ts';
import { indexLayer } from '../../../src/analysis/indexLayer.ts';
import { findRow, type LayerIndex } from '../../../src/analysis/layerIndex.ts';
import { defaultLimits } from '../../../src/analysis/limits.ts';
import { readLayerFile, type ReadFileOptions } from '../../../src/analysis/readFile.ts';
import { readToc } from '../../../src/analysis/toc/readToc.ts';
import { archive, entry, pad, pax } from '../../support/archives.ts';
import { indexBytes, toPieces } from '../../support/archivesIndex.ts';
import { countedBlob } from '../../support/countedBlob.ts';
import { noise, prose } from '../../support/layerContent.ts';
import { buildEStargz, buildZstdChunked, type TocFile } from '../../support/tocLayers.ts';

const { signal } = new AbortController();

type Content = Readonly<Record<string, Uint8Array>>;

function toArchive(content: Content): Buffer {
  return archive(...Object.entries(content).map(([name, bytes]) => entry({ name }, bytes)));
}

/** An index and what else there is to read files by. */
interface Known {
  readonly index: LayerIndex;
  readonly options: Omit<ReadFileOptions, 'signal'>;
}

async function know(blob: Uint8Array): Promise<Known> {
  const recorder = new GzipResumeRecorder({ spacing: { outputBytes: 800_000, compressedBytes: 250_000 } });
  const bytes = countedBlob(blob).open(undefined, { signal });
  const source = { digest: 'sha256:0', diffId: undefined, bytes: (await bytes).bytes };
  const index = await indexLayer(source, { limits: defaultLimits, signal, resume: recorder });
  const resume: readonly ResumePoint[] = decodeResumePoints(recorder.finish()) ?? [];
  return { index, options: { resume } };
}

async function read(blob: BlobSource, known: Known, path: string): Promise<Buffer> {
  const row = findRow(known.index, path) ?? -1;
  const pieces: Uint8Array[] = [];
  for await (const piece of readLayerFile(blob, known.index, row, { ...known.options, signal })) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function expectFiles(content: Content, known: Known, toBlob: () => BlobSource): Promise<void> {
  for (const [path, expected] of Object.entries(content)) {
    const actual = await read(toBlob(), known, path);
    expect(actual.equals(expected), `${path} of ${expected.length} bytes`).toBe(true);
  }
}

const large: Content = {
  first: prose(1_200_000, 'first'),
  empty: new Uint8Array(0),
  one: Buffer.from('1'),
  block: noise(512),
  noise: noise(800_000),
  zeros: new Uint8Array(2_000_000),
  text: prose(2_000_000, 'text'),
  small: prose(3_000, 'small'),
  last: prose(700_000, 'last'),
};
const tar = toArchive(large);

const compressors: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  'no compression': (bytes) => bytes,
  'gzip at its fastest': (bytes) => gzipSync(bytes, { level: 1 }),
  'gzip at its best': (bytes) => gzipSync(bytes, { level: 9 }),
  'gzip that stores': (bytes) => gzipSync(bytes, { level: 0 }),
  'gzip of fixed codes': (bytes) => gzipSync(bytes, { strategy: constants.Z_FIXED }),
  'gzip of many members': (bytes) =>
    Buffer.concat([...toPieces(bytes, 70_000)].map((piece) => gzipSync(piece))),
  zstd: (bytes) => zstdCompressSync(bytes),
};

describe.each(Object.entries(compressors))('readLayerFile of a layer of %s', (_, compress) => {
  const blob = compress(tar);

  it('reads every file', async () => {
    await expectFiles(large, await know(blob), () => countedBlob(blob));
  });

  it('reads every file from a registry that sends everything', async () => {
    await expectFiles(large, await know(blob), () => countedBlob(blob, { ignoresRanges: true }));
  });

  it('lets the blob go when it has the file, and when its reader leaves', async () => {
    const known = await know(blob);
    const counted = countedBlob(blob);
    await read(counted, known, 'small');
    for await (const piece of readLayerFile(counted, known.index, findRow(known.index, 'text') ?? -1, {
      signal,
    })) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => counted.openCount()).toBe(0);
  });

  it('leaves at once while it waits for a registry that stalls', async () => {
    const known = await know(blob);
    const counted = countedBlob(blob, { stallsAfter: 600_000 });
    const row = findRow(known.index, 'first') ?? -1;
    for await (const piece of readLayerFile(counted, known.index, row, { signal })) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => counted.openCount()).toBe(0);
  });

  it('ends when it is aborted', async () => {
    const known = await know(blob);
    const controller = new AbortController();
    const counted = countedBlob(blob, { stallsAfter: 30_000 });
    const reading = readLayerFile(counted, known.index, findRow(known.index, 'last') ?? -1, controller);
    const next = (async () => {
      for await (const piece of reading) {
        expect(piece.length).toBeGreaterThan(0);
      }
    })();
    controller.abort();
    await expect(next).rejects.toThrow('abort');
    expect(counted.openCount()).toBe(0);
  });

  it('says so when the blob ends too early', async () => {
    const known = await know(blob);
    await expect(read(countedBlob(blob.subarray(0, blob.length / 8)), known, 'last')).rejects.toThrow(
      LayerContentError,
    );
  });

  it('says so when a large file is not what it was', async () => {
    const known = await know(blob);
    const other = compress(toArchive({ ...large, text: prose(2_000_000, 'changed') }));
    await expect(read(countedBlob(other), known, 'text')).rejects.toThrow(LayerContentError);
  });
});

describe('readLayerFile', () => {
  it('asks for the bytes of the file alone where nothing is compressed', async () => {
    const blob = countedBlob(tar);
    const known = await know(tar);
    await read(blob, known, 'small');
    expect(blob.asked).toEqual([
      { firstByte: tar.indexOf(large['small'] ?? ''), lastByte: tar.indexOf(large['small'] ?? '') + 2_999 },
    ]);
  });

  it('asks for what lies between two resume points of gzip', async () => {
    const bytes = gzipSync(tar);
    const known = await know(bytes);
    expect(known.options.resume?.length).toBeGreaterThan(3);
    const points = known.options.resume ?? [];
    for (const path of ['block', 'small', 'last']) {
      const blob = countedBlob(bytes);
      await read(blob, known, path);
      const start = known.index.columns.offsets[findRow(known.index, path) ?? 0] ?? 0;
      const before = points.findLast(({ outputOffset }) => outputOffset <= start);
      expect(blob.asked.map((range) => range?.firstByte)).toEqual([before?.compressedOffset ?? 0]);
      expect(blob.askedBytes()).toBeLessThan(bytes.length / 2);
    }
  });

  it('stops reading from the start where it has the file', async () => {
    for (const compress of [gzipSync, zstdCompressSync]) {
      const bytes = compress(tar);
      const { index } = await know(bytes);
      const blob = countedBlob(bytes, { pieceBytes: 4096 });
      await read(blob, { index, options: {} }, 'one');
      expect(blob.sentBytes()).toBeLessThan(bytes.length / 2);
    }
  });

  it('asks for nothing to read an empty file', async () => {
    const blob = countedBlob(tar);
    await read(blob, await know(tar), 'empty');
    expect(blob.asked).toEqual([]);
  });

  it('gives sparse files their zeros back', async () => {
    const pieces = [
      [100_000, 'first'],
      [200_000, 'second'],
      [299_995, 'third'],
    ] as const;
    const data = Buffer.from('firstsecondthird');
    const expected = Buffer.alloc(300_000);
    pieces.forEach(([offset, text]) => expected.write(text, offset));
    const map = pieces.flatMap(([offset, text]) => [offset, text.length]);
    const oldMap = pad(Buffer.from(`${[pieces.length, ...map].join('\n')}\n`));
    const bytes = archive(
      pax([
        ['GNU.sparse.size', '300000'],
        ['GNU.sparse.name', 'with map'],
        ['GNU.sparse.map', map.join(',')],
      ]),
      entry({ name: 'a' }, data),
      pax([
        ['GNU.sparse.major', '1'],
        ['GNU.sparse.minor', '0'],
        ['GNU.sparse.name', 'map in data'],
        ['GNU.sparse.realsize', '300000'],
      ]),
      entry({ name: 'b' }, Buffer.concat([oldMap, data])),
      pax([
        ['GNU.sparse.size', '150000'],
        ['GNU.sparse.name', 'all hole'],
        ['GNU.sparse.map', '150000,0'],
      ]),
      entry({ name: 'c' }, ''),
    );
    const content = { 'with map': expected, 'map in data': expected, 'all hole': Buffer.alloc(150_000) };
    for (const blob of [bytes, gzipSync(bytes), zstdCompressSync(bytes)]) {
      await expectFiles(content, await know(blob), () => countedBlob(blob));
    }
  });

  it('refuses rows that are no files', async () => {
    const index = await indexBytes(archive(entry({ name: 'folder', type: '5' })));
    await expect(read(countedBlob(tar), { index, options: {} }, 'folder')).rejects.toThrow('no regular file');
    await expect(read(countedBlob(tar), { index, options: {} }, 'nothing')).rejects.toThrow(
      'no regular file',
    );
  });

  it('reads back any file of any archive', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.tuple(fc.nat(200_000), fc.string()).map(([size, seed]) => noise(size, seed)),
      fc.tuple(fc.nat(500_000), fc.string()).map(([size, seed]) => prose(size, seed)),
      fc.nat(1_000_000).map((size) => new Uint8Array(size)),
    );
    const names = fc.constantFrom(...Object.keys(compressors));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 8 }), names, async (files, name) => {
        const content = Object.fromEntries(files.map((file, index) => [`file${index}`, file]));
        const blob = compressors[name]?.(toArchive(content)) ?? new Uint8Array(0);
        await expectFiles(content, await know(blob), () => countedBlob(blob));
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});

describe('readLayerFile by a table of contents', () => {
  const holes = Buffer.concat([noise(100_000), new Uint8Array(900_000), noise(50_000, 'end')]);
  const content: Content = { ...large, holes };
  const files: readonly TocFile[] = Object.entries(content).map(([path, bytes]) => ({
    path,
    content: bytes,
  }));

  async function list(layer: ReturnType<typeof buildEStargz>): Promise<Known> {
    const found = await readToc(
      countedBlob(layer.blob),
      { digest: 'sha256:0', ...layer },
      { signal, limits: defaultLimits },
    );
    if (found === undefined) {
      throw new Error('no table of contents was found');
    }
    return { index: found.index, options: { chunks: found.chunks } };
  }

  describe.each([
    ['eStargz', buildEStargz],
    ['zstd:chunked', buildZstdChunked],
  ])('of %s', (_, build) => {
    it('reads every file, in few requests', async () => {
      const layer = build(files, { chunkBytes: 30_000 });
      const known = await list(layer);
      const blob = countedBlob(layer.blob);
      await expectFiles(content, known, () => blob);
      expect(blob.asked.length).toBeLessThanOrEqual(files.length + 1);
      expect(blob.askedBytes()).toBeLessThan(layer.blob.length);
    });

    it('asks for the pieces of the file alone', async () => {
      const layer = build(files);
      const blob = countedBlob(layer.blob);
      await read(blob, await list(layer), 'small');
      expect(blob.askedBytes()).toBeLessThan(3_000);
    });

    it('reads every file from a registry that sends everything', async () => {
      const layer = build(files);
      await expectFiles(content, await list(layer), () => countedBlob(layer.blob, { ignoresRanges: true }));
    });

    it('says so when a piece is not what the table says', async () => {
      const layer = build(files, { chunkBytes: 1_000 });
      const other = build(
        files.map((file) => (file.path === 'small' ? { ...file, content: prose(3_000, 'other') } : file)),
        { chunkBytes: 1_000 },
      );
      await expect(read(countedBlob(other.blob), await list(layer), 'small')).rejects.toThrow(
        LayerContentError,
      );
    });

    it('says so when the table says less than there is', async () => {
      const layer = build(files, { chunkBytes: 1_000 });
      await expect(
        read(countedBlob(layer.blob.subarray(0, 20_000)), await list(layer), 'last'),
      ).rejects.toThrow(LayerContentError);
    });

    it('cannot be done without the places', async () => {
      const { index } = await list(build(files));
      await expect(read(countedBlob(tar), { index, options: {} }, 'small')).rejects.toThrow('chunks');
    });

    it('reads back any file of any layer', async () => {
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.tuple(fc.nat(100_000), fc.string()).map(([size, seed]) => prose(size, seed)),
        fc.nat(200_000).map((size) => new Uint8Array(size)),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(bytes, { maxLength: 6 }),
          fc.integer({ min: 500, max: 90_000 }),
          async (parts, chunkBytes) => {
            const some = Object.fromEntries(parts.map((part, index) => [`file${index}`, part]));
            const layer = build(
              Object.entries(some).map(([path, part]) => ({ path, content: part })),
              { chunkBytes },
            );
            await expectFiles(some, await list(layer), () => countedBlob(layer.blob));
          },
        ),
        { numRuns: 20 },
      );
    }, 60_000);
  });

  it('reads files that are compressed together', async () => {
    const changeEntries = (entries: Record<string, unknown>[]): unknown =>
      entries.map((item) =>
        item['name'] === 'b' ? { ...item, offset: entries[0]?.['offset'], innerOffset: 500 } : item,
      );
    const both = noise(1_000);
    const layer = buildEStargz(
      [
        { path: 'a', content: both },
        { path: 'b', content: both.subarray(500) },
      ],
      { changeEntries },
    );
    expect(await read(countedBlob(layer.blob), await list(layer), 'b')).toEqual(
      Buffer.from(both.subarray(500)),
    );
  });
});
