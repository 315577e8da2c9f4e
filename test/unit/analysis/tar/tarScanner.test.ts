import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  archive,
  archiveEnd,
  binaryNumber,
  blockBytes,
  entry,
  gnuLong,
  header,
  pax,
} from '../../../support/archives.ts';
import { scan, scanFault, type ScannedEntry, withoutData } from '../../../support/archivesScan.ts';

/** The only entry of an archive of these parts. */
function scanOne(...parts: readonly Uint8Array[]): ScannedEntry | undefined {
  const { entries, faults } = scan(archive(...parts));
  expect({ count: entries.length, faults }).toEqual({ count: 1, faults: [] });
  return entries[0];
}

const long = `${'d/'.repeat(100)}name`;

describe('TarScanner on entries', () => {
  it('gives their data and where it starts', () => {
    const { entries } = scan(archive(entry({ name: 'a' }, 'first'), entry({ name: 'b' }, 'x'.repeat(513))));
    expect(entries).toMatchObject([
      { path: 'a', kind: 'file', sizeBytes: 5, storedBytes: 5, dataOffset: 512, data: Buffer.from('first') },
      { path: 'b', sizeBytes: 513, dataOffset: 1536, data: Buffer.from('x'.repeat(513)), isComplete: true },
    ]);
  });

  it.each([
    ['0', 'file'],
    ['\0', 'file'],
    ['7', 'file'],
    ['1', 'hard-link'],
    ['2', 'symlink'],
    ['3', 'character-device'],
    ['4', 'block-device'],
    ['5', 'directory'],
    ['D', 'directory'],
    ['6', 'fifo'],
    ['?', 'file'],
  ] as const)('tells the type %j as %s', (type, kind) => {
    expect(scanOne(entry({ name: 'x', type }))).toMatchObject({ kind });
  });

  it('have a target only when they are links', () => {
    const kinds = ['0', '1', '2', '5'].map(
      (type) => scanOne(entry({ name: 'x', type, target: 'to' }))?.target,
    );
    expect(kinds).toEqual([undefined, 'to', 'to', undefined]);
  });

  it('have numbers only when they are devices', () => {
    const device = [10, 200] as const;
    const [block, pipe] = ['4', '6'].map((type) => scanOne(entry({ name: 'x', type, device }))?.device);
    expect([block, pipe]).toEqual([{ major: 10, minor: 200 }, undefined]);
  });

  it.each(['1', '2', '3', '4', '5', '6'])('of type %s have no data, whatever their size says', (type) => {
    const { entries } = scan(
      archive(header({ name: 'x', type, sizeBytes: 5000 }), entry({ name: 'y' }, 'z')),
    );
    expect(entries).toMatchObject([
      { path: 'x', sizeBytes: 0, storedBytes: 0 },
      { path: 'y', data: Buffer.from('z') },
    ]);
  });

  it('older than ustar are directories by their slash', () => {
    const old = header({ name: 'folder/', type: '\0', format: 'v7', sizeBytes: 5000 });
    const { entries } = scan(archive(old, entry({ name: 'folder/file', format: 'v7', type: '\0' }, 'old')));
    expect(entries).toMatchObject([
      { kind: 'directory', sizeBytes: 0 },
      { kind: 'file', data: Buffer.from('old') },
    ]);
  });

  it('with a slash and a type are what the type says', () => {
    expect(scanOne(entry({ name: 'file/', type: '0' }, 'data'))).toMatchObject({
      kind: 'file',
      sizeBytes: 4,
    });
  });

  it('have the set-id and sticky bits, and no other of the mode', () => {
    expect(scanOne(entry({ name: 'x', mode: 0o107755 }))?.mode).toBe(0o7755);
  });

  it('may be larger than eight gigabytes, in binary', () => {
    const sizeBytes = 2 ** 40 + 3;
    const raw = [[124, binaryNumber(sizeBytes, 12)]] as const;
    expect(scanFault(header({ name: 'x', raw }))).toMatchObject({ kind: 'corrupt', offset: 512 });
    const found = scan(Buffer.concat([header({ name: 'x', type: '2', raw })])).entries;
    expect(found).toMatchObject([{ sizeBytes: 0 }]);
  });

  it('have numbers that fit into 32 bits', () => {
    const raw = [
      [108, binaryNumber(2 ** 40, 8)],
      [116, binaryNumber(4_000_000_000, 8)],
      [136, Buffer.alloc(12, 0xff)],
    ] as const;
    expect(scanOne(entry({ name: 'x', raw }))).toMatchObject({
      uid: 0xffff_ffff,
      gid: 4_000_000_000,
      mtimeSeconds: 0,
    });
  });
});

