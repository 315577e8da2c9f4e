/** Our reading of generated archives beside two others: tar-stream's slow one, and that of Python's tarfile. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { extract, type Header, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexBytes, type Row, rowsOf } from '../../support/archivesIndex.ts';
import { readWithPython } from '../../support/archivesPrograms.ts';
import { scan } from '../../support/archivesScan.ts';

/** An entry as all readers can say it; a character for each byte, without a slash at the end. */
interface Entry {
  readonly path: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly target: string;
}

interface Planned {
  readonly header: Partial<Header> & Pick<Header, 'name'>;
  readonly content: Uint8Array;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oracle-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'bin', 'lib.so.1', '.hidden', 'a b', '...') },
  { weight: 2, arbitrary: fc.constantFrom('é', '日本', '🦊', 'a\nb', 'q\'uo"te', '\u202E', '<b>') },
  { weight: 2, arbitrary: fc.integer({ min: 80, max: 300 }).map((length) => 'n'.repeat(length)) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).map(toName) },
);
const filePath = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
/** Whiteouts have a folder of their own, since what a layer means that has both is nobody's agreement. */
const whiteout = fc
  .constantFrom('.wh.gone', '.wh.é', 'w/.wh.x', 'w/.wh..wh..opq', 'w/v/.wh.x')
  .map((text) => `w/${text}`);
const target = fc.oneof(filePath, fc.constantFrom('../x', '/usr/bin/x', 't'.repeat(150), '.'));
const numbers = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.constantFrom(0, 1, 1000, 65_534, 2_097_151),
  gid: fc.constantFrom(0, 50, 2_097_151),
  mtime: fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((seconds) => new Date(seconds * 1000)),
});
const content = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 1500 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(512, 1024, 70_000).map((length) => new Uint8Array(length).fill(97)),
  },
);
const planned: fc.Arbitrary<Planned> = fc.oneof(
  { weight: 6, arbitrary: toPlanned('file', { path: filePath, bytes: content }) },
  { weight: 1, arbitrary: toPlanned('file', { path: whiteout }) },
  { weight: 3, arbitrary: toPlanned('directory', { path: filePath }) },
  { weight: 2, arbitrary: toPlanned('symlink', { path: filePath, linkname: target }) },
  { weight: 2, arbitrary: toPlanned('link', { path: filePath, linkname: filePath }) },
  { weight: 1, arbitrary: toPlanned('fifo', { path: filePath }) },
  { weight: 1, arbitrary: toPlanned('character-device', { path: filePath }) },
  { weight: 1, arbitrary: toPlanned('block-device', { path: filePath }) },
);
const archives = fc.array(planned, { maxLength: 40 });

