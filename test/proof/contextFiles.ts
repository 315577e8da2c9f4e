/** What contexts hold that a repository can hardly: large files, a history, installed packages. The same in every run. */
import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lintDockerfile, type LintOptions } from '../../src/dockerfile/linter.ts';
import { extendIgnoreFile } from '../../src/buildContext/extendIgnoreFile.ts';
import { type BuildContext, readContext, toContextFacts } from '../../src/buildContext/readContext.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Bytes that do not compress, as those of a program or a model; others for each version. */
export function makeBytes(sizeBytes: number, version = 0): Buffer {
  const key = Buffer.alloc(16, version);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}

/** For a case whose context is without one large file. */
export function withBytes(name: string, sizeBytes: number): (context: string) => Promise<void> {
  return async (context) => {
    const file = path.join(context, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, makeBytes(sizeBytes));
  };
}

/** An archive of a tool, with a program and a page about it. */
export async function withArchive(context: string): Promise<void> {
  const folder = path.join(context, 'tool-1.0');
  await withBytes('bin/tool', 3_000_000)(folder);
  await writeFile(path.join(folder, 'README'), 'A tool.\n');
  execFileSync('tar', [
    '-C',
    context,
    '--remove-files',
    '-czf',
    path.join(context, 'tool-1.0.tar.gz'),
    'tool-1.0',
  ]);
}

/** A folder as it is on the disk of somebody who works in it. */
export async function withHistoryAndModules(context: string): Promise<void> {
  for (const name of ['undici', 'fast-check', 'pretty-bytes']) {
    const at = path.join(context, 'node_modules', name);
    await cp(path.join(root, 'node_modules', name), at, { recursive: true, dereference: true });
  }
  const git = (...args: readonly string[]): void => {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'gc.auto=0'];
    execFileSync('git', ['-C', context, ...who, ...args], { stdio: 'pipe' });
  };
  git('init', '--quiet', '--initial-branch=main');
  await withBytes('assets/intro.bin', 2_000_000)(context);
  git('add', '--all', '--', ':!node_modules');
  git('commit', '--quiet', '--message', 'With a film');
  git('rm', '--quiet', 'assets/intro.bin');
  git('commit', '--quiet', '--message', 'Without');
}

export async function readContextFacts(context: string): Promise<LintOptions> {
  const { facts } = readWorkspaceFacts(context);
  return { facts: { ...facts, context: toContextFacts(await readWhole(context)) } };
}

/** The small files that change what a command does, and nothing of what is copied. */
export function readWorkspaceFacts(context: string): LintOptions {
  const findText = (name: string): string | undefined => {
    const file = path.join(context, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return { facts: { workspace: { targets: new Set(), findText } } };
}

/** Extends the ignore file by what the findings about the context name, as the editor does. */
export async function leaveOutUnwanted(context: string, dockerfile: string): Promise<void> {
  const findings = lintDockerfile(dockerfile, await readContextFacts(context));
  const ignoreFile = path.join(context, '.dockerignore');
  const text = await readFile(ignoreFile, 'utf8').catch(() => undefined);
  const patterns = findings.flatMap(({ ignorePatterns = [] }) => ignorePatterns);
  await writeFile(ignoreFile, extendIgnoreFile(text, patterns));
}

async function readWhole(context: string): Promise<BuildContext> {
  const place = { dockerfile: path.join(context, 'Dockerfile'), contextFolder: context };
  return readContext(place, { copied: ['.'], signal: new AbortController().signal });
}