describe('TarScanner on extended headers', () => {
  it.each([1000, 10_000])('takes a name of %i bytes from pax or GNU', (length) => {
    const name = 'n'.repeat(length);
    expect(scanOne(pax([['path', name]]), entry({ name: 'short' }))?.path).toBe(name);
    expect(scanOne(gnuLong('L', name), entry({ name: 'short' }))?.path).toBe(name);
  });

  it.each([
    ['pax', pax([['linkpath', long]])],
    ['GNU', gnuLong('K', long)],
  ])('takes a long target from %s', (_, extension) => {
    const link = entry({ name: 'link', type: '2', target: 'short' });
    expect(scanOne(extension, link)).toMatchObject({ path: 'link', target: long });
  });

  it('takes long name and target together, in any order', () => {
    const link = entry({ name: 'link', type: '1', target: 'short' });
    const extensions = [gnuLong('L', `${long}1`), gnuLong('K', `${long}2`)];
    const expected = { path: `${long}1`, target: `${long}2` };
    expect(scanOne(...extensions, link)).toMatchObject(expected);
    expect(scanOne(...extensions.toReversed(), link)).toMatchObject(expected);
  });

  it('takes size, owner and time from pax', () => {
    const records = [
      ['size', '5'],
      ['uid', '3000000'],
      ['gid', '4000000'],
      ['mtime', '1700000000.987654321'],
    ] as const;
    expect(scanOne(pax(records), entry({ name: 'x', sizeBytes: 0 }, 'hello'))).toMatchObject({
      sizeBytes: 5,
      uid: 3_000_000,
      gid: 4_000_000,
      mtimeSeconds: 1_700_000_000,
      data: Buffer.from('hello'),
    });
  });

  it('takes the last of several records, and an empty one as none', () => {
    const path = (...values: readonly string[]): string | undefined =>
      scanOne(pax(values.map((value) => ['path', value])), entry({ name: 'short' }))?.path;
    expect([path('a', 'b'), path('a', ''), path('')]).toEqual(['b', 'short', 'short']);
  });

  it('takes the last of several headers alone', () => {
    const first = pax([
      ['path', 'first'],
      ['uid', '7'],
    ]);
    expect(scanOne(first, pax([['path', 'second']]), entry({ name: 'x', uid: 1 }))).toMatchObject({
      path: 'second',
      uid: 1,
    });
  });

  it('is not misled by numbers that are none', () => {
    const records = ['size', 'uid', 'gid'].flatMap((key) =>
      ['0x10', '1e3', ' 5', '-1', '9'.repeat(30)].map((value) => [key, value] as const),
    );
    for (const record of [...records, ['mtime', 'now'] as const]) {
      const found = scanOne(pax([record]), entry({ name: 'x', uid: 1, gid: 2, mtimeSeconds: 3 }, 'four'));
      expect(found).toMatchObject({ uid: 1, gid: 2, mtimeSeconds: 3, sizeBytes: 4 });
    }
  });

  it('takes no time before 1970 and none after 2106', () => {
    const times = ['-1.5', '99999999999', '1.'].map(
      (mtime) => scanOne(pax([['mtime', mtime]]), entry({ name: 'x' }))?.mtimeSeconds,
    );
    expect(times).toEqual([0, 0xffff_ffff, 1]);
  });

  it('names extended attributes, each once', () => {
    const capability = Buffer.from('010000020004000000000000000000000000000', 'hex');
    const records = [
      ['SCHILY.xattr.security.capability', capability],
      ['SCHILY.xattr.user.a=b', 'c'],
      ['LIBARCHIVE.xattr.security.capability', 'AQ=='],
      ['LIBARCHIVE.xattr.user.note', 'AQ=='],
    ] as const;
    const found = scanOne(pax(records), entry({ name: 'ping' }));
    expect(found?.attributes).toEqual(['security.capability', 'user.a', 'user.note']);
  });

  it('speaks of one entry alone', () => {
    const { entries } = scan(
      archive(
        pax([['path', 'long']]),
        gnuLong('K', 'target'),
        entry({ name: 'a' }),
        entry({ name: 'b', type: '2' }),
      ),
    );
    expect(entries.map(({ path, target }) => [path, target])).toEqual([
      ['long', undefined],
      ['b', ''],
    ]);
  });

  it('is one of Solaris as well', () => {
    expect(scanOne(pax([['path', 'long']], { type: 'X' }), entry({ name: 'a' }))?.path).toBe('long');
  });

  it('passes over what is said of all entries, as container engines do, and over labels', () => {
    const global = pax(
      [
        ['path', 'all'],
        ['size', '9'],
      ],
      { type: 'g' },
    );
    expect(scanOne(global, entry({ name: 'label', type: 'V' }), entry({ name: 'a' }, 'x'))).toMatchObject({
      path: 'a',
      sizeBytes: 1,
    });
  });

  it('says so when records make no sense, and takes those before', () => {
    const bad = entry({ name: 'pax', type: 'x' }, '13 path=real\n99 uid=1\n');
    const { entries, faults } = scan(archive(bad, entry({ name: 'x' })));
    expect(entries).toMatchObject([{ path: 'real', uid: 0 }]);
    expect(faults).toEqual(['An extended header at byte 512 makes no sense in part']);
  });

  it('ends a GNU name at its zero byte', () => {
    const name = entry({ name: '././@LongLink', type: 'L', format: 'gnu' }, 'name\0rest');
    expect(scanOne(name, entry({ name: 'x' }))?.path).toBe('name');
    const whole = entry({ name: '././@LongLink', type: 'L', format: 'gnu' }, 'name');
    expect(scanOne(whole, entry({ name: 'x' }))?.path).toBe('name');
  });

  it('passes over an empty one', () => {
    const empty = entry({ name: 'x', type: 'L', format: 'gnu' });
    expect(scanOne(empty, entry({ name: 'x', type: 'x' }), entry({ name: 'a' }))?.path).toBe('a');
  });
});

