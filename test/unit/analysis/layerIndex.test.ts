import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayerContentError } from '../../../src/analysis/errors.ts';
import {
  childrenOf,
  findRow,
  hashBytes,
  hashOf,
  type LayerIndex,
  nameOf,
  pathOf,
  targetOf,
} from '../../../src/analysis/layerIndex.ts';
import { archive, entry, gnuLong, type HeaderFields, pax } from '../../support/archives.ts';
import {
  findRowOf,
  indexBytes,
  type IndexOptions,
  indexPieces,
  kindsOf,
  rowsOf,
} from '../../support/archivesIndex.ts';

function index(parts: readonly Uint8Array[], options: IndexOptions = {}): Promise<LayerIndex> {
  return indexBytes(archive(...parts), options);
}

const file = (name: string, content = '', fields: Partial<HeaderFields> = {}): Buffer =>
  entry({ name, ...fields }, content);
const folder = (name: string, fields: Partial<HeaderFields> = {}): Buffer =>
  entry({ name, type: '5', mode: 0o755, ...fields });
const link = (name: string, target: string): Buffer => entry({ name, type: '1', target });
const symlink = (name: string, target: string): Buffer => entry({ name, type: '2', target });

describe('an index of entries', () => {
  it('has a row for each, with all that is known of it', async () => {
    const made = await index([
      folder('etc/', { mode: 0o1755, uid: 3, gid: 4, mtimeSeconds: 5 }),
      file('etc/passwd', 'root', { mode: 0o600, uid: 1, gid: 2, mtimeSeconds: 1_700_000_000 }),
      symlink('etc/link', '../target'),
    ]);
    expect(rowsOf(made)).toEqual([
      {
        path: 'etc',
        rawPath: 'etc',
        kind: 'directory',
        flags: [],
        sizeBytes: 0,
        mode: 0o1755,
        owner: 3,
        group: 4,
        mtime: 5,
        offset: 0,
        target: undefined,
      },
      {
        path: 'etc/passwd',
        rawPath: 'etc/passwd',
        kind: 'file',
        flags: [],
        sizeBytes: 4,
        mode: 0o600,
        owner: 1,
        group: 2,
        mtime: 1_700_000_000,
        offset: 1024,
        target: undefined,
      },
      expect.objectContaining({ path: 'etc/link', kind: 'symlink', target: '../target', sizeBytes: 0 }),
    ]);
    expect(made.facts).toMatchObject({ fileCount: 2, contentBytes: 4, unpackedBytes: 3072, faults: [] });
  });

  it('knows the root only when it has an entry', async () => {
    const [without, withRoot] = await Promise.all([
      index([file('a')]),
      index([folder('./', { mode: 0o700 }), file('./a')]),
    ]);
    expect([without.columns.kinds[0], withRoot.columns.kinds[0]]).toEqual([0, 1]);
    expect(withRoot.columns.modes[0]).toBe(0o700);
    expect(kindsOf(withRoot)).toEqual({ a: 'file' });
  });

  it('lets nothing but a folder be the root', async () => {
    const made = await index([file('', 'hello'), file('./', 'x'), symlink('/', 'a'), file('a')]);
    expect(made.columns.kinds[0]).toBe(0);
    expect(kindsOf(made)).toEqual({ a: 'file' });
    expect(made.facts).toMatchObject({ fileCount: 1, contentBytes: 0 });
    expect(made.facts.faults).toHaveLength(3);
  });

  it('has rows for folders that are only implied', async () => {
    const made = await index([file('a/b/c')]);
    expect(kindsOf(made)).toEqual({ a: 'none', 'a/b': 'none', 'a/b/c': 'file' });
  });

  it('counts a hard link once, where its data is', async () => {
    const made = await index([file('a', 'x'.repeat(1000)), link('b', 'a'), link('c', './a')]);
    expect(rowsOf(made).map(({ kind, sizeBytes, target }) => [kind, sizeBytes, target])).toEqual([
      ['file', 1000, undefined],
      ['hardLink', 0, 'a'],
      ['hardLink', 0, './a'],
    ]);
    expect(made.facts).toMatchObject({ contentBytes: 1000, fileCount: 3 });
  });

  it('has the numbers of devices, pipes and all', async () => {
    const made = await index([
      entry({ name: 'dev/tty', type: '3', device: [5, 0] }),
      entry({ name: 'dev/sda', type: '4', device: [8, 16] }),
      entry({ name: 'dev/pipe', type: '6' }),
    ]);
    expect(kindsOf(made)).toMatchObject({
      'dev/tty': 'characterDevice',
      'dev/sda': 'blockDevice',
      'dev/pipe': 'fifo',
    });
    expect(Object.values(made.facts.devices)).toEqual([
      { major: 5, minor: 0 },
      { major: 8, minor: 16 },
    ]);
  });

  it('names extended attributes', async () => {
    const made = await index([pax([['SCHILY.xattr.security.capability', 'x']]), file('ping'), file('other')]);
    expect(findRowOf(made, 'ping')?.flags).toEqual(['attributes']);
    expect(findRowOf(made, 'other')?.flags).toEqual([]);
    expect(made.facts.attributes).toEqual({ 1: ['security.capability'] });
  });

  it('keeps the map of a sparse file', async () => {
    const records = [
      ['GNU.sparse.map', '0,1,1000,2'],
      ['GNU.sparse.size', '100000'],
    ] as const;
    const made = await index([pax(records), file('holes', 'abc')]);
    expect(findRowOf(made, 'holes')).toMatchObject({ flags: ['sparse'], sizeBytes: 100_000 });
    expect(made.facts.sparse).toEqual({
      1: [
        { offset: 0, length: 1 },
        { offset: 1000, length: 2 },
      ],
    });
  });

  it('has a hash of all files that have content, however it arrives', async () => {
    const large = 'x'.repeat(64 * 1024 + 1);
    const parts = [file('a', large), file('b', large), file('c', 'small'), file('d'), link('e', 'a')];
    for (const pieceBytes of [1000, 100_000, 1_000_000]) {
      const made = await index(parts, { pieceBytes });
      const hashes = ['a', 'b', 'c', 'd', 'e'].map((path) => hashOf(made, findRow(made, path) ?? 0));
      expect(hashes).toEqual([
        startOfHash(large),
        startOfHash(large),
        startOfHash('small'),
        undefined,
        undefined,
      ]);
    }
  });
});

