import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive, binaryNumber, entry, header, pax, withChecksum } from '../../../support/archives.ts';
import { gnuTar, readWithPython } from '../../../support/archivesPrograms.ts';
import { scan, scanFault, type ScannedEntry, withoutData } from '../../../support/archivesScan.ts';

let folder: string;

/** Files with holes, of so many pieces that a map takes more than a header and more than a block. */
const files: Readonly<Record<string, { readonly sizeBytes: number; readonly pieces: readonly number[] }>> = {
  'begins-with-data': { sizeBytes: 3_000_000, pieces: [0] },
  'begins-with-a-hole': { sizeBytes: 3_000_000, pieces: [1_048_576] },
  'ends-with-data': { sizeBytes: 2_097_160, pieces: [2_097_152] },
  'has-many-pieces': {
    sizeBytes: 50_000_000,
    pieces: Array.from({ length: 150 }, (_, index) => index * 327_680),
  },
  'is-all-hole': { sizeBytes: 5_000_000, pieces: [] },
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sparse-'));
  for (const [name, { sizeBytes, pieces }] of Object.entries(files)) {
    const file = await open(path.join(folder, name), 'w');
    for (const offset of pieces) {
      await file.write(Buffer.from(`piece at ${offset}`.slice(0, sizeBytes - offset)), 0, null, offset);
    }
    await file.close();
    truncateSync(path.join(folder, name), sizeBytes);
  }
  writeFileSync(path.join(folder, 'zz-dense'), 'dense');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The file as it was before, put together from the pieces. */
function unpack({ sizeBytes, pieces = [], data }: ScannedEntry): Buffer {
  const content = Buffer.alloc(sizeBytes);
  let from = 0;
  for (const { offset, length } of pieces) {
    data.copy(content, offset, from, from + length);
    from += length;
  }
  expect(from).toBeLessThanOrEqual(data.length);
  return content;
}

describe.each([
  ['the old one of GNU', ['--format=gnu']],
  ['0.0', ['--format=posix', '--sparse-version=0.0']],
  ['0.1', ['--format=posix', '--sparse-version=0.1']],
  ['1.0', ['--format=posix', '--sparse-version=1.0']],
])('a sparse file of the format %s', (_, format) => {
  const pack = (): Buffer =>
    gnuTar(folder, ['-c', '-f', '-', '--sparse', ...format, ...Object.keys(files), 'zz-dense']);

  it('has its own name and size, and unpacks to what it was', () => {
    const { entries, faults } = scan(pack());
    expect(faults).toEqual([]);
    expect(entries.map((found) => found.path)).toEqual([...Object.keys(files), 'zz-dense']);
    for (const found of entries.slice(0, -1)) {
      expect(found.sizeBytes).toBe(files[found.path]?.sizeBytes);
      expect(found.storedBytes).toBeLessThan(found.sizeBytes / 2);
      expect(found.pieces?.length).toBeGreaterThanOrEqual(files[found.path]?.pieces.length ?? 0);
      expect(unpack(found).equals(readFileSync(path.join(folder, found.path)))).toBe(true);
    }
    expect(entries.at(-1)).toMatchObject({ pieces: undefined, data: Buffer.from('dense') });
  });

  it('has the numbers that Python gives', () => {
    const file = path.join(folder, 'archive.tar');
    writeFileSync(file, pack());
    expect(
      scan(readFileSync(file)).entries.map((found) => [found.path, found.sizeBytes, found.mode]),
    ).toEqual(readWithPython(file).map((found) => [found.path, found.sizeBytes, found.mode]));
  });

  it.each([1, 100, 512, 4097])('is the same in pieces of %i bytes', (pieceBytes) => {
    const bytes = pack();
    expect(withoutData(scan(bytes, { pieceBytes }))).toEqual(withoutData(scan(bytes)));
  });
});

describe('a map that makes no sense', () => {
  const version = [
    ['GNU.sparse.major', '1'],
    ['GNU.sparse.minor', '0'],
    ['GNU.sparse.name', 'real'],
    ['GNU.sparse.realsize', '10000'],
  ] as const;
  const next = entry({ name: 'next' }, 'next');

  /** The file without its pieces, and what follows it as it should be. */
  function expectNoPieces(...parts: readonly Uint8Array[]): void {
    const { entries, faults } = scan(archive(...parts, next));
    expect(entries).toMatchObject([{ sizeBytes: 10_000, pieces: [] }, { data: Buffer.from('next') }]);
    expect(faults).toEqual([expect.stringContaining('The map of a sparse file at byte')]);
  }

  it.each([
    ['nothing at all', 'x'.repeat(600)],
    ['a count alone', '2\n'.padEnd(512, '\0')],
    ['a count that is no number', '1e1\n0\n5\n'.padEnd(600, '\0')],
    ['a count of far too many', '99999999999999999999\n0\n5\n'.padEnd(600, '\0')],
    ['more pieces than there are', '1000\n0\n5\n'.padEnd(2000, '\0')],
    ['pieces that overlap', '2\n0\n50\n40\n5\n'.padEnd(600, '\0')],
    ['pieces out of order', '2\n100\n5\n0\n5\n'.padEnd(600, '\0')],
    ['a piece behind the end', '1\n9999\n5\n'.padEnd(600, '\0')],
    ['more data than there is', '1\n0\n5000\n'.padEnd(600, '\0')],
    ['numbers that are none', '1\n0x1\n5\n'.padEnd(600, '\0')],
    ['negative numbers', '1\n-5\n5\n'.padEnd(600, '\0')],
    ['no block', ''],
    ['less than a block', '1\n0\n5\n'],
  ])('in the format 1.0: %s', (_, content) => {
    expectNoPieces(pax(version), entry({ name: 'GNUSparseFile.1/real' }, content));
  });

  it.each([
    ['nothing', '', 0],
    ['words', 'a,b', 5],
    ['fractions', '0.5,1', 5],
    ['too much', '0,10001', 5],
    ['more than is stored', '0,6', 5],
    ['infinities', '0,Infinity', 5],
  ])('in the format 0.1: %s', (_, map, sizeBytes) => {
    const records = [...version.slice(2), ['GNU.sparse.map', map || 'x,x']] as const;
    expectNoPieces(pax(records), entry({ name: 'x' }, 'd'.repeat(sizeBytes)));
  });

  it('in the format 0.0', () => {
    const records = [
      ...version.slice(2),
      ['GNU.sparse.offset', '0'],
      ['GNU.sparse.numbytes', 'many'],
    ] as const;
    expectNoPieces(pax(records), entry({ name: 'x' }, 'data'));
  });

  it('in the old format', () => {
    const raw = [
      [386, Buffer.from('00000000000\0zzzzzzzzzzz\0')],
      [483, Buffer.from('00000023420\0')],
    ] as const;
    expectNoPieces(entry({ name: 'x', type: 'S', format: 'gnu', raw }, 'data'));
  });

  it('is none when there is no end of it', () => {
    const raw = [[482, Buffer.of(1)]] as const;
    const block = Buffer.alloc(512);
    block[504] = 1;
    const endless = Array.from({ length: 3000 }, () => block);
    const old = Buffer.concat([header({ name: 'x', type: 'S', format: 'gnu', raw }), ...endless]);
    const tooLarge = { kind: 'too-large', what: 'an endless map of a sparse file' };
    expect(scanFault(old)).toMatchObject(tooLarge);
    const lines = Buffer.from('900000\n'.padEnd(2 * 1024 * 1024, '0\n'));
    expect(scanFault(archive(pax(version), entry({ name: 'x' }, lines)))).toMatchObject(tooLarge);
  });

  it('is read in a time that grows with its length alone', () => {
    const count = 150_000;
    const map = Buffer.from(`${count}\n${'0\n1\n'.repeat(count)}`);
    const content = Buffer.concat([map, Buffer.alloc(512 - (map.length % 512))]);
    const parts = Array.from({ length: 20 }, () => [pax(version), entry({ name: 'x' }, content)]).flat();
    const started = performance.now();
    expect(scan(archive(...parts)).entries).toHaveLength(20);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a sparse entry that is no file', () => {
  it('is what its type says', () => {
    const records = [
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.realsize', '10000'],
    ] as const;
    const folderEntry = entry({ name: 'folder/', type: '5' });
    expect(scan(archive(pax(records), folderEntry, entry({ name: 'next' }))).entries).toMatchObject([
      { kind: 'directory', sizeBytes: 0, pieces: undefined },
      { path: 'next' },
    ]);
  });

  it('keeps its name when the map names none', () => {
    const records = [
      ['GNU.sparse.name', ''],
      ['GNU.sparse.map', '0,1'],
      ['GNU.sparse.size', '1'],
    ] as const;
    expect(scan(archive(pax(records), entry({ name: 'own' }, 'x'))).entries).toMatchObject([
      { path: 'own', pieces: [{ offset: 0, length: 1 }] },
    ]);
  });

  it('may claim any size', () => {
    const raw = [[483, binaryNumber(2 ** 50, 12)]] as const;
    const block = withChecksum(header({ name: 'x', type: 'S', format: 'gnu', raw }));
    expect(scan(archive(block)).entries).toMatchObject([{ sizeBytes: 2 ** 50, storedBytes: 0, pieces: [] }]);
  });
});