describe('TarScanner on what is too large', () => {
  const gigabytes = 3 * 1024 ** 3;

  it.each(['x', 'X', 'g', 'L', 'K', 'V'])('refuses a header of type %s that claims gigabytes', (type) => {
    expect(scanFault(header({ name: 'x', type, sizeBytes: gigabytes }))).toEqual({
      kind: 'too-large',
      what: `a header of ${gigabytes} bytes`,
      limit: '1048576 bytes',
    });
  });

  it('leaves out a name that is too long and reads on', () => {
    const parts = [
      gnuLong('L', 'n'.repeat(20_000)),
      entry({ name: 'x' }, 'data'),
      entry({ name: 'y' }, 'more'),
    ];
    const { entries, faults } = scan(archive(...parts));
    expect(entries.map(({ path }) => path)).toEqual(['y']);
    expect(faults).toEqual(['An entry has a path of 20000 bytes and was left out']);
  });

  it('keeps one extended header, however many stand before an entry', () => {
    const extension = pax([['comment', 'x'.repeat(500_000)]]);
    const parts = Array.from({ length: 200 }, () => extension);
    const before = process.memoryUsage();
    expect(scanOne(...parts, entry({ name: 'a' }))?.path).toBe('a');
    const after = process.memoryUsage();
    expect(after.heapUsed - before.heapUsed).toBeLessThan(50e6);
  });
});

