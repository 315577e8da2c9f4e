/** Registries of different makers, for tests that are to hold on each: distribution always, zot where it is installed. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { delay } from '../../src/base/abort.ts';
import {
  findFreePort,
  isOnPath,
  type RealRegistry,
  type RealRegistryOptions,
  startRealRegistry,
} from './realRegistry.ts';

export type Maker = 'distribution' | 'zot';

/** Those that are there. */
export const makers: readonly Maker[] = ['distribution', ...(isOnPath('zot') ? (['zot'] as const) : [])];

export function startRegistryOf(
  maker: Maker,
  options: Pick<RealRegistryOptions, 'auth'> = {},
): Promise<RealRegistry> {
  return maker === 'distribution' ? startRealRegistry(options) : startZot();
}

/** zotregistry.dev/docs/admin-guide/admin-configuration; it takes the same login. */
async function startZot(): Promise<RealRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'zot-'));
  const port = await findFreePort();
  const config = path.join(folder, 'config.json');
  const settings = {
    distSpecVersion: '1.1.1',
    storage: { rootDirectory: path.join(folder, 'data'), gc: false },
    http: {
      address: '127.0.0.1',
      port: String(port),
      compat: ['docker2s2'],
      auth: { htpasswd: { path: path.join(import.meta.dirname, '../fixtures/htpasswd') } },
    },
    log: { level: 'error' },
  };
  await writeFile(config, JSON.stringify(settings));
  const program: Maker = 'zot';
  const child = spawn(program, ['serve', config], { stdio: 'ignore' });
  const onExit = (): void => void child.kill('SIGKILL');
  process.once('exit', onExit);
  await waitUntilItListens(port);
  const host = `127.0.0.1:${port}`;
  const registry: RealRegistry = {
    url: `http://${host}`,
    host,
    kill: onExit,
    async close() {
      process.removeListener('exit', onExit);
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => registry.close(),
  };
  return registry;
}

async function waitUntilItListens(port: number): Promise<void> {
  const { signal } = new AbortController();
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const isListening = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(socket.destroy().destroyed));
      socket.once('error', () => resolve(false));
    });
    if (isListening) {
      return;
    }
    await delay(20, { signal });
  }
  throw new Error('zot did not start');
}
