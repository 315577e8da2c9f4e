/** Buildah with a storage of its own, which goes when the proof is over. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Machine, mountedAt } from './machine.ts';

const execute = promisify(execFile);

export interface Buildah extends AsyncDisposable {
  /** Each instruction makes a layer; nothing is pulled. */
  build(order: BuildOrder): Promise<void>;
  /** Gives a container of the image to look at, and takes it away again. */
  mount<T>(tag: string, look: (container: Container) => Promise<T>): Promise<T>;
  /** The layers of an image as files of uncompressed tar, the lowest first. */
  writeLayers(tag: string): Promise<readonly string[]>;
}

export interface Container {
  /** Where its file system is mounted. */
  readonly folder: string;
  /** Runs a program in it; rejects when that fails. */
  run(command: readonly string[]): Promise<void>;
}

export interface BuildOrder {
  readonly tag: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly args?: Readonly<Record<string, string>>;
}

export interface BuildahOptions {
  readonly folder: string;
  readonly machine: Machine;
  /** Where plain HTTP goes. */
  readonly proxy: string;
}

/** Of what a build that fails has said. */
const lastCharacters = 2000;

export async function createBuildah({ folder, machine, proxy }: BuildahOptions): Promise<Buildah> {
  await mkdir(folder, { recursive: true });
  const storage = ['--root', path.join(folder, 'root'), '--runroot', path.join(folder, 'run')];
  const layers = path.join(folder, 'layers');
  const registries = path.join(folder, 'registries.conf');
  await writeFile(registries, 'unqualified-search-registries = ["docker.io"]\n');
  const env = {
    ...process.env,
    BUILDAH_ISOLATION: 'chroot',
    CONTAINERS_REGISTRIES_CONF: registries,
    http_proxy: proxy,
  };

  async function buildah(...args: readonly string[]): Promise<string> {
    const { stdout } = await execute('buildah', [...storage, ...args], { env, maxBuffer: 1024 ** 3 }).catch(
      (error: unknown) => {
        throw new Error(`buildah ${args[0]} failed:\n${String(error).slice(-lastCharacters)}`);
      },
    );
    return stdout.trim();
  }

  return {
    async build({ tag, dockerfile, context, args = {} }) {
      const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
      const environment = Object.entries(machine.environment).flatMap(([name, value]) => [
        '--env',
        `${name}=${value}`,
      ]);
      const volume = ['--volume', `${machine.folder}:${mountedAt}:ro`];
      const options = ['--layers', '--pull-never', '--network', 'host', ...volume, ...environment, ...given];
      await buildah('build', ...options, '--tag', tag, '--file', dockerfile, context);
    },
    async mount(tag, look) {
      const name = await buildah('from', '--pull-never', tag);
      try {
        return await look({
          folder: await buildah('mount', name),
          run: async (command) => void (await buildah('run', name, '--', ...command)),
        });
      } finally {
        await buildah('rm', name);
      }
    },
    async writeLayers(tag) {
      await buildah('push', '--quiet', '--disable-compression', '--format', 'oci', tag, `dir:${layers}`);
      const manifest = await readFile(path.join(layers, 'manifest.json'), 'utf8');
      const [, list = ''] = /"layers":\[(.*?)\]/.exec(manifest) ?? [];
      return [...list.matchAll(/"sha256:([0-9a-f]{64})"/g)].map(([, hex = '']) => path.join(layers, hex));
    },
    async [Symbol.asyncDispose]() {
      await buildah('rm', '--all');
      await buildah('rmi', '--all', '--force');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
