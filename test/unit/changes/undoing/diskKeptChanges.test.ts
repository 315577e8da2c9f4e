import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskKeptChanges } from '../../../../src/changes/undoing/diskKeptChanges.ts';
import { KeepFailedError, KeptChangeGoneError } from '../../../../src/changes/errors.ts';
import type { KeptChanges, KeptManifest } from '../../../../src/changes/undoing/keptChanges.ts';
import { computeDigest, type Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { createTestLog, rejection } from '../../distribution/testClient.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

let folder: string;
/** The clock of every window of a test; files have the times of the real one. */
let nowMs: number;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'kept-')), 'undo', 'kept');
  nowMs = Date.now();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(path.dirname(path.dirname(folder)), { recursive: true, force: true });
});

/** A window of its own on the folder. */
function openWindow(): KeptChanges & { readonly log: readonly string[] } {
  const { log, logger } = createTestLog();
  const kept = createDiskKeptChanges({ folder, log: logger, now: () => new Date(nowMs) });
  return {
    log,
    keep: (change) => kept.keep(change),
    list: () => kept.list(),
    open: (id) => kept.open(id),
    forget: (id) => kept.forget(id),
  };
}

function toManifest(text: string): KeptManifest {
  const bytes = Buffer.from(text);
  const mediaType = mediaTypes.ociManifest;
  return { digest: computeDigest(bytes), mediaType, sizeBytes: bytes.byteLength, bytes };
}

type Change = Parameters<KeptChanges['keep']>[0];

function toChange(...manifests: readonly KeptManifest[]): Change {
  const [first = toManifest('{}')] = manifests;
  return {
    kind: 'deletion',
    place: { registryId: 'https://registry.example.com', repository: 'team/app' },
    who: 'ann',
    tags: [{ tag: '1.0', digest: first.digest }],
    manifests,
  };
}

const one = toManifest('{"one":1}');
const two = toManifest('{"two":2}');

const recordFile = (id: string): string => path.join(folder, 'changes', `${id}.json`);
const manifestFile = (digest: Digest): string => path.join(folder, 'manifests', digest.replace(':', '-'));
const listNames = async (name: 'changes' | 'manifests'): Promise<readonly string[]> =>
  (await readdir(path.join(folder, name))).toSorted();

/** As if it had been written a while ago. */
async function age(file: string, ageMs: number): Promise<void> {
  await utimes(file, (Date.now() - ageMs) / 1000, (Date.now() - ageMs) / 1000);
}

