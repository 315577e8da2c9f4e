import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskJournal } from '../../../../src/changes/journal/diskJournal.ts';
import type { Journal, JournalEntry } from '../../../../src/changes/journal/journal.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { createTestLog } from '../../distribution/testClient.ts';

let folder: string;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'journal-')), 'storage', 'journal');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(path.dirname(path.dirname(folder)), { recursive: true, force: true });
});

/** A window of its own on the folder. */
function openWindow(): Journal & { readonly log: readonly string[] } {
  const { log, logger } = createTestLog();
  const journal = createDiskJournal({ folder, log: logger });
  return { log, write: (entry) => journal.write(entry), read: () => journal.read() };
}

const entry: JournalEntry = {
  at: '2026-11-25T14:03:12.345Z',
  who: 'ann',
  change: 'retag',
  registryId: 'https://registry.example.com',
  repository: 'team/app',
  action: 'tag-set',
  tag: '1.2',
  digest: computeDigest(Buffer.from('after')),
  before: computeDigest(Buffer.from('before')),
};

const november = (): string => path.join(folder, 'journal-2026-11.jsonl');

describe('createDiskJournal', () => {
  it('gives back what was written, in another window as well', async () => {
    const failed: JournalEntry = {
      at: '2026-11-25T14:03:13.000Z',
      change: 'delete-images',
      registryId: 'https://other.example.com',
      repository: 'app',
      action: 'manifest-deleted',
      failure: 'The registry refused:\n“no”',
    };
    const journal = openWindow();
    await journal.write(entry);
    await journal.write(failed);
    expect(await journal.read()).toEqual([entry, failed]);
    expect(await openWindow().read()).toEqual([entry, failed]);
  });

  it('knows every change and every action', async () => {
    const changes = ['retag', 'promote', 'delete-tags', 'delete-images', 'clean-untagged', 'undo'] as const;
    const actions = [
      'blob-mounted',
      'blob-uploaded',
      'manifest-put',
      'tag-set',
      'tag-deleted',
      'manifest-deleted',
    ] as const;
    const all = changes.flatMap((change) => actions.map((action) => ({ ...entry, change, action })));
    const journal = openWindow();
    for (const each of all) {
      await journal.write(each);
    }
    expect(await journal.read()).toEqual(all);
    expect(journal.log).toEqual([]);
  });

  it('is empty before anything is written, and makes no folder for that', async () => {
    const journal = openWindow();
    expect(await journal.read()).toEqual([]);
    expect(await readdir(path.dirname(path.dirname(folder)))).toEqual([]);
    expect(journal.log).toEqual([]);
  });

  it('has a file for each month of UTC, and reads them oldest first', async () => {
    const times = [
      '2026-12-01T00:00:00.000Z',
      '2026-11-30T23:59:59.999Z',
      '2026-12-01T01:00:00.000+02:00',
      '2025-12-31T12:00:00.000Z',
    ];
    const journal = openWindow();
    for (const at of times) {
      await journal.write({ ...entry, at });
    }
    expect((await readdir(folder)).toSorted()).toEqual([
      'journal-2025-12.jsonl',
      'journal-2026-11.jsonl',
      'journal-2026-12.jsonl',
    ]);
    expect((await journal.read()).map(({ at }) => at)).toEqual([times[3], times[2], times[1], times[0]]);
  });

  it('puts what two windows wrote into the order in which it happened', async () => {
    const [first, second] = [openWindow(), openWindow()];
    await first.write({ ...entry, at: '2026-11-25T14:00:02.000Z', tag: 'late' });
    await second.write({ ...entry, at: '2026-11-25T14:00:01.000Z', tag: 'early' });
    await second.write({ ...entry, at: '2026-11-25T14:00:02.000Z', tag: 'latest' });
    expect((await first.read()).map(({ tag }) => tag)).toEqual(['early', 'late', 'latest']);
  });

  it('keeps the lines of windows that write at once apart, each in its order', async () => {
    const windows = [openWindow(), openWindow(), openWindow()];
    const writes = Array.from({ length: 40 }, (_, index) =>
      windows.map((journal, who) =>
        journal.write({ ...entry, who: `window ${who}`, tag: String(index), failure: 'x'.repeat(1500) }),
      ),
    );
    await Promise.all(writes.flat());
    const read = await openWindow().read();
    expect(read).toHaveLength(120);
    for (const who of windows.keys()) {
      const tags = read.filter((each) => each.who === `window ${who}`).map(({ tag }) => tag);
      expect(tags).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
    }
  });

  it('writes an entry by one write', async () => {
    const journal = openWindow();
    await journal.write(entry);
    const handle = await open(november(), 'r');
    await handle.close();
    const prototype: Writing = Object.getPrototypeOf(handle);
    const write = vi.spyOn(prototype, 'write');
    await journal.write({ ...entry, failure: 'é'.repeat(2000) });
    expect(write).toHaveBeenCalledTimes(1);
    expect(await journal.read()).toHaveLength(2);
  });

  it('reads what is still being written', async () => {
    const journal = openWindow();
    const written = journal.write(entry);
    expect(await journal.read()).toEqual([entry]);
    await written;
  });

  it('writes what an entry has and nothing that came along', async () => {
    const password = 'correct-horse';
    const secret = { password, authorization: { password } };
    await openWindow().write({ ...entry, ...secret });
    expect(await readFile(november(), 'utf8')).not.toContain(password);
    expect((await stat(november())).mode & 0o777).toBe(0o600);
  });

  it('cuts off what a server says at length', async () => {
    const journal = openWindow();
    await journal.write({ ...entry, failure: 'x'.repeat(1_000_000) });
    const [read] = await journal.read();
    expect(read?.failure).toBe('x'.repeat(2000));
  });
});