function startOfHash(content: string): string {
  return createHash('sha256').update(content).digest().subarray(0, hashBytes).toString('latin1');
}

describe('an index of whiteouts', () => {
  it('marks what is removed, there or not', async () => {
    const made = await index([file('a/.wh.b'), file('.wh.gone'), file('a/.wh.c/')]);
    expect(rowsOf(made).map(({ path, kind, flags }) => [path, kind, flags])).toEqual([
      ['a', 'none', []],
      ['a/b', 'none', ['whiteout']],
      ['gone', 'none', ['whiteout']],
      ['a/c', 'none', ['whiteout']],
    ]);
    expect(made.facts.fileCount).toBe(0);
  });

  it.each(['before', 'after'])('knows of a path both removed and made, %s', async (order) => {
    const parts = [file('.wh.a'), file('a', 'new')];
    const made = await index(order === 'before' ? parts : parts.toReversed());
    expect(rowsOf(made)).toMatchObject([{ path: 'a', kind: 'file', flags: ['whiteout'], sizeBytes: 3 }]);
  });

  it('marks folders as opaque, the root too', async () => {
    const made = await index([
      file('.wh..wh..opq'),
      folder('a/'),
      file('a/.wh..wh..opq'),
      file('b/.wh..wh..opq'),
    ]);
    expect(made.columns.flags[0]).toBe(2);
    expect(rowsOf(made).map(({ path, kind, flags }) => [path, kind, flags])).toEqual([
      ['a', 'directory', ['opaque']],
      ['b', 'none', ['opaque']],
    ]);
  });

  it('leaves out what belongs to a storage driver', async () => {
    const made = await index([
      folder('.wh..wh.plnk/'),
      file('.wh..wh.plnk/12.34', 'data'),
      file('.wh..wh.aufs'),
      folder('./.wh..wh.orph/'),
      file('a'),
    ]);
    expect(kindsOf(made)).toEqual({ a: 'file' });
    expect(made.facts).toMatchObject({ fileCount: 1, contentBytes: 0, faults: [] });
  });

  it('does not let a whiteout remove a folder by a dot', async () => {
    const made = await index([folder('a/'), file('a/.wh..'), file('a/.wh...'), file('a/.wh.')]);
    expect(rowsOf(made)).toMatchObject([{ path: 'a', flags: [] }]);
    expect(made.facts.faults).toEqual(Array(3).fill('A whiteout names nothing that can be removed'));
  });
});

