import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ManifestRef, Place } from '../../../../src/changes/plan.ts';
import { createSeenManifests, type SeenManifests } from '../../../../src/changes/deleting/seenManifests.ts';
import { computeDigest, type Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { createTestLog } from '../../distribution/testClient.ts';

const hourMs = 60 * 60 * 1000;

let folder: string;
let nowMs: number;
const opened: SeenManifests[] = [];

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'seen-')), 'storage', 'seen');
  nowMs = Date.parse('2026-11-25T12:00:00.000Z');
});

afterEach(async () => {
  vi.useRealTimers();
  for (const seen of opened.splice(0)) {
    seen.dispose();
    await seen.flush();
  }
  await rm(path.dirname(path.dirname(folder)), { recursive: true, force: true });
});

/** A window of its own on the folder. */
function openWindow(): SeenManifests & { readonly log: readonly string[] } {
  const { log, logger } = createTestLog();
  const seen = createSeenManifests({ folder, log: logger, now: () => new Date(nowMs) });
  opened.push(seen);
  return {
    log,
    note: (where, manifests) => seen.note(where, manifests),
    list: (where) => seen.list(where),
    forget: (where, digests) => seen.forget(where, digests),
    flush: () => seen.flush(),
    dispose: () => seen.dispose(),
  };
}

const place: Place = { registryId: 'https://registry.example.com', repository: 'team/app' };

function toRef(text: string): ManifestRef {
  const digest = computeDigest(Buffer.from(text));
  return { digest, mediaType: mediaTypes.ociManifest, sizeBytes: text.length };
}

const one = toRef('one');
const two = toRef('two');
const three = toRef('three');

const toFile = ({ registryId, repository }: Place): string =>
  path.join(folder, `${createHash('sha256').update(`${registryId}\n${repository}`).digest('hex')}.json`);

async function listDigests(seen: SeenManifests, where = place): Promise<readonly Digest[]> {
  return (await seen.list(where)).map(({ digest }) => digest);
}

describe('createSeenManifests', () => {
  it('lists what was noted, before and after it is written, in another window as well', async () => {
    const seen = openWindow();
    seen.note(place, [{ ...one, tag: '1.0' }, two]);
    const seenAt = '2026-11-25T12:00:00.000Z';
    const expected = [
      { ...one, lastTag: '1.0', seenAt },
      { ...two, seenAt },
    ];
    expect(await seen.list(place)).toEqual(expected);
    expect(await openWindow().list(place)).toEqual([]);
    await seen.flush();
    expect(await seen.list(place)).toEqual(expected);
    expect(await openWindow().list(place)).toEqual(expected);
  });

  it('lists the latest seen first', async () => {
    const seen = openWindow();
    for (const ref of [one, two, three, one]) {
      seen.note(place, [ref]);
      nowMs += 2 * hourMs;
      await seen.flush();
    }
    expect(await listDigests(openWindow())).toEqual([one, three, two].map(({ digest }) => digest));
  });

  it('remembers the last tag of a manifest that is seen without one', async () => {
    const seen = openWindow();
    seen.note(place, [{ ...one, tag: '1.0' }]);
    seen.note(place, [one]);
    await seen.flush();
    nowMs += 2 * hourMs;
    seen.note(place, [one]);
    await seen.flush();
    seen.note(place, [{ ...two, tag: '1.0' }]);
    seen.note(place, [{ ...two, tag: '1.1' }]);
    await seen.flush();
    const listed = await openWindow().list(place);
    expect(listed.map(({ digest, lastTag }) => [digest, lastTag])).toEqual([
      [one.digest, '1.0'],
      [two.digest, '1.1'],
    ]);
    expect(listed[0]?.seenAt).toBe('2026-11-25T14:00:00.000Z');
  });

  it('keeps repositories apart, however their names are put together', async () => {
    const places: readonly Place[] = [
      { registryId: 'https://registry.example.com', repository: 'a/b' },
      { registryId: 'https://registry.example.com/a', repository: 'b' },
      { registryId: 'https://registry.example.com', repository: 'a' },
    ];
    const seen = openWindow();
    for (const [index, where] of places.entries()) {
      seen.note(where, [[one, two, three][index] ?? one]);
    }
    await seen.flush();
    expect((await readdir(folder)).toSorted()).toEqual(
      places.map((where) => path.basename(toFile(where))).toSorted(),
    );
    const listed = await Promise.all(places.map((where) => listDigests(openWindow(), where)));
    expect(listed).toEqual([[one.digest], [two.digest], [three.digest]]);
  });

  it('has no file for what was only asked for', async () => {
    const seen = openWindow();
    seen.note(place, []);
    expect(await seen.list(place)).toEqual([]);
    await seen.flush();
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(seen.log).toEqual([]);
  });

  it('writes what it was told and nothing that came along', async () => {
    const seen = openWindow();
    const password = 'correct-horse';
    const secret = { password };
    seen.note({ ...place, ...secret }, [{ ...one, ...secret }]);
    await seen.flush();
    expect(await readFile(toFile(place), 'utf8')).not.toContain(password);
  });
});