describe('keeping a change', () => {
  it('gives it back to any window, byte for byte', async () => {
    const change = { ...toChange(one, two), kind: 'move' } as const;
    const id = await openWindow().keep(change);
    const found = await openWindow().open(id);
    const refs = [one, two].map(({ digest, mediaType, sizeBytes }) => ({ digest, mediaType, sizeBytes }));
    const expected = { ...change, id, at: new Date(nowMs).toISOString(), manifests: refs };
    expect(found.change).toEqual(expected);
    expect(found.manifests).toEqual([one, two]);
    expect(await openWindow().list()).toEqual([expected]);
  });

  it('needs neither a login nor manifests', async () => {
    const { who: _, ...change } = toChange();
    const id = await openWindow().keep(change);
    const found = await openWindow().open(id);
    expect([found.change.who, found.manifests]).toEqual([undefined, []]);
  });

  it('takes sha512, and a signed manifest of schema 1 by the digest of its payload', async () => {
    const bytes = Buffer.from('{"long":true}');
    const long: KeptManifest = {
      ...toManifest('{"long":true}'),
      digest: computeDigest(bytes, 'sha512'),
    };
    const payload = '{\n  "schemaVersion": 1\n}';
    const header = { formatLength: payload.length - 2, formatTail: Buffer.from('\n}').toString('base64url') };
    const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
    const signed = `${payload.slice(0, -2)},\n  "signatures": [{"protected": "${encoded}"}]\n}`;
    const old: KeptManifest = {
      ...toManifest(signed),
      mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
      digest: computeDigest(Buffer.from(payload)),
    };
    const id = await openWindow().keep(toChange(long, old));
    expect((await openWindow().open(id)).manifests).toEqual([long, old]);
  });

  it('writes what a record has and nothing that came along', async () => {
    const password = 'correct-horse';
    const secret = { password, token: { password } };
    const change = toChange({ ...one, ...secret });
    const secretive = { ...change, ...secret, place: { ...change.place, ...secret } };
    const id = await openWindow().keep(secretive);
    expect(await readFile(recordFile(id), 'utf8')).not.toContain(password);
    expect(Object.keys(JSON.parse(await readFile(recordFile(id), 'utf8')))).toEqual(
      'version id at kind place who tags manifests'.split(' '),
    );
  });

  it('is for the eyes of its owner only', async () => {
    const id = await openWindow().keep(toChange(one));
    const modes = await Promise.all([recordFile(id), manifestFile(one.digest)].map((file) => stat(file)));
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('keeps what two changes share once', async () => {
    const kept = openWindow();
    const first = await kept.keep(toChange(one, two, two));
    const second = await openWindow().keep(toChange(two));
    expect(await listNames('manifests')).toHaveLength(2);
    await kept.forget(first);
    expect((await kept.open(second)).manifests).toEqual([two]);
  });

  it('writes a shared manifest again where it is damaged', async () => {
    const kept = openWindow();
    const first = await kept.keep(toChange(one));
    await writeFile(manifestFile(one.digest), '{"one":2}');
    await kept.keep(toChange(one));
    expect((await kept.open(first)).manifests).toEqual([one]);
  });

  it('gives ids that sort by time, also within a millisecond', async () => {
    const kept = openWindow();
    const ids: string[] = [];
    for (const step of [0, 0, 0, 1, 999, hourMs, 40 * dayMs]) {
      nowMs += step;
      ids.push(await kept.keep(toChange(one)));
    }
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    const listed = await openWindow().list();
    expect(listed.map(({ id }) => id)).toEqual(ids.slice(-1));
  });

  it('lists the newest first', async () => {
    const ids: string[] = [];
    for (let time = 0; time < 5; time++) {
      nowMs += time % 2;
      ids.push(await openWindow().keep(toChange(one)));
      nowMs += 1;
    }
    expect((await openWindow().list()).map(({ id }) => id)).toEqual(ids.toReversed());
  });

  it('serves windows that keep and list at the same time', async () => {
    const windows = [openWindow(), openWindow(), openWindow()];
    const manifests = Array.from({ length: 5 }, (_, index) => toManifest(`{"index":${index}}`));
    const work = windows.flatMap((kept) =>
      manifests.map(async (manifest) => {
        await kept.list();
        return kept.keep(toChange(manifest, one));
      }),
    );
    const ids = await Promise.all(work);
    const changes = await openWindow().list();
    expect(changes.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    for (const id of ids) {
      expect((await openWindow().open(id)).manifests).toHaveLength(2);
    }
    expect(await listNames('manifests')).toHaveLength(6);
    expect(windows.flatMap(({ log }) => log)).toEqual([]);
  });
});

describe('a change that cannot be kept', () => {
  async function expectNothingKept(kept: KeptChanges): Promise<void> {
    const thrown = await rejection(kept.keep(toChange(one, two)));
    expect(thrown).toBeInstanceOf(KeepFailedError);
    expect(thrown).toMatchObject({ code: 'changes.keepFailed', cause: expect.any(Error) });
  }

  it('says so where a file has the place of the folder', async () => {
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, 'in the way');
    const kept = openWindow();
    await expectNothingKept(kept);
    expect(await kept.list()).toEqual([]);
    expect(kept.log.join('\n')).toContain('cannot be listed');
  });

  it('leaves no record when its manifests cannot be written', async () => {
    await mkdir(manifestFile(two.digest), { recursive: true });
    const kept = openWindow();
    await expectNothingKept(kept);
    expect(await listNames('changes')).toEqual([]);
    expect(await kept.list()).toEqual([]);
  });

  it('leaves nothing but shared manifests when the record cannot be written', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'changes'), 'in the way');
    await expectNothingKept(openWindow());
    await rm(path.join(folder, 'changes'));
    expect(await openWindow().list()).toEqual([]);
    const id = await openWindow().keep(toChange(one, two));
    expect((await openWindow().open(id)).manifests).toEqual([one, two]);
  });

  it.each([1, 2, 3, 4, 5])('leaves no record when the disk fails for the %ith time', async (time) => {
    await openWindow().keep(toChange(toManifest('{"before":0}')));
    const before = await listNames('changes');
    const prototype = await handlePrototype();
    const { sync } = prototype;
    let syncs = 0;
    vi.spyOn(prototype, 'sync').mockImplementation(async function failing(this: Handle) {
      if (++syncs === time) {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      }
      await sync.call(this);
    });
    await expectNothingKept(openWindow());
    expect(await listNames('changes')).toEqual(before);
    expect((await listNames('manifests')).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });

  it('is one whose bytes are not those of their digests', async () => {
    for (const wrong of [
      { ...one, bytes: two.bytes },
      { ...one, sizeBytes: 1 },
    ]) {
      expect(await rejection(openWindow().keep(toChange(wrong)))).toBeInstanceOf(KeepFailedError);
    }
    expect(existsSync(folder)).toBe(false);
  });
});