describe('a generated archive', () => {
  it('has the entries that tar-stream finds', async () => {
    await fc.assert(
      fc.asyncProperty(archives, async (entries) => {
        const bytes = await write(entries);
        const expected = await readWithTarStream(bytes);
        expect(readWithOurs(bytes)).toEqual(expected);
        expect(expected).toHaveLength(entries.length);
      }),
      { numRuns: 150 },
    );
  });

  it('has the entries that Python finds, at the places that it finds', async () => {
    await fc.assert(
      fc.asyncProperty(archives, async (entries) => {
        const bytes = await write(entries);
        const file = path.join(folder, 'archive.tar');
        writeFileSync(file, bytes);
        const expected = readWithPython(file);
        const offsets = scan(bytes).entries.map(({ dataOffset }) => ({ dataOffset }));
        const ours = readWithOurs(bytes).map((entry, at) => ({ ...entry, ...offsets[at] }));
        expect(ours).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('has the index that its entries make when they are unpacked one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(archives, async (entries) => {
        const bytes = await write(entries);
        const made = await indexBytes(gzipSync(bytes), { pieceBytes: 700 });
        const expected = unpack(await readWithTarStream(bytes));
        const rows = rowsOf(made);
        const flagged = (flag: Row['flags'][number]): ReadonlySet<string> =>
          new Set(rows.filter(({ flags }) => flags.includes(flag)).map((row) => toBytes(row.path)));
        expect(Object.fromEntries(rows.filter(({ kind }) => kind !== 'none').map(toFound))).toEqual(
          Object.fromEntries(expected.found),
        );
        expect(flagged('whiteout')).toEqual(expected.whiteouts);
        expect(flagged('opaque')).toEqual(expected.opaque);
        expect(made.facts).toMatchObject({
          contentBytes: expected.contentBytes,
          fileCount: [...expected.found.values()].filter(({ type }) => type !== '5').length,
          unpackedBytes: bytes.length,
          faults: [],
        });
        const kept = rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        const replaced = made.facts.replaced.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        expect(kept + replaced).toBe(expected.contentBytes);
      }),
      { numRuns: 150 },
    );
  });
});

function toName(text: string): string {
  const cleaned = text.replaceAll(/[/\0]/g, '_').toWellFormed();
  return /^\.{1,2}$/.test(cleaned) || cleaned.startsWith('.wh.') ? 'dots' : cleaned;
}

function toPlanned(
  type: NonNullable<Header['type']>,
  parts: {
    readonly path: fc.Arbitrary<string>;
    readonly linkname?: fc.Arbitrary<string>;
    readonly bytes?: fc.Arbitrary<Uint8Array>;
  },
): fc.Arbitrary<Planned> {
  const { linkname, bytes = fc.constant(new Uint8Array()) } = parts;
  const links: fc.Arbitrary<string | undefined> = linkname ?? fc.constant(undefined);
  return fc.record({ name: parts.path, linkname: links, bytes, numbers }).map((chosen) => ({
    content: chosen.bytes,
    header: {
      ...chosen.numbers,
      name: chosen.name,
      type,
      size: chosen.bytes.length,
      ...(chosen.linkname === undefined ? {} : { linkname: chosen.linkname }),
    },
  }));
}

async function write(entries: readonly Planned[]): Promise<Buffer> {
  const archive = pack();
  for (const entry of entries) {
    archive.entry({ ...entry.header }, Buffer.from(entry.content));
  }
  archive.finalize();
  return buffer(archive);
}

const typeBytes: Readonly<Record<string, string>> = {
  file: '0',
  link: '1',
  'hard-link': '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};

function readWithOurs(bytes: Uint8Array): readonly Entry[] {
  const { entries, faults } = scan(bytes);
  expect(faults).toEqual([]);
  return entries.map((entry) => {
    expect(entry.data.length).toBe(entry.sizeBytes);
    return {
      path: entry.path.replace(/\/+$/, ''),
      type: typeBytes[entry.kind] ?? entry.kind,
      sizeBytes: entry.sizeBytes,
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      mtimeSeconds: entry.mtimeSeconds,
      target: entry.target ?? '',
    };
  });
}

async function readWithTarStream(bytes: Uint8Array): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const reader = Readable.from([bytes]).pipe(extract());
  for await (const entry of reader) {
    const { header } = entry;
    const data = await buffer(entry);
    expect(data.length).toBe(header.size);
    entries.push({
      path: toBytes(header.name).replace(/\/+$/, ''),
      type: typeBytes[header.type ?? ''] ?? 'unknown',
      sizeBytes: header.size ?? 0,
      mode: header.mode ?? 0,
      uid: header.uid ?? 0,
      gid: header.gid ?? 0,
      mtimeSeconds: (header.mtime?.getTime() ?? 0) / 1000,
      target: toBytes(header.linkname ?? ''),
    });
  }
  return entries;
}

/** A character for each byte of UTF-8. */
function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** What is there when each entry replaces what it meets; nothing of it is clever. */
function unpack(entries: readonly Entry[]) {
  const found = new Map<string, Entry>();
  const whiteouts = new Set<string>();
  const opaque = new Set<string>();
  let contentBytes = 0;
  for (const entry of entries) {
    const parts = entry.path.split('/');
    const last = parts.pop() ?? '';
    if (last === '.wh..wh..opq') {
      opaque.add(parts.join('/'));
    } else if (last.startsWith('.wh.')) {
      whiteouts.add([...parts, last.slice('.wh.'.length)].join('/'));
    } else {
      contentBytes += entry.sizeBytes;
      found.set(entry.path, entry);
      if (entry.type !== '5') {
        for (const below of [...found.keys()].filter((key) => key.startsWith(`${entry.path}/`))) {
          found.delete(below);
        }
      }
    }
  }
  return { found, whiteouts, opaque, contentBytes };
}

const kindTypes: Readonly<Record<string, string>> = {
  file: '0',
  hardLink: '1',
  symlink: '2',
  characterDevice: '3',
  blockDevice: '4',
  directory: '5',
  fifo: '6',
};

function toFound(row: Row): readonly [string, Entry] {
  const entry = {
    path: toBytes(row.path),
    type: kindTypes[row.kind] ?? row.kind,
    sizeBytes: row.sizeBytes,
    mode: row.mode,
    uid: row.owner,
    gid: row.group,
    mtimeSeconds: row.mtime,
    target: toBytes(row.target ?? ''),
  };
  return [entry.path, entry];
}