describe('an index of the same path twice', () => {
  it('has the last, and what the others cost', async () => {
    const made = await index([
      file('a', 'x'.repeat(100), { mode: 0o600 }),
      file('./a', 'y'.repeat(10), { mode: 0o644 }),
      file('a', 'z', { mode: 0o640 }),
    ]);
    expect(rowsOf(made)).toMatchObject([{ path: 'a', sizeBytes: 1, mode: 0o640 }]);
    expect(made.facts).toMatchObject({ fileCount: 1, contentBytes: 111 });
    expect(made.facts.replaced).toEqual([
      { row: 1, sizeBytes: 100 },
      { row: 1, sizeBytes: 10 },
    ]);
  });

  it('forgets everything of the first', async () => {
    const large = 'x'.repeat(70_000);
    const rare = pax([
      ['GNU.sparse.map', '0,70000'],
      ['GNU.sparse.size', '80000'],
      ['SCHILY.xattr.user.a', 'b'],
    ]);
    const device = entry({ name: 'a', type: '3', device: [1, 2] });
    const made = await index([
      rare,
      file('a', large),
      file('a', large),
      device,
      symlink('a', 'b'),
      file('a', '1'),
    ]);
    expect(rowsOf(made)).toMatchObject([{ kind: 'file', flags: [], sizeBytes: 1, target: undefined }]);
    expect(hashOf(made, 1)).toBe(startOfHash('1'));
    expect(made.facts).toMatchObject({ sparse: {}, devices: {}, attributes: {}, fileCount: 1 });
  });

  it('lets a folder come after a file', async () => {
    const made = await index([file('a', 'data'), folder('a/'), file('a/b', 'more')]);
    expect(kindsOf(made)).toEqual({ a: 'directory', 'a/b': 'file' });
    expect(made.facts).toMatchObject({ fileCount: 1, replaced: [{ row: 1, sizeBytes: 4 }] });
  });

  it('keeps what is in a folder when it comes again', async () => {
    const made = await index([folder('a/', { mode: 0o700 }), file('a/b'), folder('a/', { mode: 0o711 })]);
    expect(rowsOf(made)).toMatchObject([{ path: 'a', mode: 0o711 }, { path: 'a/b' }]);
  });

  it.each([
    ['a file', file('a', '1')],
    ['a symlink', symlink('a', 'b')],
    ['a hard link', link('a', 'b')],
  ])('lets %s that comes after a folder take all that was in it', async (_, after) => {
    const made = await index([
      folder('a/'),
      folder('a/b/'),
      file('a/b/c', 'x'.repeat(100)),
      symlink('a/d', 'e'),
      file('keep', '2'),
      after,
    ]);
    expect(Object.keys(kindsOf(made))).toEqual(['a', 'keep']);
    expect(made.facts).toMatchObject({ fileCount: 2, faults: [] });
    expect(made.facts.replaced.map(({ row, sizeBytes }) => [pathOf(made, row), sizeBytes])).toEqual([
      ['a/b/c', 100],
    ]);
  });

  it('takes only what was in a folder by then', async () => {
    const made = await index([
      file('a/old'),
      file('a/both', 'xx'),
      file('a'),
      folder('a/'),
      file('a/new'),
      file('a/both', 'y'),
    ]);
    expect(kindsOf(made)).toEqual({ a: 'directory', 'a/new': 'file', 'a/both': 'file' });
    expect(findRowOf(made, 'a/both')?.sizeBytes).toBe(1);
    expect(made.facts.fileCount).toBe(2);
  });
});

