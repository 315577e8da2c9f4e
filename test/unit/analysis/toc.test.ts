import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayerContentError } from '../../../src/analysis/errors.ts';
import { hashBytes, hashOf, type LayerIndex, pathOf, rowKinds } from '../../../src/analysis/layerIndex.ts';
import { defaultLimits, type LayerLimits } from '../../../src/analysis/limits.ts';
import { readLayerFile } from '../../../src/analysis/readFile.ts';
import { EntryStream } from '../../../src/analysis/toc/entryStream.ts';
import { readToc } from '../../../src/analysis/toc/readToc.ts';
import type { TocIndex } from '../../../src/analysis/toc/tocIndexer.ts';
import { findRowOf, indexBytes, rowsOf, toPieces, walk } from '../../support/archivesIndex.ts';
import { type CountedBlob, countedBlob } from '../../support/countedBlob.ts';
import { noise, prose } from '../../support/layerContent.ts';
import {
  buildEStargz,
  buildZstdChunked,
  type TocFile,
  type TocJson,
  type TocLayerBlob,
  type TocLayerOptions,
} from '../../support/tocLayers.ts';

const { signal } = new AbortController();
const digest = 'sha256:1234';

const holes = Buffer.concat([noise(100_000), new Uint8Array(400_000), noise(50_000, 'end')]);
const files: readonly TocFile[] = [
  { path: 'usr/', type: 'dir', mode: 0o755 },
  { path: 'usr/empty' },
  { path: 'usr/small', content: Buffer.from('small\n'), mode: 0o4755 },
  { path: 'usr/prose', content: prose(500_000) },
  { path: 'usr/noise', content: noise(300_000) },
  { path: 'usr/holes', content: holes },
  { path: 'usr/one-piece', content: prose(65_536) },
  { path: 'usr/grüße', content: Buffer.from('"quoted\\" {[') },
  { path: 'usr/link', type: 'symlink', linkName: '../etc' },
  { path: 'usr/other', type: 'hardlink', linkName: 'usr/small' },
  { path: 'dev/null', type: 'char', mode: 0o666 },
  { path: 'dev/pipe', type: 'fifo' },
  { path: 'etc/.wh.gone' },
  { path: 'etc/.wh..wh..opq' },
  { path: '/strange/../path', content: Buffer.from('x') },
  { path: 'usr/small', content: Buffer.from('once more\n') },
];

type Build = (options?: TocLayerOptions, content?: readonly TocFile[]) => TocLayerBlob;

const builders: Readonly<Record<string, Build>> = {
  eStargz: (options, content = files) => buildEStargz(content, options),
  'legacy stargz': (options, content = files) => buildEStargz(content, { ...options, footer: 'legacy' }),
  'zstd:chunked': (options, content = files) =>
    buildZstdChunked(content, { ...options, tarSplit: noise(5000) }),
  'zstd:chunked of stargz-snapshotter': (options, content = files) => buildZstdChunked(content, options),
};
const formats = Object.entries(builders);

async function list(
  blob: CountedBlob,
  { annotations }: { readonly annotations?: Readonly<Record<string, string>> },
  options: { readonly limits?: Partial<LayerLimits>; readonly isTrusting?: boolean } = {},
): Promise<TocIndex | undefined> {
  const limits = { ...defaultLimits, ...options.limits };
  return readToc(blob, { digest, annotations }, { signal, limits, isTrusting: options.isTrusting ?? false });
}

async function listKnown(layer: TocLayerBlob, limits?: Partial<LayerLimits>): Promise<TocIndex> {
  const found = await list(countedBlob(layer.blob), layer, limits === undefined ? {} : { limits });
  if (found === undefined) {
    throw new Error('no table of contents was found');
  }
  return found;
}

/** What two indexes of the same archive agree on, however they were made; the table itself is only in the one. */
function comparable(index: LayerIndex) {
  return rowsOf(index)
    .filter(({ path }) => path !== 'stargz.index.json')
    .map((row) => ({ ...row, offset: 0 }));
}

/** By path; the table itself is only in the archive. */
function hashes(index: LayerIndex): ReadonlyMap<string, string | undefined> {
  const rows = walk(index).filter((row) => index.columns.kinds[row] === rowKinds.file);
  const found = new Map(rows.map((row) => [pathOf(index, row), hashOf(index, row)]));
  found.delete('stargz.index.json');
  return found;
}

