import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, toCandidates } from '../../../src/credentials/helperProgram.ts';

describe('toCandidates', () => {
  it('goes through the folders of PATH in order', () => {
    expect(
      toCandidates('tool', { platform: 'linux', environment: { PATH: '/usr/bin:/opt/my tools' } }),
    ).toEqual(['/usr/bin/tool', '/opt/my tools/tool']);
  });

  it('never looks into the working folder', () => {
    const environment = { PATH: ':.:bin:./x::/usr/bin:' };
    expect(toCandidates('tool', { platform: 'linux', environment })).toEqual(['/usr/bin/tool']);
    const windows = { Path: String.raw`.;;bin;C:tools;C:\tools` };
    expect(
      toCandidates('tool', { platform: 'win32', environment: windows }).every((file) =>
        file.startsWith(String.raw`C:\tools\tool`),
      ),
    ).toBe(true);
  });

  it.each(['PATH', 'Path', 'path'])(
    'reads %s on Windows, with quotes, and tries the endings of programs',
    (name) => {
      const environment = { [name]: String.raw`"C:\Program Files\Docker";D:\x` };
      expect(toCandidates('tool', { platform: 'win32', environment })).toEqual(
        [String.raw`C:\Program Files\Docker\tool`, String.raw`D:\x\tool`].flatMap((file) =>
          ['.exe', '.com', '.cmd', '.bat'].map((ending) => `${file}${ending}`),
        ),
      );
    },
  );

  it('minds the case of PATH elsewhere', () => {
    expect(toCandidates('tool', { platform: 'linux', environment: { Path: '/usr/bin' } })).toEqual([]);
    expect(toCandidates('tool', { platform: 'linux', environment: {} })).toEqual([]);
  });

  it('knows where a Mac has helpers that its editors do not know of, after PATH', () => {
    expect(toCandidates('tool', { platform: 'darwin', environment: { PATH: '/usr/bin' } })).toEqual([
      '/usr/bin/tool',
      '/usr/local/bin/tool',
      '/opt/homebrew/bin/tool',
      '/Applications/Docker.app/Contents/Resources/bin/tool',
    ]);
  });
});

describe('findProgram', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'programs-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function add(folder: string, name: string, mode: number): Promise<string> {
    const file = path.join(root, folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '');
    await chmod(file, mode);
    return file;
  }

  const find = (...folders: readonly string[]): Promise<string | undefined> =>
    findProgram('tool', {
      platform: 'linux',
      environment: { PATH: folders.map((folder) => path.join(root, folder)).join(':') },
    });

  it('is the first file that can be run', async () => {
    await add('a', 'tool', 0o644);
    const second = await add('b', 'tool', 0o755);
    await add('c', 'tool', 0o755);
    expect(await find('missing', 'a', 'b', 'c')).toBe(second);
  });

  it('passes over a folder of that name', async () => {
    await mkdir(path.join(root, 'a', 'tool'), { recursive: true });
    const file = await add('b', 'tool', 0o755);
    expect(await find('a', 'b')).toBe(file);
  });

  it('is nothing when there is none', async () => {
    expect(await find('a', 'b')).toBeUndefined();
  });
});
