/** Sites of our own, which Dockerfiles reach by name: one with archives to download, one with a repository to clone. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IncomingMessage } from 'node:http';
import { makeBytes, withArchive } from './contextFiles.ts';
import type { Site } from './webProxy.ts';

/** Made anew below the folder. */
export async function createSites(folder: string): Promise<Readonly<Record<string, Site>>> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await withArchive(folder);
  await writeFile(path.join(folder, 'tool'), makeBytes(3_000_000));
  await makeRepository(folder);
  return {
    'downloads.example.org': async (_, url, response) => {
      const bytes = await readFile(path.join(folder, path.basename(url.pathname)));
      response.writeHead(200, { 'content-length': bytes.byteLength }).end(bytes);
    },
    'git.example.org': async (asked, url, response) => {
      const { headers, body } = await askGit({ folder, asked, url });
      response.writeHead(200, headers).end(body);
    },
  };
}

/** A history larger than its last state: what is large was replaced again and again. */
async function makeRepository(folder: string): Promise<void> {
  const work = path.join(folder, 'work');
  await mkdir(work);
  const git = (...args: readonly string[]): void =>
    run('git', '-C', work, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args);
  git('init', '--quiet', '--initial-branch=main');
  for (let version = 1; version <= 5; version++) {
    await writeFile(path.join(work, 'model.bin'), makeBytes(500_000, version));
    await writeFile(path.join(work, 'VERSION'), `1.${version}\n`);
    git('add', '.');
    git('commit', '--quiet', '--message', `Release 1.${version}`);
    git('tag', `v1.${version}`);
  }
  run('git', 'clone', '--quiet', '--bare', work, path.join(folder, 'tool.git'));
}

interface GitQuestion {
  readonly folder: string;
  readonly asked: IncomingMessage;
  readonly url: URL;
}

/** The protocol of git over HTTP, by git's own program for it. */
async function askGit({ folder, asked, url }: GitQuestion): Promise<{
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}> {
  const env = {
    ...process.env,
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: asked.method ?? 'GET',
    CONTENT_TYPE: asked.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: asked.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(asked.headers['git-protocol'] ?? ''),
  };
  const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  asked.pipe(child.stdin);
  const answer = Buffer.concat(await Array.fromAsync(child.stdout));
  const end = answer.indexOf('\r\n\r\n');
  const lines = answer.subarray(0, end).toString('latin1').split('\r\n');
  return {
    headers: Object.fromEntries(
      lines.map((line) => line.split(': ')).map(([name = '', value = '']) => [name, value]),
    ),
    body: answer.subarray(end + 4),
  };
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}
