/**
 * The images that cases are built from, under the names of the official ones: Debian, and what its packages, npm's and
 * the Node of this project make of it. Each is made when the first case asks for it.
 */
import { execFile } from 'node:child_process';
import { cp, link, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Buildah } from './buildah.ts';
import type { DebianArchives } from './debian.ts';

const execute = promisify(execFile);

const projectNode = path.resolve(import.meta.dirname, '../../node_modules/node/bin/node');

export interface Bases {
  /** Makes what the Dockerfile names after FROM and is not there yet. */
  prepareFor(dockerfile: string): Promise<void>;
}

interface Base {
  readonly dockerfile: string;
  readonly addContext?: (context: string) => Promise<void>;
}

export interface BasesOptions {
  readonly folder: string;
  readonly buildah: Buildah;
  /** Asked for when it is needed, since it takes its time. */
  readonly debian: () => Promise<DebianArchives>;
}

export function createBases({ folder, buildah, debian }: BasesOptions): Bases {
  const made = new Set<string>();
  const recipes = listRecipes(debian);

  async function make(name: string): Promise<void> {
    const recipe = recipes[name];
    if (recipe === undefined || made.has(name)) {
      return;
    }
    made.add(name);
    await prepareFor(recipe.dockerfile);
    const context = path.join(folder, name.replaceAll(/[^\w.-]/g, '-'));
    await mkdir(context, { recursive: true });
    await recipe.addContext?.(context);
    const dockerfile = path.join(context, 'Dockerfile');
    await writeFile(dockerfile, recipe.dockerfile);
    await buildah.build({ tag: `docker.io/library/${name}`, dockerfile, context });
    await rm(context, { recursive: true });
  }

  async function prepareFor(dockerfile: string): Promise<void> {
    for (const [, name = ''] of dockerfile.matchAll(/^FROM\s+(?:docker\.io\/library\/)?(\S+)/gim)) {
      await make(name);
    }
  }

  return { prepareFor };
}

function listRecipes(debian: () => Promise<DebianArchives>): Readonly<Record<string, Base>> {
  const install = (packages: string): string =>
    `RUN apt-get update && apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/*`;
  return {
    'debian:trixie': {
      dockerfile: 'FROM scratch\nADD base.tar /\nCMD ["bash"]\n',
      addContext: async (context) => link((await debian()).whole, path.join(context, 'base.tar')),
    },
    'debian:trixie-slim': {
      dockerfile: 'FROM scratch\nADD base.tar /\nCMD ["bash"]\n',
      addContext: async (context) => link((await debian()).slim, path.join(context, 'base.tar')),
    },
    'python:3.13-slim': {
      dockerfile: `FROM debian:trixie-slim
${install('ca-certificates python3 python3-venv')}
RUN ln -s python3 /usr/bin/python && rm /usr/lib/python3.*/EXTERNALLY-MANAGED \\
 && python3 -m venv /tmp/first && /tmp/first/bin/pip --python /usr/bin/python3 install --no-cache-dir pip==25.2 \\
 && rm -r /tmp/first
CMD ["python3"]
`,
    },
    'node:24-slim': {
      dockerfile: `FROM debian:trixie-slim
${install('ca-certificates libstdc++6')}
COPY node /usr/local/bin/node
COPY modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \\
 && ln -s ../lib/node_modules/yarn/bin/yarn.js /usr/local/bin/yarn \\
 && groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
CMD ["node"]
`,
      addContext: addNode,
    },
    'ruby:3.3-slim': {
      dockerfile: `FROM debian:trixie-slim
${install('ca-certificates ruby')}
CMD ["irb"]
`,
    },
    'composer:2': {
      dockerfile: `FROM debian:trixie-slim
${install('ca-certificates composer php-cli unzip')}
CMD ["composer"]
`,
    },
  };
}

/** Node of this project, with the npm and yarn that its official images have. */
async function addNode(context: string): Promise<void> {
  await cp(projectNode, path.join(context, 'node'), { dereference: true });
  const prefix = path.join(context, 'global');
  await mkdir(prefix);
  const install = ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--ignore-scripts'];
  await execute('npm', [...install, 'npm@11.6.2', 'yarn@1.22.22'], { cwd: prefix });
  await cp(path.join(prefix, 'node_modules'), path.join(context, 'modules'), { recursive: true });
}