interface Writing {
  write: (this: Writing, bytes: Uint8Array) => Promise<unknown>;
}

describe('damaged lines', () => {
  const digest = computeDigest(Buffer.from('x'));
  const lines: readonly (readonly [string, unknown])[] = [
    ['no JSON', '{"at":"2026-11-25T14:03:12.345Z"'],
    ['no object', '[]'],
    ['zeros, as a loss of power leaves them', '\0\0\0\0'],
    ['without a time', { ...entry, at: undefined }],
    ['at no time', { ...entry, at: '2026-13-45T99:00:00Z' }],
    ['at a day alone', { ...entry, at: '2026-11-25' }],
    ['of an unknown change', { ...entry, change: 'constructor' }],
    ['of an unknown action', { ...entry, action: 'tag-moved' }],
    ['without a repository', { ...entry, repository: undefined }],
    ['with a login that is no text', { ...entry, who: 7 }],
    ['with a tag that is no text', { ...entry, tag: ['1.2'] }],
    ['with a digest that is none', { ...entry, digest: digest.slice(0, -1) }],
    ['with a digest before that is none', { ...entry, before: 'latest' }],
    ['with a failure that is no text', { ...entry, failure: true }],
  ];

  it.each(lines)('are left out: %s', async (_, line) => {
    const journal = openWindow();
    await journal.write(entry);
    await appendFile(november(), `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    await journal.write({ ...entry, tag: 'next' });
    expect((await journal.read()).map(({ tag }) => tag)).toEqual(['1.2', 'next']);
    expect(journal.log).toEqual([
      'journal-2026-11.jsonl of the journal has damaged lines, which are left out: 1',
    ]);
  });

  it('that were cut short spoil no other, whichever window writes next', async () => {
    await openWindow().write(entry);
    await appendFile(november(), JSON.stringify(entry).slice(0, 40));
    await openWindow().write({ ...entry, tag: 'a' });
    await appendFile(november(), '\0'.repeat(300));
    await openWindow().write({ ...entry, tag: 'b' });
    expect((await openWindow().read()).map(({ tag }) => tag)).toEqual(['1.2', 'a', 'b']);
  });

  it('do not count empty ones', async () => {
    const journal = openWindow();
    await journal.write(entry);
    await appendFile(november(), '\n\n');
    await journal.write(entry);
    expect(await journal.read()).toEqual([entry, entry]);
    expect(journal.log).toEqual([]);
  });

  it('are all that is left out: files of others are not read', async () => {
    const journal = openWindow();
    await journal.write(entry);
    for (const name of ['journal-2026-11.jsonl.bak', 'old-journal-2026-11.jsonl', 'journal-26-11.jsonl']) {
      await writeFile(path.join(folder, name), `${JSON.stringify(entry)}\n`);
    }
    expect(await journal.read()).toEqual([entry]);
  });

  it('include the beginning of a month that has grown beyond all measure', async () => {
    await mkdir(folder, { recursive: true });
    const filling = `${'x'.repeat(1_000_000)}\n`;
    for (let written = 0; written < 68; written++) {
      await appendFile(november(), written === 0 ? `${JSON.stringify(entry)}\n${filling}` : filling);
    }
    const journal = openWindow();
    await journal.write({ ...entry, tag: 'latest' });
    expect((await journal.read()).map(({ tag }) => tag)).toEqual(['latest']);
  });
});

describe('a disk that fails', () => {
  it('is told of in the log, and nothing is thrown', async () => {
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, 'in the way');
    const journal = openWindow();
    await journal.write(entry);
    expect(journal.log.join('\n')).toContain('lacks tag-set of team/app');
    expect(await journal.read()).toEqual([]);
    await rm(folder);
    await journal.write(entry);
    expect(await journal.read()).toEqual([entry]);
  });

  it('for one month leaves the others', async () => {
    const journal = openWindow();
    await mkdir(november(), { recursive: true });
    await Promise.all([journal.write(entry), journal.write({ ...entry, at: '2026-12-01T00:00:00.000Z' })]);
    expect((await journal.read()).map(({ at }) => at)).toEqual(['2026-12-01T00:00:00.000Z']);
    expect(journal.log).toHaveLength(2);
  });

  it('in the middle of an entry is told of, and spoils no other', async () => {
    const journal = openWindow();
    await journal.write(entry);
    const handle = await open(november(), 'r');
    await handle.close();
    const prototype: Writing = Object.getPrototypeOf(handle);
    const { write } = prototype;
    vi.spyOn(prototype, 'write').mockImplementationOnce(function halved(this: Writing, bytes: Uint8Array) {
      return write.call(this, bytes.subarray(0, 50));
    });
    await journal.write({ ...entry, tag: 'lost' });
    await journal.write({ ...entry, tag: 'next' });
    expect((await journal.read()).map(({ tag }) => tag)).toEqual(['1.2', 'next']);
    expect(journal.log[0]).toContain('only 50 of');
  });

  it('takes no entry without a time', async () => {
    const journal = openWindow();
    await journal.write({ ...entry, at: 'yesterday' });
    expect(journal.log).toHaveLength(1);
    expect(await journal.read()).toEqual([]);
  });
});