interface Handle {
  sync: (this: Handle) => Promise<void>;
}

/** What every open file and folder inherits from. */
async function handlePrototype(): Promise<Handle> {
  const handle = await open(folder, 'r');
  await handle.close();
  return Object.getPrototypeOf(handle);
}

describe('durability', () => {
  it('has everything on the disk before it says so, and the record last', async () => {
    await openWindow().keep(toChange(toManifest('{"before":0}')));
    const [known] = await listNames('changes');
    const prototype = await handlePrototype();
    const { sync } = prototype;
    const states: string[] = [];
    vi.spyOn(prototype, 'sync').mockImplementation(async function noted(this: Handle) {
      const manifests = [one, two].filter(({ digest }) => existsSync(manifestFile(digest))).length;
      const records = (await listNames('changes')).filter((name) => name.endsWith('.json') && name !== known);
      states.push(`${manifests} manifests, ${records.length} records`);
      await sync.call(this);
    });
    await openWindow().keep(toChange(one, two));
    expect(states).toEqual([
      '0 manifests, 0 records',
      '1 manifests, 0 records',
      // The folder of the manifests, and then the record and its folder.
      '2 manifests, 0 records',
      '2 manifests, 0 records',
      '2 manifests, 1 records',
    ]);
  });

  it('has whole what it told of when the program is killed, and nothing half', async () => {
    const source = pathToFileURL(path.resolve('src/changes/undoing/diskKeptChanges.ts')).href;
    const script = `
      import { createHash } from 'node:crypto';
      import { createDiskKeptChanges } from ${JSON.stringify(source)};
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const kept = createDiskKeptChanges({ folder: process.argv[1], log });
      for (let count = 0; ; count++) {
        const manifests = [0, 1, 2].map((part) => {
          const bytes = Buffer.from(JSON.stringify({ count, part, filling: 'x'.repeat(50_000) }));
          const digest = 'sha256:' + createHash('sha256').update(bytes).digest('hex');
          return { digest, mediaType: 'application/json', sizeBytes: bytes.byteLength, bytes };
        });
        const place = { registryId: 'https://registry.example.com', repository: 'app' };
        console.log(await kept.keep({ kind: 'deletion', place, tags: [], manifests }));
      }`;
    const program = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ids: string[] = [];
    for await (const id of createInterface({ input: program.stdout })) {
      ids.push(id);
      if (ids.length === 8) {
        program.kill('SIGKILL');
      }
    }
    if (program.exitCode === null && program.signalCode === null) {
      await once(program, 'exit');
    }
    expect(program.signalCode).toBe('SIGKILL');
    const kept = openWindow();
    const listed = (await kept.list()).map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining(ids));
    for (const id of listed) {
      expect((await kept.open(id)).manifests).toHaveLength(3);
    }
    expect(kept.log).toEqual([]);
  });
});

describe('opening a change', () => {
  async function expectGone(kept: KeptChanges, id: string): Promise<void> {
    expect(await rejection(kept.open(id))).toBeInstanceOf(KeptChangeGoneError);
  }

  it('refuses bytes that are not those of the digest', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one, two));
    await writeFile(manifestFile(two.digest), Buffer.from('{"two":3}'));
    await expectGone(kept, id);
    await writeFile(manifestFile(two.digest), '{}');
    await expectGone(kept, id);
    await rm(manifestFile(two.digest));
    await expectGone(kept, id);
  });

  it('says of what was forgotten, and of what never was, that it is gone', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    await openWindow().forget(id);
    await expectGone(kept, id);
    await expectGone(kept, `${id.slice(0, -8)}00000000`);
    expect(await kept.list()).toEqual([]);
  });

  it('takes no path for an id', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    await writeFile(path.join(folder, 'outside.json'), await readFile(recordFile(id)));
    await expectGone(kept, '../outside');
    await kept.forget('../outside');
    expect(existsSync(path.join(folder, 'outside.json'))).toBe(true);
  });

  it('minds no change that is forgotten twice', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    await kept.forget(id);
    await kept.forget(id);
    expect(kept.log).toEqual([]);
  });
});