describe('an index of strange names', () => {
  it.each(['/etc/passwd', '../x', 'a/../../b', 'a/..', '/'.repeat(5) + 'x'])('marks %j', async (name) => {
    const rows = rowsOf(await index([file(name)]));
    expect(rows.at(-1)?.flags).toEqual(['strange']);
  });

  it.each(['./etc/passwd', 'a..b', '..a/b', 'a../b', '.../x', 'a/..b'])('does not mark %j', async (name) => {
    expect(rowsOf(await index([file(name)])).at(-1)?.flags).toEqual([]);
  });

  it('shows what climbs and does not follow it', async () => {
    const made = await index([file('a/../b'), file('/b'), file('b')]);
    expect(Object.keys(kindsOf(made))).toEqual(['a', 'a/..', 'a/../b', 'b']);
    expect(made.facts.fileCount).toBe(2);
  });

  it('keeps bytes that are no UTF-8 apart, and shows them as such', async () => {
    const made = await indexBytes(
      archive(entry({ name: Uint8Array.of(0x61, 0xff) }), entry({ name: Uint8Array.of(0x61, 0xfe) })),
    );
    expect(made.rowCount).toBe(3);
    expect([nameOf(made, 1), nameOf(made, 2)]).toEqual(['a\uFFFD', 'a\uFFFD']);
    expect(rowsOf(made).map(({ rawPath }) => rawPath)).toEqual(['a\u00FF', 'a\u00FE']);
  });

  it('keeps control characters and HTML as they are', async () => {
    const names = [
      'a\u0007\u001B[31m',
      'b\r\nc',
      '<img src=x onerror=alert(1)>',
      '\u202Etxt.exe',
      ' ',
      '__proto__',
    ];
    const made = await index(names.map((name) => file(name)));
    expect(rowsOf(made).map(({ path }) => path)).toEqual(names);
  });

  it.each([5000, 16_384])('takes names of %i bytes', async (length) => {
    const name = 'n'.repeat(length);
    const made = await index([
      gnuLong('L', name),
      file('x', 'data'),
      gnuLong('K', name),
      symlink('link', ''),
    ]);
    expect(rowsOf(made)).toMatchObject([
      { path: name, sizeBytes: 4 },
      { path: 'link', target: name },
    ]);
  });

  it('leaves out a name that is longer, and says so', async () => {
    const made = await index([pax([['path', 'n'.repeat(16_385)]]), file('x', 'data'), file('y')]);
    expect(kindsOf(made)).toEqual({ y: 'file' });
    expect(made.facts.faults).toHaveLength(1);
  });
});

describe('an index with limits', () => {
  const fault = async (parts: readonly Uint8Array[], options: IndexOptions): Promise<unknown> => {
    const thrown: unknown = await index(parts, options).catch((reason: unknown) => reason);
    return thrown instanceof LayerContentError ? thrown.fault : thrown;
  };

  it('refuses more paths than it should have, implied ones included', async () => {
    const tooMany = { kind: 'too-large', what: 'more paths than can be shown', limit: '10 paths' };
    const limits = { maxPaths: 10 };
    const files = (count: number): readonly Buffer[] =>
      Array.from({ length: count }, (_, at) => file(`${at}`));
    expect((await index(files(9), { limits })).rowCount).toBe(10);
    expect(await fault(files(10), { limits })).toEqual(tooMany);
    expect(await fault([file('a/b/c/d/e/f/g/h/i/j/k')], { limits })).toEqual(tooMany);
  });

  it.each([
    ['names', (at: number) => [gnuLong('L', `${at}`.padEnd(9000, 'n')), file('x')]],
    ['targets', (at: number) => [gnuLong('K', 't'.repeat(9000)), symlink(`${at}`, '')]],
    ['attributes', (at: number) => [pax([[`SCHILY.xattr.${'a'.repeat(9000)}`, 'x']]), file(`${at}`)]],
    [
      'pieces of sparse files',
      (at: number) => [
        pax([
          ['GNU.sparse.map', Array.from({ length: 200 }, (_, piece) => `${piece},1`).join(',')],
          ['GNU.sparse.size', '200'],
        ]),
        file(`${at}`, 'x'.repeat(200)),
      ],
    ],
    ['copies of the same path', () => Array.from({ length: 200 }, () => file('same', 'x'))],
    [
      'devices',
      (at: number) => Array.from({ length: 5 }, (_, n) => entry({ name: `${at % 10}${n}`, type: '3' })),
    ],
  ])('refuses %s that take more memory than they should', async (_, partsAt) => {
    const parts = Array.from({ length: 500 }, (__, at) => partsAt(at)).flat();
    expect(await fault(parts, { limits: { maxPaths: 550 } })).toEqual({
      kind: 'too-large',
      what: 'names and links of more bytes than it should',
      limit: '140800 bytes',
    });
    expect(await fault(parts, {})).toMatchObject({ rowCount: expect.any(Number) });
  });

  it('says no more than a hundred times that something is odd', async () => {
    const made = await index(Array.from({ length: 300 }, () => file('.wh.')));
    expect(made.facts.faults).toHaveLength(100);
  });

  it('takes a million entries in less than 100 bytes for each', async () => {
    const count = 1_000_000;
    let peakBytes = 0;
    function* pieces(): Generator<Buffer, void> {
      const template = file('folder0000/file0000000', '');
      for (let at = 0; at < count; at += 1000) {
        yield Buffer.concat(Array.from({ length: 1000 }, (_, n) => renamed(template, at + n)));
        peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
      }
    }

    const before = process.memoryUsage().rss;
    const made = await indexPieces(pieces());
    expect(made).toMatchObject({ rowCount: count + 1001, facts: { fileCount: count } });
    const bytes = Object.values(made.columns).reduce((sum, column) => sum + column.byteLength, 0);
    console.log(
      `a million entries: ${(bytes / count).toFixed(1)} bytes each in the index, ` +
        `at most ${((peakBytes - before) / 1e6).toFixed(0)} MB more in memory while it was made`,
    );
    expect(bytes / count).toBeLessThan(100);
    expect(peakBytes - before).toBeLessThan(400e6);
  });
});