describe.each(formats)('readToc for %s', (_, build) => {
  it('lists the same as the archive does', async () => {
    const layer = build();
    const { index } = await listKnown(layer);
    const archive = await indexBytes(layer.blob);
    expect(comparable(index)).toEqual(comparable(archive));
    expect(hashes(index)).toEqual(hashes(archive));
    expect(hashes(index).get('usr/prose')).toHaveLength(hashBytes);
    expect(index.facts.devices).toEqual(archive.facts.devices);
    expect(index.facts.replaced).toEqual(archive.facts.replaced);
  });

  it('says where it has it from, and claims no diff-id', async () => {
    const layer = build();
    const { index, isVerified } = await listKnown(layer);
    const isStargz = layer.annotations['containerd.io/snapshot/stargz/toc.digest'] !== undefined;
    expect(index.facts).toMatchObject({
      digest,
      contents: isStargz ? 'estargz' : 'zstd-chunked',
      compression: isStargz ? 'gzip' : 'zstd',
      compressedBytes: layer.blob.length,
    });
    expect(index.facts.diffId).toBeUndefined();
    expect(isVerified).toBe(true);
  });

  it('asks for the end of the blob and the table alone', async () => {
    const layer = build();
    const blob = countedBlob(layer.blob);
    await list(blob, layer);
    expect(blob.askedBytes()).toBeLessThanOrEqual(64 * 1024 + layer.toc.sizeBytes);
    expect(blob.openCount()).toBe(0);
  });

  it('finds it without a word of the manifest only when it is to believe it', async () => {
    const layer = build();
    const blob = countedBlob(layer.blob);
    expect(await list(blob, {})).toBeUndefined();
    expect(blob.asked).toEqual([]);
    const found = await list(blob, {}, { isTrusting: true });
    expect(found?.isVerified).toBe(false);
    expect(found?.index.rowCount).toBe((await listKnown(layer)).index.rowCount);
  });

  it('finds the places of all content', async () => {
    const layer = build({ chunkBytes: 10_000 });
    const { index, chunks } = await listKnown(layer);
    const expected = new Map(files.map((file) => [file.path.replace(/^\//, ''), file.content]));
    const rows = walk(index).filter((row) => index.columns.kinds[row] === rowKinds.file);
    expect(rows).toHaveLength(8);
    for (const [at, row] of rows.entries()) {
      const pieces: Uint8Array[] = [];
      for await (const piece of readLayerFile(countedBlob(layer.blob), index, row, { signal, chunks })) {
        pieces.push(piece);
      }
      const path = rowsOf(index).filter(({ kind }) => kind === 'file')[at]?.path ?? '';
      expect(Buffer.concat(pieces).equals(expected.get(path) ?? new Uint8Array(0)), path).toBe(true);
    }
  });

  it('leaves a blob alone whose registry sends no parts of it', async () => {
    const layer = build({}, [{ path: 'large', content: noise(1_200_000) }]);
    const blob = countedBlob(layer.blob, { ignoresRanges: true });
    expect(await list(blob, layer)).toBeUndefined();
    expect(blob.sentBytes()).toBeLessThan(100_000);
    expect(blob.openCount()).toBe(0);
  });

  it('reads a small blob also when all of it comes', async () => {
    const layer = buildEStargz([{ path: 'a', content: prose(100_000) }]);
    const found = await list(countedBlob(layer.blob, { ignoresRanges: true }), layer);
    expect(found?.index.facts.fileCount).toBe(1);
  });

  it('refuses another table than the manifest names', async () => {
    const { blob, annotations } = build();
    const changed = Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [
        key,
        value.startsWith('sha256:') ? `sha256:${'0'.repeat(64)}` : value,
      ]),
    );
    await expect(list(countedBlob(blob), { annotations: changed })).rejects.toThrow(LayerContentError);
  });

  const wrongEntries: Readonly<Record<string, (entries: TocJson[]) => unknown>> = {
    'an offset below zero': (entries) => change(entries, 'usr/prose', { offset: -1 }),
    'an offset that is no whole number': (entries) => change(entries, 'usr/prose', { offset: 1.5 }),
    'an offset that is a text': (entries) => change(entries, 'usr/prose', { offset: '12' }),
    'an offset outside of the blob': (entries) => change(entries, 'usr/small', { offset: 2 ** 40 }),
    'an inner offset of more than can be': (entries) =>
      change(entries, 'usr/small', { innerOffset: 2 ** 33 }),
    'a size below zero': (entries) => change(entries, 'usr/small', { size: -5 }),
    'a size of more than can be counted': (entries) => change(entries, 'usr/small', { size: 2 ** 60 }),
    'fewer bytes than its pieces': (entries) => change(entries, 'usr/prose', { size: 100 }),
    'a file with too few pieces': (entries) => entries.filter(({ type }) => type !== 'chunk'),
    'pieces that overlap': (entries) => change(entries, 'usr/prose', { chunkOffset: 5 }, 1),
    'pieces that leave something out': (entries) => change(entries, 'usr/prose', { chunkOffset: 70_000 }, 1),
    'a piece longer than the file': (entries) => change(entries, 'usr/prose', { chunkSize: 2 ** 40 }),
    'pieces in no order': (entries) => change(entries, 'usr/prose', { offset: 1 }, 2),
    'a piece without a file': (entries) => [{ type: 'chunk', offset: 5, chunkSize: 5 }, ...entries],
    'a piece behind a folder': (entries) => [entries[0], { type: 'chunk', offset: 5, chunkSize: 5 }],
    'an entry without a name': (entries) => change(entries, 'usr/empty', { name: undefined }),
    'an entry that is a number': (entries) => [...entries, 5],
    'an entry that is a list': (entries) => [...entries, []],
    'entries that are no list': () => ({ a: {} }),
    'an owner that is a list': (entries) => change(entries, 'usr/empty', { uid: [] }),
  };

  it.each(Object.entries(wrongEntries))('refuses %s', async (_name, changeEntries) => {
    const layer = build({ changeEntries });
    await expect(listKnown(layer)).rejects.toThrow(LayerContentError);
  });

  it.each([
    ['another version', (text: string) => text.replace('"version": 1', '"version": 2')],
    ['text that is cut off', (text: string) => text.slice(0, -3)],
    ['text in the middle of which something is missing', (text: string) => text.replace('"type"', '"type')],
    ['no object', () => '[]'],
    ['no text at all', () => ' '],
    ['entries twice', (text: string) => text.replace(/\}$/, ', "entries": [{"name": "a", "type": "dir"}]}')],
    ['too much besides', (text: string) => text.replace('{', `{"a": "${'a'.repeat(100_000)}",`)],
    ['an entry without end', (text: string) => text.replace('"usr/"', `"${'a'.repeat(3_000_000)}"`)],
    ['brackets without end', (text: string) => text.replace('"usr/"', '['.repeat(500_000))],
  ])('refuses %s', async (_name, changeText) => {
    await expect(listKnown(build({ changeText }))).rejects.toThrow(LayerContentError);
  });

  it('passes over what it does not know', async () => {
    const changeEntries = (entries: TocJson[]): unknown => [
      { type: 'socket', name: 'a' },
      ...change(entries, 'usr/empty', { uid: 2 ** 40, modtime: 'yesterday', xattrs: { 'user.a': 'YQ==' } }),
      { type: 'dir', name: 'long/'.repeat(5000) },
    ];
    const { index } = await listKnown(build({ changeEntries }));
    expect(index.facts.faults).toEqual([
      'An entry of a kind that is not known was left out',
      'An entry has a path of 25000 bytes and was left out',
    ]);
    expect(findRowOf(index, 'usr/empty')).toMatchObject({
      owner: 0xffff_ffff,
      mtime: 0,
      flags: ['attributes'],
    });
  });

  it('stops at the limits of a layer', async () => {
    await expect(listKnown(build(), { maxPaths: 5 })).rejects.toThrow('more paths');
    await expect(listKnown(build(), { maxUnpackedBytes: 100_000 })).rejects.toThrow('more bytes');
  });

  it('stops at a table that unpacks without end', async () => {
    const layer = build({ changeText: (text) => text.replace('[', `[${' '.repeat(40_000_000)}`) });
    await expect(listKnown(layer, { freeBytes: 1_000_000, maxRatio: 50 })).rejects.toThrow('too-large');
  });

  it('fails at damaged compression in no way of its own', async () => {
    const { blob, toc } = build();
    const places = fc.nat(toc.sizeBytes + 100);
    await fc.assert(
      fc.asyncProperty(places, fc.uint8Array({ minLength: 1, maxLength: 4 }), async (at, bytes) => {
        const damaged = Uint8Array.from(blob);
        damaged.set(bytes, Math.min(toc.start + at, blob.length - bytes.length));
        expect(isUnexpected(await attempt(countedBlob(damaged)))).toBe(false);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('fails at damaged text in no way of its own', async () => {
    const few = files
      .slice(0, 8)
      .map((file) => ({ ...file, ...(file.content && { content: file.content.slice(0, 900) }) }));
    const places = fc.nat(6000);
    const texts = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', '-', '9', 'e9'),
      fc.string({ maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(places, fc.nat(3), texts, async (at, removed, inserted) => {
        const changeText = (text: string): string =>
          text.slice(0, at % text.length) + inserted + text.slice((at % text.length) + removed);
        const layer = build({ changeText, chunkBytes: 300 }, few);
        const found = await attempt(countedBlob(layer.blob));
        expect(isUnexpected(found)).toBe(false);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('readToc', () => {
  it.each([
    'a:b:c:d',
    '1:2:3',
    '1:2:3:2',
    '-5:10:10:1',
    '99999999999:10:10:1',
    '50:999999:10:1',
    '0:10:10:1',
    '9007199254740991:9007199254740991:1:1',
    '100:0:0:1',
  ])('refuses to look for a table at %s', async (position) => {
    const { blob, annotations } = buildZstdChunked(files);
    const changed = { ...annotations, 'io.github.containers.zstd-chunked.manifest-position': position };
    await expect(list(countedBlob(blob), { annotations: changed })).rejects.toThrow(LayerContentError);
  });

  it('refuses a table of more bytes than it would read', async () => {
    const source = { ...countedBlob(new Uint8Array(100)), sizeBytes: 2 ** 32 };
    const annotations = {
      'io.github.containers.zstd-chunked.manifest-position': `1000:${2 ** 27}:${2 ** 28}:1`,
    };
    await expect(list(source, { annotations })).rejects.toThrow('too-large');
    expect(source.asked).toEqual([]);
  });

  it('finds none in a layer that only says so', async () => {
    const { blob, annotations } = buildEStargz(files, { footer: 'none' });
    expect(await list(countedBlob(blob), { annotations })).toBeUndefined();
    expect(await list(countedBlob(new Uint8Array(3)), { annotations })).toBeUndefined();
  });

  it('refuses a footer that leads out of the layer', async () => {
    const { blob, annotations } = buildEStargz(files);
    const text = Buffer.from(blob.subarray(-35, -19)).toString();
    expect(text).toMatch(/^[0-9a-f]{16}$/);
    for (const wrong of [
      'ffffffffffffffff',
      '0000000000000000',
      blob.length.toString(16).padStart(16, '0'),
    ]) {
      const damaged = Buffer.from(blob);
      damaged.write(wrong, blob.length - 35);
      await expect(list(countedBlob(damaged), { annotations }), wrong).rejects.toThrow(LayerContentError);
    }
  });

  it('ends at once when it is aborted', async () => {
    const controller = new AbortController();
    const layer = buildEStargz(files);
    const blob = countedBlob(layer.blob, { stallsAfter: 20_000 });
    const reading = readToc(blob, { digest, ...layer }, { signal: controller.signal, limits: defaultLimits });
    controller.abort();
    await expect(reading).rejects.toThrow('abort');
    expect(blob.openCount()).toBe(0);
  });
});

describe('EntryStream', () => {
  it('gives the entries of any such JSON, cut anywhere', () => {
    const frame = fc.record({ version: fc.constant(1), other: fc.jsonValue({ maxDepth: 2 }) });
    const entries = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 8 });
    fc.assert(
      fc.property(
        frame,
        entries,
        fc.integer({ min: 1, max: 50 }),
        fc.nat(4),
        (rest, expected, pieceBytes, indent) => {
          const text = Buffer.from(
            JSON.stringify({ ...rest, entries: expected, last: [{}, [1]] }, undefined, indent),
          );
          const actual: unknown[] = [];
          const stream = new EntryStream((entry) => actual.push(entry));
          for (const piece of toPieces(text, pieceBytes)) {
            stream.push(piece);
          }
          stream.end();
          expect(actual).toEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
    );
  });

  it('takes a table without entries', () => {
    for (const text of ['{"version":1,"entries":null}', '{"version":1,"entries":[]}', '{"version":1}']) {
      const stream = new EntryStream(() => expect.unreachable());
      stream.push(Buffer.from(text));
      stream.end();
    }
  });
});

/** Of the file of that name, or of a further piece of it. */
function change(entries: TocJson[], name: string, values: TocJson, piece = 0): TocJson[] {
  const first = entries.findIndex((entry) => entry['name'] === name && entry['type'] !== 'chunk');
  return entries.map((entry, index) => (index === first + piece ? { ...entry, ...values } : entry));
}

/** What comes of it, believed without a word of the manifest. */
function attempt(blob: CountedBlob): Promise<unknown> {
  return list(blob, {}, { isTrusting: true }).catch((thrown: unknown) => thrown);
}

function isUnexpected(outcome: unknown): boolean {
  return outcome instanceof Error && !(outcome instanceof LayerContentError);
}
