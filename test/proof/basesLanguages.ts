/** Languages as their official images have them, slim and full, made of what Debian, npm and this project have. */
import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Base } from './bases.ts';

const execute = promisify(execFile);

const projectNode = path.resolve(import.meta.dirname, '../../node_modules/node/bin/node');

interface Language {
  readonly name: string;
  /** Of Debian. */
  readonly packages: string;
  /** Instructions behind them. */
  readonly setUp?: string;
  readonly command: string;
  readonly addContext?: (context: string) => Promise<void>;
}

const python: Language = {
  name: 'python:3.13',
  packages: 'ca-certificates python3 python3-venv',
  setUp: `RUN ln -s python3 /usr/bin/python && rm /usr/lib/python3.*/EXTERNALLY-MANAGED \\
 && python3 -m venv /tmp/first && /tmp/first/bin/pip --python /usr/bin/python3 install --no-cache-dir pip==25.2 \\
 && rm -r /tmp/first
`,
  command: 'python3',
};

const node: Language = {
  name: 'node:24',
  packages: 'ca-certificates libstdc++6',
  setUp: `COPY node /usr/local/bin/node
COPY modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \\
 && ln -s ../lib/node_modules/yarn/bin/yarn.js /usr/local/bin/yarn \\
 && groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
`,
  command: 'node',
  addContext: addNode,
};

const ruby: Language = { name: 'ruby:3.3', packages: 'ca-certificates ruby ruby-bundler', command: 'irb' };

const perl: Language = { name: 'perl:5.40', packages: 'ca-certificates perl', command: 'perl' };

const slim = 'debian:trixie-slim';

/** Some of the packages that the official image of this name has; all of them would take long to install. */
const forBuilding = 'ca-certificates curl gcc git libc6-dev make';

export const languageBases: Readonly<Record<string, Base>> = {
  'buildpack-deps:trixie': {
    dockerfile: write({ from: 'debian:trixie', packages: forBuilding, command: 'bash' }),
  },
  ...toVariants(python),
  ...toVariants(node),
  ...toVariants(ruby),
  ...toVariants(perl),
  'composer:2': {
    dockerfile: write({
      from: slim,
      packages: 'ca-certificates composer php-cli unzip',
      command: 'composer',
    }),
  },
  'golang:1.24': {
    dockerfile: write({ from: 'buildpack-deps:trixie', packages: 'golang-go', command: 'bash' }),
  },
  'eclipse-temurin:21-jdk': {
    dockerfile: write({
      from: 'debian:trixie',
      packages: 'ca-certificates openjdk-21-jdk-headless',
      command: 'jshell',
    }),
  },
  'eclipse-temurin:21-jre': {
    dockerfile: write({
      from: 'debian:trixie',
      packages: 'ca-certificates openjdk-21-jre-headless',
      command: 'java',
    }),
  },
  'oven/bun:1': {
    dockerfile: write({
      from: slim,
      packages: 'ca-certificates',
      setUp: 'COPY bun /usr/local/bin/bun\n',
      command: 'bun',
    }),
    addContext: addBun,
  },
  'gcr.io/distroless/static-debian12': {
    dockerfile: `FROM ${slim} AS debian
${install('ca-certificates netbase tzdata')}
RUN mkdir -p /static/tmp /static/etc/ssl/certs /static/usr/share && chmod 1777 /static/tmp \\
 && cp /etc/passwd /etc/group /etc/protocols /etc/services /static/etc \\
 && cp /etc/ssl/certs/ca-certificates.crt /static/etc/ssl/certs && cp -r /usr/share/zoneinfo /static/usr/share

FROM scratch
COPY --from=debian /static /
`,
  },
};

/** The slim one, and the one that can build. */
function toVariants(language: Language): Readonly<Record<string, Base>> {
  const context = language.addContext === undefined ? {} : { addContext: language.addContext };
  return {
    [`${language.name}-slim`]: { dockerfile: write({ ...language, from: slim }), ...context },
    [language.name]: { dockerfile: write({ ...language, from: 'buildpack-deps:trixie' }), ...context },
  };
}

function write({
  from,
  packages,
  setUp = '',
  command,
}: Omit<Language, 'name' | 'addContext'> & { readonly from: string }): string {
  return `FROM ${from}\n${install(packages)}\n${setUp}CMD ["${command}"]\n`;
}

export function install(packages: string): string {
  return `RUN apt-get update && apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/*`;
}

/** Node of this project, with the npm and yarn that its official images have. */
async function addNode(context: string): Promise<void> {
  await cp(projectNode, path.join(context, 'node'), { dereference: true });
  const modules = await installFromNpm(context, ['npm@11.6.2', 'yarn@1.22.22']);
  await cp(modules, path.join(context, 'modules'), { recursive: true, verbatimSymlinks: true });
}

async function addBun(context: string): Promise<void> {
  const modules = await installFromNpm(context, ['@oven/bun-linux-x64-baseline@1.3.1']);
  await cp(path.join(modules, '@oven/bun-linux-x64-baseline/bin/bun'), path.join(context, 'bun'));
}

/** Gives the folder of the packages. */
async function installFromNpm(context: string, packages: readonly string[]): Promise<string> {
  const prefix = path.join(context, 'global');
  await mkdir(prefix);
  const options = ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--ignore-scripts'];
  await execute('npm', [...options, ...packages], { cwd: prefix });
  return path.join(prefix, 'node_modules');
}
