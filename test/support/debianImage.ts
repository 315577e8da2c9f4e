/**
 * A real image built by buildah from a Dockerfile: Debian by debootstrap, then layers as apt, pip and npm make them, and
 * layers that chmod, remove and replace. After the base was made once, nothing of it needs a network.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
/** Kept between runs, since it takes a minute. */
const baseArchive = path.join(root, 'out/cache/debian.tar');

const longName = 'long'.repeat(50);

/** An instruction a line; each makes a layer. */
const dockerfile = `FROM scratch
ADD debian.tar /
COPY tool.deb /tmp/tool.deb
RUN apt-get install -y --no-install-recommends /tmp/tool.deb && rm /tmp/tool.deb
RUN apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*
COPY python /usr/lib/python3/dist-packages
COPY node_modules /app/node_modules
RUN chmod -R g+w /app && chown -R 1000:4000000 /usr/lib/python3
RUN rm -rf /usr/share/doc && mkdir /usr/share/doc && echo again > /usr/share/doc/again
RUN rm -rf /app/node_modules/tar-stream /usr/share/man /etc/motd /usr/bin/tool
RUN mkdir -p /odd/${longName}/${longName} && cd /odd && echo é > "é 日本" && echo x > "$(printf 'a\\nb\\tc')" \\
 && echo y > "$(printf '\\377\\376')" && echo z > '<b>&"' && dd if=/dev/zero of=large bs=1k count=2000 status=none \\
 && ln large hard && ln -s ../etc/passwd link && ln -s ${longName} ${longName}/${longName}/link && mkfifo pipe \\
 && chmod 4755 large && touch -d '2001-02-03 04:05:06' old && truncate -s 3M holes
RUN cd /odd && rm link && mkdir link && echo in > link/in && rm -r ${longName} && echo file > ${longName} && rm pipe
ENV NOTHING=new
CMD ["/usr/bin/tool"]
`;

export interface DebianImage {
  /** Pushes it to `<host>/<name>` with what buildah takes for options. */
  push(target: string, options?: readonly string[]): void;
  /** What a container of it shows, from `find`; sizes of files alone, a character of a path for each byte. */
  list(): readonly { readonly type: string; readonly sizeBytes: number; readonly path: string }[];
}

/** Builds it below the folder, which holds the storage of buildah as well. */
export async function buildDebianImage(folder: string): Promise<DebianImage> {
  await makeBase();
  const context = path.join(folder, 'context');
  await mkdir(context, { recursive: true });
  await cp(baseArchive, path.join(context, 'debian.tar'));
  await writeFile(path.join(context, 'Dockerfile'), dockerfile);
  await makePackage(context);
  makePythonModules(path.join(context, 'python'));
  for (const name of ['tar-stream', 'undici', 'pretty-bytes', 'fast-check']) {
    await cp(path.join(root, 'node_modules', name), path.join(context, 'node_modules', name), {
      recursive: true,
      dereference: true,
    });
  }
  const buildah = createBuildah(folder);
  buildah('build', '--layers', '--network', 'host', '-t', 'debian', context);
  return {
    push: (target, options = []) =>
      void buildah('push', '--tls-verify=false', ...options, 'debian', `docker://${target}`),
    list: () => listContainer(buildah),
  };
}

type Buildah = (...args: readonly string[]) => string;

function createBuildah(folder: string): Buildah {
  // the driver is the one that buildah chooses; vfs would copy everything for each layer
  const storage = ['--root', path.join(folder, 'root'), '--runroot', path.join(folder, 'run')];
  const env = { ...process.env, BUILDAH_ISOLATION: 'chroot' };
  return (...args) =>
    execFileSync('buildah', [...storage, ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
}

function listContainer(buildah: Buildah): ReturnType<DebianImage['list']> {
  const container = buildah('from', '--pull-never', 'debian').trim();
  const mounted = buildah('mount', container).trim();
  const output = execFileSync('find', ['.', '-mindepth', '1', '-printf', String.raw`%y %s %P\0`], {
    cwd: mounted,
    encoding: 'latin1',
    maxBuffer: 1024 ** 3,
  });
  buildah('rm', container);
  return output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [type = '', size = ''] = line.split(' ', 2);
      return {
        type,
        sizeBytes: type === 'f' ? Number(size) : 0,
        path: line.slice(type.length + size.length + 2),
      };
    });
}

async function makeBase(): Promise<void> {
  if (existsSync(baseArchive)) {
    return;
  }
  const target = `${baseArchive}.${process.pid}`;
  await mkdir(path.dirname(baseArchive), { recursive: true });
  execFileSync('debootstrap', ['--variant=minbase', await findSuite(), target], { stdio: 'pipe' });
  execFileSync('tar', ['-C', target, '-cf', `${target}.tar`, '.'], { stdio: 'pipe' });
  await rename(`${target}.tar`, baseArchive);
  await rm(target, { recursive: true, force: true });
}

/** The Debian that is running, where one is. */
async function findSuite(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8');
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  return /^ID=debian$/m.test(release) ? (codename ?? 'bookworm') : 'bookworm';
}

/** A package of ours, so that apt has something to install without a network. */
async function makePackage(context: string): Promise<void> {
  const folder = path.join(context, 'package');
  await mkdir(path.join(folder, 'DEBIAN'), { recursive: true });
  await mkdir(path.join(folder, 'usr/bin'), { recursive: true });
  await mkdir(path.join(folder, 'usr/share/doc/tool'), { recursive: true });
  await writeFile(
    path.join(folder, 'DEBIAN/control'),
    'Package: tool\nVersion: 1.0\nArchitecture: all\nMaintainer: Test <test@example.org>\nDescription: a tool\n',
  );
  await writeFile(path.join(folder, 'usr/bin/tool'), '#!/bin/sh\necho tool\n');
  await chmod(path.join(folder, 'usr/bin/tool'), 0o755);
  await writeFile(path.join(folder, 'usr/share/doc/tool/README'), 'read me\n'.repeat(1000));
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', folder, path.join(context, 'tool.deb')], {
    stdio: 'pipe',
  });
  await rm(folder, { recursive: true });
}

/** Modules of Python itself with what it compiles them to, as pip leaves them. */
function makePythonModules(target: string): void {
  const script = `
import compileall, os, shutil, sys
library = os.path.dirname(os.__file__)
for name in ('json', 'email', 'logging', 'unittest'):
    shutil.copytree(os.path.join(library, name), os.path.join(sys.argv[1], name),
                    ignore=shutil.ignore_patterns('__pycache__'))
compileall.compile_dir(sys.argv[1], quiet=1)
`;
  execFileSync('python3', ['-c', script, target], { stdio: 'pipe' });
}