describe('TarScanner on what is damaged', () => {
  const parts = [
    pax([['path', long]]),
    entry({ name: 'a' }, 'x'.repeat(700)),
    gnuLong('L', long),
    entry({ name: 'b' }),
  ];
  const [first = 0, second = 0, third = 0] = parts.map((part) => part.length);
  const whole = archive(...parts);
  const names = (bytes: Uint8Array): readonly string[] => scan(bytes).entries.map(({ path }) => path);

  it.each([
    ['a header', 100],
    ['an extended header', first - 400],
    ['between an extended header and its entry', first],
    ['a header after an extended one', first + 100],
    ['data', first + blockBytes + 699],
    ['between a long name and its entry', first + second + third],
  ])('says where it ends in the middle: %s', (_, length) => {
    expect(scanFault(whole.subarray(0, length))).toMatchObject({
      kind: 'corrupt',
      what: 'it ends in the middle of an entry',
      offset: length,
    });
  });

  it('does not miss zeros', () => {
    const lengths = [first + blockBytes + 700, first + second - 1, first + second];
    expect(lengths.map((length) => names(whole.subarray(0, length)))).toEqual([[long], [long], [long]]);
    expect(names(Buffer.concat(parts))).toEqual([long, long]);
    expect(names(whole.subarray(0, -blockBytes))).toEqual([long, long]);
  });

  it('finds nothing in an empty archive, with or without an end', () => {
    expect([scan(archiveEnd), scan(Buffer.alloc(0)), scan(Buffer.alloc(10_240))]).toEqual([
      { entries: [], faults: [] },
      { entries: [], faults: [] },
      { entries: [], faults: [] },
    ]);
  });

  it('takes nothing behind the end', () => {
    const behind = [entry({ name: 'hidden' }), Buffer.from('anything'), Buffer.alloc(512, 0xff)];
    expect(names(Buffer.concat([whole, ...behind]))).toEqual([long, long]);
  });

  it('says where there is no header', () => {
    const bad = Buffer.from(whole);
    bad[first + 3] = 0x21;
    expect(scanFault(bad)).toEqual({
      kind: 'corrupt',
      what: 'there is no header where one should be',
      offset: first,
    });
    expect(scanFault(Buffer.from('<!DOCTYPE html>'.padEnd(512)))).toMatchObject({ offset: 0 });
  });

  it('says where the end stands in the middle of an entry', () => {
    expect(scanFault(archive(gnuLong('L', long)))).toMatchObject({ kind: 'corrupt', offset: 1024 });
  });

  it('gives an entry for every archive that is cut, or says that it is cut', () => {
    for (let length = 0; length <= whole.length; length += 17) {
      const cut = whole.subarray(0, length);
      const fault = scanFault(cut);
      expect(fault === undefined ? 'whole' : fault.kind).toMatch(/^(whole|corrupt)$/);
    }
  });
});

describe('TarScanner on pieces', () => {
  const whole = archive(
    pax([
      ['path', long],
      ['SCHILY.xattr.user.a', 'b'],
    ]),
    entry({ name: 'a' }, 'x'.repeat(1500)),
    gnuLong('L', long),
    gnuLong('K', long),
    entry({ name: 'b', type: '2' }),
    entry({ name: 'c' }),
    entry({ name: 'd' }, 'y'.repeat(512)),
  );

  it.each([1, 2, 3, 7, 511, 512, 513, 1000])('of %i bytes gives the same', (pieceBytes) => {
    expect(withoutData(scan(whole, { pieceBytes }))).toEqual(withoutData(scan(whole)));
  });

  it('does not depend on where they are cut, nor on what becomes of them', () => {
    const expected = withoutData(scan(whole));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length }), (pieceBytes) => {
        const copy = Buffer.from(whole);
        expect(withoutData(scan(copy, { pieceBytes }))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});