describe('writing', () => {
  it('happens by itself, once for what is noted within a few seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const seen = openWindow();
    seen.note(place, [one]);
    vi.advanceTimersByTime(2000);
    seen.note(place, [two]);
    vi.advanceTimersByTime(999);
    expect(await listDigests(openWindow())).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount()).toBe(0);
    // Waits for what the timer has begun.
    await seen.list(place);
    expect(await listDigests(openWindow())).toHaveLength(2);
  });

  it('happens when the window is closed, and not after', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const seen = openWindow();
    seen.note(place, [one]);
    seen.dispose();
    seen.note(place, [two]);
    expect(vi.getTimerCount()).toBe(0);
    await seen.flush();
    expect(await listDigests(openWindow())).toEqual([one.digest]);
  });

  it('is spared for what was seen within the last hour, and done for what has another tag', async () => {
    const seen = openWindow();
    const at = async (): Promise<number> => (await stat(toFile(place))).ino;
    seen.note(place, [{ ...one, tag: '1.0' }]);
    await seen.flush();
    const first = await at();
    nowMs += hourMs - 1;
    seen.note(place, [{ ...one, tag: '1.0' }, one]);
    await seen.flush();
    expect(await at()).toBe(first);
    nowMs += 1;
    seen.note(place, [one]);
    await seen.flush();
    const second = await at();
    expect(second).not.toBe(first);
    seen.note(place, [{ ...one, tag: '1.1' }]);
    await seen.flush();
    expect(await at()).not.toBe(second);
  });

  it('keeps what other windows wrote, also at the same moment', async () => {
    const windows = Array.from({ length: 6 }, openWindow);
    for (const [index, seen] of windows.entries()) {
      seen.note(place, [toRef(`of window ${index}`), { ...one, tag: `tag ${index}` }]);
    }
    await Promise.all(windows.map((seen) => seen.flush()));
    expect(await listDigests(openWindow())).toHaveLength(7);
    expect(await readdir(folder)).toEqual([path.basename(toFile(place))]);
    expect(windows.flatMap(({ log }) => log)).toEqual([]);
  });

  it('goes by the later window for the tag', async () => {
    const [first, second] = [openWindow(), openWindow()];
    first.note(place, [{ ...one, tag: 'early' }]);
    nowMs += 1000;
    second.note(place, [{ ...one, tag: 'late' }]);
    await second.flush();
    await first.flush();
    const [listed] = await openWindow().list(place);
    expect(listed).toMatchObject({ lastTag: 'late', seenAt: '2026-11-25T12:00:01.000Z' });
  });

  it('keeps 2,000 manifests of a repository, and lets go of those seen longest ago', async () => {
    const seen = openWindow();
    const refs = Array.from({ length: 2500 }, (_, index) => toRef(`manifest ${index}`));
    const digests = refs.map(({ digest }) => digest);
    seen.note(place, refs.slice(0, 1500));
    nowMs += 2 * hourMs;
    seen.note(place, refs.slice(1500));
    // Seen again, and so among the latest.
    seen.note(place, refs.slice(0, 10));
    expect(await seen.list(place)).toHaveLength(2000);
    await seen.flush();
    const kept = new Set(await listDigests(openWindow()));
    expect(kept.size).toBe(2000);
    expect(digests.slice(1500).every((digest) => kept.has(digest))).toBe(true);
    expect(digests.slice(0, 10).every((digest) => kept.has(digest))).toBe(true);
  });

  it('lists as many and the latest before they are written', async () => {
    const seen = openWindow();
    const latest = toRef('latest');
    for (let call = 0; call < 50; call++) {
      seen.note(
        place,
        Array.from({ length: 100 }, (_, index) => toRef(`manifest ${call} ${index}`)),
      );
      nowMs += 1000;
    }
    seen.note(place, [latest]);
    const listed = await listDigests(seen);
    expect([listed.length, listed[0]]).toEqual([2000, latest.digest]);
  });

  it('clears away what a window that was killed has left half written', async () => {
    await mkdir(folder, { recursive: true });
    const abandoned = path.join(folder, 'x.json.12345678.unfinished');
    await writeFile(abandoned, 'half');
    await utimes(abandoned, 1, 1);
    const seen = openWindow();
    seen.note(place, [one]);
    await seen.flush();
    expect(await readdir(folder)).toEqual([path.basename(toFile(place))]);
  });
});

