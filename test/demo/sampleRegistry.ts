/** A real registry on loopback, empty or filled with the sample images. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { delay } from '../../src/base/abort.ts';
import { createTestClient } from '../support/testClient.ts';
import { pushSampleImages } from './sampleImages.ts';

export interface SampleRegistry extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

export async function startSampleRegistry(
  options: { readonly port?: number; readonly isEmpty?: boolean } = {},
): Promise<SampleRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sample-registry-'));
  const port = options.port ?? (await findFreePort());
  const child = await startServer(folder, port);
  const url = `http://127.0.0.1:${port}`;
  await waitUntilItAnswers(`${url}/v2/`, child);
  if (options.isEmpty !== true) {
    await using client = createTestClient(url);
    await pushSampleImages(client);
  }
  const registry: SampleRegistry = {
    url,
    async close() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => registry.close(),
  };
  return registry;
}

/** `docker-registry` as Debian calls it, `registry` as its makers do; without either, in a container. */
async function startServer(folder: string, port: number): Promise<ChildProcess> {
  const program = ['docker-registry', 'registry'].find(isOnPath);
  if (program === undefined && !isOnPath('docker')) {
    throw new Error('Neither docker-registry, registry nor docker is on PATH.');
  }
  const config = path.join(folder, 'config.yml');
  await writeFile(
    config,
    [
      'version: 0.1',
      'log: { level: error }',
      `storage: { filesystem: { rootdirectory: ${path.join(folder, 'data')} }, delete: { enabled: true } }`,
      `http: { addr: 127.0.0.1:${port} }`,
    ].join('\n'),
  );
  const options = { stdio: 'ignore' } as const;
  const child =
    program === undefined
      ? spawn(
          'docker',
          [
            'run',
            '--rm',
            '--env=REGISTRY_STORAGE_DELETE_ENABLED=true',
            `--publish=127.0.0.1:${port}:5000`,
            'registry:2',
          ],
          options,
        )
      : spawn(program, ['serve', config], options);
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

function isOnPath(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(),
      );
    });
  });
}

async function waitUntilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  const { signal } = new AbortController();
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) {
      return;
    }
    await delay(50, { signal });
  }
  throw new Error(`no registry answers at ${url}`);
}
