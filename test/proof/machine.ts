/**
 * What builds take over from the machine they run on: the mirror of Debian, the indexes of pip and npm, the authorities
 * it trusts. Read when a proof runs, and handed to builds as files and variables that no image keeps.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Machine {
  readonly aptSources: AptSources;
  /** What the builds see below `mountedAt`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface AptSources {
  readonly main: string;
  readonly security: string | undefined;
}

/** Where builds find the folder of the machine. */
export const mountedAt = '/run/proof';

export async function readMachine(folder: string): Promise<Machine> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'apt.conf'), readAptOptions().join('\n'));
  const trusted = ['SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'PIP_CERT']
    .map((name) => process.env[name])
    .find((file) => file !== undefined && existsSync(file));
  if (trusted !== undefined) {
    await copyFile(trusted, path.join(folder, 'authorities.crt'));
  }
  return {
    aptSources: readAptSources(),
    folder,
    environment: {
      APT_CONFIG: `${mountedAt}/apt.conf`,
      ...(trusted === undefined ? {} : toTrust(`${mountedAt}/authorities.crt`)),
      ...readPipOptions(),
      ...readNpmOptions(),
    },
  };
}

function toTrust(file: string): Readonly<Record<string, string>> {
  const names = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'PIP_CERT', 'NODE_EXTRA_CA_CERTS', 'GIT_SSL_CAINFO'];
  return Object.fromEntries(names.map((name) => [name, file]));
}

/** How long an index is good for is the one thing that a mirror can need said. */
function readAptOptions(): readonly string[] {
  return ask('apt-config', 'dump')
    .split('\n')
    .filter((line) => /^Acquire::(Check-Valid-Until|Check-Date|Retries) /.test(line));
}

/** Debian's own mirror where the machine is no Debian. */
function readAptSources(): AptSources {
  const targets = ask('apt-get', 'indextargets', '--format', '$(ORIGIN) $(CODENAME) $(REPO_URI)')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , uri]) => /^http:.*debian/.test(uri ?? ''));
  const isSecurity = (uri: string | undefined): boolean => /security/.test(uri ?? '');
  return {
    main: targets.find(([, , uri]) => !isSecurity(uri))?.[2] ?? 'http://deb.debian.org/debian/',
    security: targets.find(([, , uri]) => isSecurity(uri))?.[2],
  };
}

function readPipOptions(): Readonly<Record<string, string>> {
  const options = [...ask('pip', 'config', 'list').matchAll(/^.*\.([\w-]+)='(.*)'$/gm)]
    .filter(([, name = '']) => ['index-url', 'extra-index-url', 'trusted-host'].includes(name))
    .map(([, name = '', value = '']) => [`PIP_${name.replaceAll('-', '_').toUpperCase()}`, value]);
  return Object.fromEntries(options);
}

function readNpmOptions(): Readonly<Record<string, string>> {
  const registry = ask('npm', 'config', 'get', 'registry').trim();
  return registry === '' ? {} : { NPM_CONFIG_REGISTRY: registry };
}

/** Nothing where the program is not there: the machine then has no setting of it. */
function ask(program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