describe('damaged and foreign files', () => {
  const good = { version: 1, kind: 'deletion', place: { registryId: 'r', repository: 'a' }, tags: [] };
  const faults: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['of another version', { version: 2 }],
    ['without a version', { version: undefined }],
    ['of another id', { id: '20260101T000000000Z-0000-00000000' }],
    ['of another time', { at: '2026-01-01T00:00:00.000Z' }],
    ['without a time', { at: 'yesterday' }],
    ['of an unknown kind', { kind: 'toString' }],
    ['without a repository', { place: { registryId: 'r' } }],
    ['without a place', { place: null }],
    ['with a login that is no text', { who: {} }],
    ['without tags', { tags: undefined }],
    ['with a tag that is none', { tags: ['1.0'] }],
    ['with a tag at no digest', { tags: [{ tag: '1.0', digest: 'sha256:ab' }] }],
    ['with a manifest at a path', { manifests: [{ digest: 'sha256:../x', mediaType: 'm', sizeBytes: 1 }] }],
    ['with a size below nothing', { manifests: [{ digest: one.digest, mediaType: 'm', sizeBytes: -1 }] }],
  ];

  it.each(faults)('leave out a record %s, and tell of it once', async (_, fault) => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    const at = new Date(nowMs).toISOString();
    const other = await kept.keep(toChange(one));
    await writeFile(recordFile(other), JSON.stringify({ ...good, id: other, at, manifests: [], ...fault }));
    for (let time = 1; time <= 2; time++) {
      expect((await kept.list()).map((change) => change.id)).toEqual([id]);
    }
    expect(kept.log).toHaveLength(1);
    expect(kept.log[0]).toContain(other);
    expect(await rejection(kept.open(other))).toBeInstanceOf(KeptChangeGoneError);
  });

  it('take in a record with exactly what it needs, so that the faults above are the reason', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    const at = new Date(nowMs).toISOString();
    await writeFile(recordFile(id), JSON.stringify({ ...good, id, at, manifests: [] }));
    expect((await kept.list()).map((change) => change.id)).toEqual([id]);
  });

  it.each(['', '\0\0\0\0', '{"version":1', '[]', 'null'])('leave out a record that is %j', async (text) => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    await writeFile(recordFile(await kept.keep(toChange(two))), text);
    expect((await kept.list()).map((change) => change.id)).toEqual([id]);
  });

  it('leave files of others where they are', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    await kept.forget(await kept.keep(toChange(two)));
    await age(manifestFile(two.digest), 90 * dayMs);
    const foreign = ['changes/notes.json', 'changes/x', 'manifests/sha256-ab', 'manifests/readme'];
    for (const name of foreign) {
      await writeFile(path.join(folder, name), '{}');
      await age(path.join(folder, name), 90 * dayMs);
    }
    await mkdir(path.join(folder, 'changes', '20260101T000000000Z-0000-00000000.json'));
    nowMs += 2 * hourMs;
    expect((await kept.list()).map((change) => change.id)).toEqual([id]);
    expect(foreign.filter((name) => !existsSync(path.join(folder, name)))).toEqual([]);
    expect(existsSync(manifestFile(two.digest))).toBe(false);
    expect(kept.log.filter((line) => line.includes('notes.json') || line.includes('x among'))).toHaveLength(
      2,
    );
  });

  it('are none where another window has removed the record meanwhile', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    const gone = await kept.keep(toChange(one));
    await rm(recordFile(gone));
    // It is listed, and is not there once it is looked at.
    await symlink(path.join(folder, 'nowhere'), recordFile(gone));
    expect((await kept.list()).map((change) => change.id)).toEqual([id]);
    expect(kept.log).toEqual([]);
  });

  it('keep every manifest that a record which cannot be read may need', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    await kept.forget(await kept.keep(toChange(two)));
    await age(manifestFile(one.digest), 2 * hourMs);
    await age(manifestFile(two.digest), 2 * hourMs);
    const record = await readFile(recordFile(id));
    await writeFile(recordFile(id), '{}');
    nowMs += 2 * hourMs;
    expect(await kept.list()).toEqual([]);
    expect(await listNames('manifests')).toHaveLength(2);
    await writeFile(recordFile(id), record);
    nowMs += 2 * hourMs;
    expect(await kept.list()).toHaveLength(1);
    expect((await openWindow().open(id)).manifests).toEqual([one]);
    expect(await listNames('manifests')).toHaveLength(1);
  });
});

