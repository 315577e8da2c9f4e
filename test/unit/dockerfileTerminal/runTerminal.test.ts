import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTerminal } from '../../../src/dockerfileTerminal/runTerminal.ts';

const dirty =
  'FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n';
const clean = 'FROM debian:trixie-slim\nCOPY agent /agent\n';
const mended = dirty.replace(/curl\n$/, 'curl && rm -rf /var/lib/apt/lists/*\n');

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'shop-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

async function run(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly problems: string }> {
  let out = '';
  let problems = '';
  const code = await runTerminal(args, {
    folder,
    write: (text) => {
      out += text;
    },
    writeProblem: (text) => {
      problems += text;
    },
    signal: new AbortController().signal,
  });
  return { code, out, problems };
}

describe('the linter in a terminal', () => {
  it('ends with 1 where there are warnings, and names their place, bytes and rule', async () => {
    await write('Dockerfile', dirty);
    const { code, out, problems } = await run('Dockerfile');
    expect(out).toContain('Dockerfile:2:5: warning: ');
    expect(out).toContain('(about 17 to 45 MB) [apt-lists-left]');
    expect(out).toContain('    Fix: Remove the package lists in the same RUN.\n');
    expect(out).toMatch(/\n1 finding in 1 file, at least 17 MB to save, 1 can be mended by --fix\.\n$/);
    expect({ code, problems }).toEqual({ code: 1, problems: '' });
  });

  it('ends with 0 where there are none', async () => {
    await write('Dockerfile', clean);
    expect(await run('Dockerfile')).toEqual({ code: 0, out: '0 findings in 1 file.\n', problems: '' });
  });

  it('explains itself', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('--format text|json|sarif');
  });

  it.each([
    [[], 'no file or folder'],
    [['--format', 'xml', 'Dockerfile'], '“xml” is no format'],
    [['--quiet', 'Dockerfile'], '--quiet'],
  ])('ends with 2 and says what is not understood: %j', async (args, text) => {
    const { code, out, problems } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(problems).toContain(text);
    expect(problems).toContain('Usage:');
  });

  it('ends with 2 where a file is not there, and lints the others', async () => {
    await write('Dockerfile', dirty);
    const { code, out, problems } = await run('missing', 'Dockerfile');
    expect(code).toBe(2);
    expect(out).toContain('[apt-lists-left]');
    expect(problems).toMatch(/^missing: it cannot be read/);
  });

  it('reads folders with all that is in them, and no file twice', async () => {
    await write('b/c/api.Dockerfile', dirty);
    await write('a/Dockerfile.prod', clean);
    await write('a/Containerfile', clean);
    await write('a/Dockerfile.md', '# FROM here\n');
    await write('a/Dockerfile.dockerignore', 'node_modules\n');
    await write('a/notes.txt', dirty);
    await write('node_modules/x/Dockerfile', dirty);
    await write('.git/Dockerfile', dirty);
    const { out } = await run('--format', 'json', '.', 'a');
    expect(JSON.parse(out)).toMatchObject([
      { file: 'a/Containerfile', findings: [] },
      { file: 'a/Dockerfile.prod', findings: [] },
      { file: 'b/c/api.Dockerfile', findings: [{ ruleId: 'apt-lists-left' }] },
    ]);
  });

  it('reads a file of any name that is named', async () => {
    await write('build.txt', dirty);
    expect((await run('build.txt')).out).toContain('build.txt:2:5');
  });

  it('follows no link to a folder', async () => {
    await write('a/Dockerfile', clean);
    await symlink(folder, path.join(folder, 'a/again'));
    expect((await run('.')).out).toBe('0 findings in 1 file.\n');
  });

  it('makes the safe fixes, reports what is left, and keeps line ends and marks', async () => {
    const file = await write('Dockerfile', `\uFEFF${dirty.replaceAll('\n', '\r\n')}`);
    const { code, out } = await run('--fix', 'Dockerfile');
    expect(await readFile(file, 'utf8')).toBe(`\uFEFF${mended.replaceAll('\n', '\r\n')}`);
    expect({ code, out }).toEqual({ code: 0, out: '0 findings in 1 file, 1 file mended.\n' });
    expect((await run('--fix', 'Dockerfile')).out).toBe('0 findings in 1 file.\n');
  });

  it('leaves a file alone whose bytes it could not write again', async () => {
    const bytes = Buffer.concat([Buffer.from('# caf\xE9\n', 'latin1'), Buffer.from(dirty)]);
    const file = await write('Dockerfile', bytes);
    const { code, out, problems } = await run('--fix', 'Dockerfile');
    expect(await readFile(file)).toEqual(bytes);
    expect(out).toContain('Dockerfile:3:5: warning');
    expect(problems).toContain('it is not mended');
    expect(code).toBe(2);
  });

  it('leaves files alone that are no text, or far too large', async () => {
    await write('Dockerfile', Buffer.from([0x46, 0x00, 0x52]));
    await write('Dockerfile.large', Buffer.alloc(2_000_001, '#'));
    const { code, out, problems } = await run('.');
    expect({ code, out }).toEqual({ code: 2, out: '0 findings in 0 files.\n' });
    expect(problems).toContain('Dockerfile: it is no text.\n');
    expect(problems).toContain('Dockerfile.large: with 2 MB it is too large for a Dockerfile.\n');
  });

  it('ends with 2 where a stage, a context or a configuration is not there or not understood', async () => {
    await write('Dockerfile', 'FROM debian:trixie-slim AS Build\n');
    const target = await run('--target', 'nope', 'Dockerfile');
    expect(target.problems).toBe('Dockerfile: it has no stage “nope”.\n');
    expect(target.code).toBe(2);
    expect((await run('--target', 'BUILD', 'Dockerfile')).code).toBe(0);
    expect((await run('--target', '0', 'Dockerfile')).code).toBe(0);
    expect((await run('--context', 'nowhere', 'Dockerfile')).code).toBe(2);
    await write('.hadolint.yaml', 'ignored: [\n');
    expect((await run('Dockerfile')).code).toBe(2);
  });

  it('leaves rules out that are ignored, by our names and by those of hadolint', async () => {
    await write('Dockerfile', dirty);
    expect((await run('--ignore', 'a,apt-lists-left', 'Dockerfile')).out).toMatch(/^0 findings/);
    expect((await run('--ignore', 'a', '--ignore', 'DL3009', 'Dockerfile')).out).toMatch(/^0 findings/);
  });

  it('reads what .hadolint.yaml ignores, beside a file and above it', async () => {
    await write('.hadolint.yaml', 'ignored:\n  - DL3009\n');
    await write('a/b/Dockerfile', dirty);
    await write('c/Dockerfile', dirty);
    await write('c/.hadolint.yml', 'ignored: [DL3008]\n');
    const { out } = await run('.');
    expect(out).toContain('c/Dockerfile:2:5');
    expect(out).not.toContain('a/b/Dockerfile');
  });

  it('says where a configuration is not understood, and goes on', async () => {
    await write('.hadolint.yaml', 'ignored: [\n');
    await write('Dockerfile', dirty);
    const { out, problems } = await run('Dockerfile');
    expect(out).toContain('[apt-lists-left]');
    expect(problems).toMatch(/\.hadolint\.yaml: it is not understood/);
  });

  it.each(['ignored: DL3009\n', 'a: 1\n', '', '- 1\n'])(
    'goes on where a configuration has no list: %j',
    async (text) => {
      await write('.hadolint.yaml', text);
      await write('Dockerfile', dirty);
      const { out, problems } = await run('Dockerfile');
      expect(out).toContain('[apt-lists-left]');
      expect(problems).toBe('');
    },
  );

  it('takes the stage that is named for the image', async () => {
    await write('Dockerfile', `${dirty.replace('slim\n', 'slim AS first\n')}FROM debian:trixie-slim\n`);
    expect((await run('Dockerfile')).out).toMatch(/^0 findings/);
    expect((await run('--target', 'first', 'Dockerfile')).out).toContain('[apt-lists-left]');
  });

  it('counts what COPY would send from the folder that is named', async () => {
    await write('Dockerfile', 'FROM debian:trixie-slim\nCOPY . /app\n');
    await write('source/.git/objects/pack/a.pack', Buffer.alloc(3_000_000, 'a'));
    const { out } = await run('--format', 'json', '--context', 'source', 'Dockerfile');
    expect(out).toContain('.git');
  });

  it('says that a folder to copy from is not there', async () => {
    await write('Dockerfile', clean);
    expect((await run('--context', path.join(folder, 'none'), 'Dockerfile')).problems).toContain(
      'the context cannot be read',
    );
  });

  it('says which folder cannot be read', async () => {
    const locked = path.join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o000);
    await write('Dockerfile', clean);
    const { code, problems } = await run('.');
    await chmod(locked, 0o700);
    // Root may read everything.
    expect([code, problems.includes('locked')]).toEqual(process.getuid?.() === 0 ? [0, false] : [2, true]);
  });

  it('stops when it is told to', async () => {
    await write('Dockerfile', clean);
    const terminal = { folder, write: () => {}, writeProblem: () => {}, signal: AbortSignal.abort() };
    await expect(runTerminal(['Dockerfile'], terminal)).rejects.toThrow('aborted');
  });
});
