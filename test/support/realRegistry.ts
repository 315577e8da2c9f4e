/** A real distribution registry on loopback, in the variants that people run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { delay } from '../../src/base/abort.ts';
import type { Authority } from './certificates.ts';
import { startTokenServer } from './tokenServer.ts';

export const login = { username: 'release', password: 's3cret:with$signs' } as const;

export interface RealRegistryOptions {
  /** `basic` takes `login`; `token` sends people with it to a token service of ours. */
  readonly auth?: 'open' | 'basic' | 'token';
  /** Serves https with a certificate of this authority. */
  readonly authority?: Authority;
  /** Asks for a client certificate of the same authority. */
  readonly asksForClientCertificate?: boolean;
  readonly allowsDeletion?: boolean;
  readonly port?: number;
}

export interface RealRegistry extends AsyncDisposable {
  /** `http(s)://127.0.0.1:<port>` */
  readonly url: string;
  readonly host: string;
  /** Ends the program, as a crash does. */
  kill(): void;
  close(): Promise<void>;
}

/** Starts Debian's `docker-registry`, or `registry` as its makers call it. */
export async function startRealRegistry(options: RealRegistryOptions = {}): Promise<RealRegistry> {
  const program = ['docker-registry', 'registry'].find(isOnPath);
  if (program === undefined) {
    throw new Error('docker-registry is not on PATH; npm test installs it on Debian.');
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'registry-'));
  const port = options.port ?? (await findFreePort());
  const host = `127.0.0.1:${port}`;
  const url = `${options.authority === undefined ? 'http' : 'https'}://${host}`;
  const tokens =
    options.auth === 'token' ? await startTokenServer({ service: host, login, folder }) : undefined;
  const config = path.join(folder, 'config.json');
  await writeFile(config, JSON.stringify(await toConfig({ ...options, folder, host, realm: tokens?.realm })));
  const child = spawn(program, ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const onExit = (): void => void child.kill('SIGKILL');
  process.once('exit', onExit);
  await waitUntilItListens(child, port);
  const registry: RealRegistry = {
    url,
    host,
    kill: onExit,
    async close() {
      process.removeListener('exit', onExit);
      child.kill('SIGKILL');
      await tokens?.close();
      await rm(folder, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => registry.close(),
  };
  return registry;
}

export function isOnPath(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** distribution.github.io/distribution/about/configuration; JSON is YAML. */
async function toConfig(
  options: RealRegistryOptions & {
    readonly folder: string;
    readonly host: string;
    readonly realm: string | undefined;
  },
): Promise<object> {
  const { folder, host } = options;
  return {
    version: '0.1',
    log: { level: 'error' },
    storage: {
      filesystem: { rootdirectory: path.join(folder, 'data') },
      delete: { enabled: options.allowsDeletion ?? true },
    },
    http: { addr: host, ...(await toTls(options)) },
    ...(await toAuth(options)),
  };
}

async function toTls(options: RealRegistryOptions & { readonly folder: string }): Promise<object> {
  const { authority, folder } = options;
  if (authority === undefined) {
    return {};
  }
  const { key, cert } = authority.issue();
  const certificate = path.join(folder, 'server.pem');
  await writeFile(certificate, cert);
  await writeFile(path.join(folder, 'server.key'), key);
  const clientcas = options.asksForClientCertificate === true ? { clientcas: [authority.caFile] } : {};
  return { tls: { certificate, key: path.join(folder, 'server.key'), ...clientcas } };
}

async function toAuth(
  options: RealRegistryOptions & {
    readonly folder: string;
    readonly host: string;
    readonly realm: string | undefined;
  },
): Promise<object> {
  if (options.auth === 'basic') {
    const file = path.join(options.folder, 'htpasswd');
    const made = spawnSync('htpasswd', ['-Bbni', login.username], {
      input: login.password,
      encoding: 'utf8',
    });
    const line = made.status === 0 ? made.stdout : await readFixedPassword();
    await writeFile(file, line);
    return { auth: { htpasswd: { realm: 'test', path: file } } };
  }
  return options.realm === undefined
    ? {}
    : {
        auth: {
          token: {
            realm: options.realm,
            service: options.host,
            issuer: 'test',
            rootcertbundle: path.join(options.folder, 'token.pem'),
          },
        },
      };
}

async function readFixedPassword(): Promise<string> {
  return readFile(path.join(import.meta.dirname, '../fixtures/htpasswd'), 'utf8');
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

async function waitUntilItListens(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const { signal } = new AbortController();
  for (const deadline = Date.now() + 30_000; Date.now() < deadline && child.exitCode === null;) {
    if (await listens(port)) {
      return;
    }
    await delay(20, { signal });
  }
  throw new Error(`the registry did not start: ${said}`);
}

async function listens(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