describe('forgetting', () => {
  it('takes manifests out of what is written and of what is not yet', async () => {
    const seen = openWindow();
    seen.note(place, [one, two]);
    await seen.flush();
    seen.note(place, [three]);
    await seen.forget(place, [one.digest, three.digest]);
    expect(await listDigests(openWindow())).toEqual([two.digest]);
    await seen.flush();
    expect(await listDigests(seen)).toEqual([two.digest]);
  });

  it('comes after what is being written', async () => {
    const seen = openWindow();
    seen.note(place, [one, two]);
    const flushed = seen.flush();
    await seen.forget(place, [one.digest]);
    await flushed;
    expect(await listDigests(openWindow())).toEqual([two.digest]);
  });

  it('is not undone by another window that has seen the manifest before and notes others', async () => {
    const [first, second] = [openWindow(), openWindow()];
    first.note(place, [one, two]);
    await first.flush();
    await second.list(place);
    await second.forget(place, [one.digest]);
    first.note(place, [three]);
    await first.flush();
    expect((await listDigests(openWindow())).toSorted()).toEqual([two.digest, three.digest].toSorted());
  });

  it('leaves other repositories alone, and minds none that is unknown', async () => {
    const other = { ...place, repository: 'other' };
    const seen = openWindow();
    seen.note(other, [one]);
    await seen.forget(place, [one.digest]);
    await seen.flush();
    expect(await listDigests(openWindow(), other)).toEqual([one.digest]);
    expect(seen.log).toEqual([]);
  });
});

describe('a file that is damaged', () => {
  const entry = { ...one, lastTag: '1.0', seenAt: '2026-11-25T12:00:00.000Z' };
  const good = { version: 1, ...place, manifests: [entry] };
  const faults: readonly (readonly [string, unknown])[] = [
    ['empty', ''],
    ['cut short', JSON.stringify(good).slice(0, -20)],
    ['of another version', { ...good, version: 2 }],
    ['of another repository', { ...good, repository: 'other' }],
    ['of no repository', { ...good, registryId: undefined }],
    ['with a list that is none', { ...good, manifests: {} }],
    ['with a manifest that is none', { ...good, manifests: [one.digest] }],
    ['with a digest that is none', { ...good, manifests: [{ ...entry, digest: 'sha256:12' }] }],
    ['with a size that is none', { ...good, manifests: [{ ...entry, sizeBytes: '1' }] }],
    ['with a time that is none', { ...good, manifests: [{ ...entry, seenAt: 'now' }] }],
    ['with a tag that is none', { ...good, manifests: [{ ...entry, lastTag: 1 }] }],
    ['larger than any of ours', ' '.repeat(9_000_000) + JSON.stringify(good)],
  ];

  it.each(faults)('is as good as none, and is written anew: %s', async (_, content) => {
    await mkdir(folder, { recursive: true });
    await writeFile(toFile(place), typeof content === 'string' ? content : JSON.stringify(content));
    const seen = openWindow();
    expect(await seen.list(place)).toEqual([]);
    expect(seen.log.join('\n')).toContain('damaged');
    seen.note(place, [two]);
    await seen.flush();
    expect(await listDigests(openWindow())).toEqual([two.digest]);
  });

  it('is not one with exactly what it needs, so that the faults above are the reason', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(toFile(place), JSON.stringify(good));
    expect(await openWindow().list(place)).toEqual([entry]);
  });
});

describe('a disk that fails', () => {
  it('is told of once, and what was noted is written when it works again', async () => {
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, 'in the way');
    const seen = openWindow();
    const other = { ...place, repository: 'other' };
    for (const ref of [one, two]) {
      seen.note(place, [ref]);
      seen.note(other, [ref]);
      await seen.flush();
    }
    expect(await listDigests(seen)).toHaveLength(2);
    await seen.forget(place, [one.digest]);
    expect(seen.log).toHaveLength(1);
    expect(seen.log[0]).toContain('cannot be written');
    await rm(folder);
    await seen.flush();
    expect(await listDigests(openWindow())).toEqual([two.digest]);
    expect(await listDigests(openWindow(), other)).toHaveLength(2);
  });

  it('is told of again when it fails again', async () => {
    const seen = openWindow();
    for (const ref of [one, two]) {
      seen.note(place, [ref]);
      await seen.flush();
      await rm(folder, { recursive: true });
      await writeFile(folder, 'in the way');
      seen.note(place, [three]);
      await seen.flush();
      await rm(folder);
    }
    expect(seen.log).toHaveLength(2);
  });
});
