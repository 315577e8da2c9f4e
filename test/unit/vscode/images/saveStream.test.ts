import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveStream } from '../../../../src/vscode/images/saveStream.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'saving-'));
  file = path.join(folder, 'report.csv');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const { signal } = new AbortController();

async function* broken(): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from('half of it');
  throw new Error('the line was cut');
}

describe('saving a stream', () => {
  it('writes all of it, over what was there', async () => {
    await writeFile(file, 'old');
    await saveStream(file, ['a', 'b', Buffer.from('c')], { signal });
    expect(await readFile(file, 'utf8')).toBe('abc');
  });

  it('leaves what was there when the stream breaks, and nothing beside it', async () => {
    await writeFile(file, 'old');
    await expect(saveStream(file, broken(), { signal })).rejects.toThrow('the line was cut');
    expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual(['old', ['report.csv']]);
  });

  it('leaves what was there when it is cancelled', async () => {
    await writeFile(file, 'old');
    const controller = new AbortController();
    async function* cancelled(): AsyncGenerator<Uint8Array, void> {
      yield Buffer.from('half of it');
      controller.abort();
      yield Buffer.from('the rest');
    }
    await expect(saveStream(file, cancelled(), { signal: controller.signal })).rejects.toThrow(/abort/i);
    expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual(['old', ['report.csv']]);
  });
});