/** The same block with another number in its name, and the sum that it has then. */
function renamed(template: Buffer, at: number): Buffer {
  const block = Buffer.from(template);
  block.write(String(at % 1000).padStart(4, '0'), 6, 'latin1');
  block.write(String(at).padStart(7, '0'), 15, 'latin1');
  block.fill(0x20, 148, 156);
  let sum = 0;
  for (let byte = 0; byte < 512; byte++) {
    sum += block[byte] ?? 0;
  }
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

describe('what is asked of an index', () => {
  it('finds rows by path and gives them back', async () => {
    const made = await index([file('a/b/c'), file('a/d'), file('e')]);
    const paths = ['', 'a', 'a/b', 'a/b/c', 'a/d', 'e'];
    expect(paths.map((path) => pathOf(made, findRow(made, path) ?? -1))).toEqual(paths);
    expect([findRow(made, 'a/x'), findRow(made, 'e/x'), findRow(made, '/a/b/')]).toEqual([
      undefined,
      undefined,
      findRow(made, 'a/b'),
    ]);
  });

  it('lists children in the order of the archive', async () => {
    const made = await index([file('z'), file('m/1'), file('a'), file('m/2')]);
    const names = (row: number): readonly string[] =>
      [...childrenOf(made, row)].map((child) => nameOf(made, child));
    expect([names(0), names(findRow(made, 'm') ?? 0), names(1)]).toEqual([['z', 'm', 'a'], ['1', '2'], []]);
  });

  it('has no target for what is no link', async () => {
    const made = await index([file('a'), symlink('b', '')]);
    expect([targetOf(made, 1), targetOf(made, 2)]).toEqual([undefined, '']);
  });
});

describe('an index made of pieces', () => {
  it('is the same wherever they are cut', async () => {
    const whole = archive(
      folder('a/'),
      pax([['path', `a/${'é'.repeat(200)}`]]),
      file('x', 'y'.repeat(66_000)),
      gnuLong('K', 't'.repeat(700)),
      symlink('a/link', ''),
      file('a/.wh.gone'),
      file('a/.wh..wh..opq'),
      file('last', '1'),
    );
    const expected = await indexBytes(whole);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }),
        async (cuts) => {
          function* pieces(): Generator<Uint8Array, void> {
            for (let at = 0, turn = 0; at < whole.length; turn++) {
              const end = at + (cuts[turn % cuts.length] ?? 1);
              yield whole.subarray(at, end);
              at = end;
            }
          }

          const made = await indexPieces(pieces());
          expect(made).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});
