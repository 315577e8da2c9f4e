import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileLock } from '../../../src/base/fileLock.ts';
import { rejection } from '../distribution/testClient.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'counter');
  await writeFile(file, '0');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function countUp(): Promise<void> {
  const count = Number(await readFile(file, 'utf8'));
  await writeFile(file, String(count + 1));
}

describe('withFileLock', () => {
  it('lets nobody write over what another has just written', async () => {
    await Promise.all(Array.from({ length: 25 }, () => withFileLock(file, countUp)));
    expect(await readFile(file, 'utf8')).toBe('25');
    expect(await readdir(folder)).toEqual(['counter']);
  });

  it('gives the lock back when the work fails', async () => {
    const fault = new Error('no');
    expect(await rejection(withFileLock(file, () => Promise.reject(fault)))).toBe(fault);
    expect(await readdir(folder)).toEqual(['counter']);
    expect(await withFileLock(file, async () => 'done')).toBe('done');
  });

  it('takes the lock of a window that was killed', async () => {
    await writeFile(`${file}.lock`, '');
    await utimes(`${file}.lock`, 1, 1);
    await withFileLock(file, countUp);
    expect(await readFile(file, 'utf8')).toBe('1');
    expect(await readdir(folder)).toEqual(['counter']);
  });

  it('goes on without a lock that stays taken, and leaves it to its holder', async () => {
    const soon = Date.now() / 1000 + 3600;
    await writeFile(`${file}.lock`, '');
    await utimes(`${file}.lock`, soon, soon);
    await withFileLock(file, countUp);
    expect(await readFile(file, 'utf8')).toBe('1');
    expect((await readdir(folder)).toSorted()).toEqual(['counter', 'counter.lock']);
  });

  it('fails where there is no folder', async () => {
    const nowhere = path.join(folder, 'none', 'file');
    expect(await rejection(withFileLock(nowhere, countUp))).toMatchObject({ code: 'ENOENT' });
  });
});