describe('30 days', () => {
  it('are how long a change is kept, to the millisecond', async () => {
    const kept = openWindow();
    const id = await kept.keep(toChange(one));
    nowMs += 30 * dayMs;
    expect((await kept.list()).map((change) => change.id)).toEqual([id]);
    expect((await kept.open(id)).manifests).toEqual([one]);
    nowMs += 1;
    expect(await rejection(kept.open(id))).toBeInstanceOf(KeptChangeGoneError);
    expect(await kept.list()).toEqual([]);
  });

  it.each(['list', 'keep'] as const)('take their files along on the next %s', async (way) => {
    await openWindow().keep(toChange(one));
    await openWindow().keep(toChange(two));
    await writeFile(path.join(folder, 'changes', 'a.json.12345678.unfinished'), 'half');
    nowMs += 20 * dayMs;
    const later = await openWindow().keep(toChange(two));
    nowMs += 20 * dayMs;
    const kept = openWindow();
    const ids = [later, ...(way === 'keep' ? [await kept.keep(toChange(two))] : [])];
    if (way === 'list') {
      await kept.list();
    }
    expect(await listNames('changes')).toEqual(ids.map((id) => `${id}.json`));
    expect(await listNames('manifests')).toEqual([two.digest.replace(':', '-')]);
    expect((await kept.open(later)).manifests).toEqual([two]);
    expect(kept.log).toEqual([]);
  });

  it('are counted for a damaged record by its name', async () => {
    const id = await openWindow().keep(toChange(one));
    await writeFile(recordFile(id), 'damaged');
    nowMs += 31 * dayMs;
    await openWindow().list();
    expect([await listNames('changes'), await listNames('manifests')]).toEqual([[], []]);
  });
});

describe('clearing away', () => {
  it('leaves manifests whose record another window may be about to write', async () => {
    const fresh = toManifest('{"fresh":1}');
    const kept = openWindow();
    await kept.keep(toChange(one));
    await writeFile(manifestFile(fresh.digest), fresh.bytes);
    await writeFile(manifestFile(two.digest), two.bytes);
    await age(manifestFile(fresh.digest), 50 * 60_000);
    await age(manifestFile(two.digest), 70 * 60_000);
    await openWindow().list();
    expect(await listNames('manifests')).toEqual(
      [one, fresh].map(({ digest }) => digest.replace(':', '-')).toSorted(),
    );
  });

  it('leaves a forgotten manifest that a new change needs again', async () => {
    const kept = openWindow();
    await kept.forget(await kept.keep(toChange(one)));
    await age(manifestFile(one.digest), 2 * dayMs);
    const other = openWindow();
    // It counts as new from the moment it is needed, before there is a record.
    await other.keep(toChange(one));
    expect(Date.now() - (await stat(manifestFile(one.digest))).mtimeMs).toBeLessThan(hourMs);
  });

  it('writes again what another window has cleared away just before the record was there', async () => {
    const kept = openWindow();
    await kept.keep(toChange(two));
    const prototype = await handlePrototype();
    const { sync } = prototype;
    let isCleared = false;
    vi.spyOn(prototype, 'sync').mockImplementation(async function clearing(this: Handle) {
      await sync.call(this);
      if (!isCleared && (await listNames('changes')).length === 2) {
        isCleared = true;
        await rm(manifestFile(one.digest));
      }
    });
    const id = await kept.keep(toChange(one, two));
    expect(isCleared).toBe(true);
    expect((await kept.open(id)).manifests).toEqual([one, two]);
  });

  it('happens at most once an hour, however often changes are listed', async () => {
    const kept = openWindow();
    await kept.keep(toChange(one));
    await writeFile(manifestFile(two.digest), two.bytes);
    await age(manifestFile(two.digest), 2 * hourMs);
    await kept.list();
    expect(await listNames('manifests')).toHaveLength(2);
    nowMs += hourMs;
    await kept.list();
    expect(await listNames('manifests')).toHaveLength(1);
  });

  it('that fails keeps nobody from keeping', async () => {
    const kept = openWindow();
    await kept.keep(toChange(one));
    await mkdir(path.join(folder, 'manifests', 'x.unfinished'));
    await age(path.join(folder, 'manifests', 'x.unfinished'), 2 * hourMs);
    nowMs += 2 * hourMs;
    const id = await kept.keep(toChange(two));
    expect((await kept.open(id)).manifests).toEqual([two]);
    expect(kept.log.join('\n')).toContain('cannot be cleared away');
  });
});
