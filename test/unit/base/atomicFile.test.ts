import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  clearUnfinished,
  isMissing,
  isUnfinished,
  makeFolder,
  removeIfOlder,
  replaceFile,
  syncFolder,
} from '../../../src/base/atomicFile.ts';
import { rejection } from '../distribution/testClient.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'atomic-'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

interface Handle {
  sync: (this: Handle) => Promise<void>;
  stat(): Promise<{ isDirectory(): boolean; readonly ino: number }>;
}

/** What every open file and folder inherits from. */
async function handlePrototype(): Promise<Handle> {
  const handle = await open(folder, 'r');
  await handle.close();
  return Object.getPrototypeOf(handle);
}

/** The disk refuses what is done to any open file or folder by this name. */
async function failWith(code: string): Promise<void> {
  const refusal = Object.assign(new Error(`${code}: refused`), { code });
  vi.spyOn(await handlePrototype(), 'sync').mockRejectedValue(refusal);
}

describe('replaceFile', () => {
  it('writes a file that only its owner may read, and nothing else', async () => {
    const file = path.join(folder, 'a');
    await replaceFile(file, Buffer.from('whole'));
    expect(await readFile(file, 'utf8')).toBe('whole');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('has the bytes on the disk before the file has its name', async () => {
    const file = path.join(folder, 'a');
    const prototype = await handlePrototype();
    const { sync } = prototype;
    const namedWhenSynced: boolean[] = [];
    vi.spyOn(prototype, 'sync').mockImplementation(async function synced(this: Handle) {
      namedWhenSynced.push(existsSync(file));
      await sync.call(this);
    });
    await replaceFile(file, Buffer.from('whole'));
    expect(namedWhenSynced).toEqual([false]);
    expect(existsSync(file)).toBe(true);
  });

  it('leaves the file as it was when the disk is full, and nothing half written', async () => {
    const file = path.join(folder, 'a');
    await replaceFile(file, Buffer.from('before'));
    await failWith('ENOSPC');
    expect(await rejection(replaceFile(file, Buffer.from('after')))).toMatchObject({ code: 'ENOSPC' });
    expect(await readFile(file, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('fails where a folder has the name, and leaves nothing half written', async () => {
    await mkdir(path.join(folder, 'a'));
    await rejection(replaceFile(path.join(folder, 'a'), Buffer.from('x')));
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('gives a file that many write at once the bytes of one of them', async () => {
    const file = path.join(folder, 'a');
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => replaceFile(file, Buffer.from(text))));
    expect(texts).toContain(await readFile(file, 'utf8'));
    expect(await readdir(folder)).toEqual(['a']);
  });
});

describe('makeFolder', () => {
  it('makes certain of every folder that got a new name in it', async () => {
    const prototype = await handlePrototype();
    const { sync } = prototype;
    const synced: number[] = [];
    vi.spyOn(prototype, 'sync').mockImplementation(async function noted(this: Handle) {
      synced.push((await this.stat()).ino);
      await sync.call(this);
    });
    await makeFolder(path.join(folder, 'a', 'b', 'c'));
    const parents = [path.join(folder, 'a', 'b'), path.join(folder, 'a'), folder];
    expect(synced).toEqual(await Promise.all(parents.map(async (each) => (await stat(each)).ino)));
    synced.length = 0;
    await makeFolder(path.join(folder, 'a', 'b', 'c'));
    expect(synced).toEqual([]);
  });

  it('fails where a file is in the way', async () => {
    await writeFile(path.join(folder, 'a'), '');
    expect(await rejection(makeFolder(path.join(folder, 'a', 'b')))).toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('syncFolder', () => {
  it('does without where the platform cannot', async () => {
    await failWith('EPERM');
    await expect(syncFolder(folder)).resolves.toBeUndefined();
  });

  it('fails when the disk does', async () => {
    await failWith('EIO');
    expect(await rejection(syncFolder(folder))).toMatchObject({ code: 'EIO' });
  });
});

describe('clearUnfinished', () => {
  it('removes what a window left an hour ago, and leaves what one writes now and everything else', async () => {
    const names = ['a.1.unfinished', 'a.2.unfinished', 'a'];
    const nowMs = Date.now();
    for (const name of names) {
      await writeFile(path.join(folder, name), 'half');
    }
    for (const name of ['a.1.unfinished', 'a']) {
      await utimes(path.join(folder, name), (nowMs - 3_700_000) / 1000, (nowMs - 3_700_000) / 1000);
    }
    await clearUnfinished(folder, nowMs);
    expect((await readdir(folder)).toSorted()).toEqual(['a', 'a.2.unfinished']);
    expect(names.map(isUnfinished)).toEqual([true, true, false]);
  });
});

describe('removeIfOlder', () => {
  it('goes by when the file was last written', async () => {
    const file = path.join(folder, 'a');
    await writeFile(file, '');
    await utimes(file, 1000, 1000);
    await removeIfOlder(file, 1_000_000);
    expect(existsSync(file)).toBe(true);
    await removeIfOlder(file, 1_000_001);
    expect(existsSync(file)).toBe(false);
  });

  it('minds no file that is gone already', async () => {
    await expect(removeIfOlder(path.join(folder, 'a'), 1)).resolves.toBeUndefined();
  });
});

describe('isMissing', () => {
  it('tells a file that is not there from other failures', async () => {
    await writeFile(path.join(folder, 'a'), '');
    const missing = await rejection(readFile(path.join(folder, 'b')));
    const below = await rejection(readFile(path.join(folder, 'a', 'b')));
    expect([missing, below, new Error('ENOENT'), 'ENOENT'].map(isMissing)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
