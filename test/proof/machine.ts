/**
 * What builds take over from the machine they run on: the mirror of Debian, the indexes of pip and npm, the authorities
 * it trusts. Read when a proof runs, and handed to builds as files and variables that no image keeps.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pythonIndex } from './pythonIndex.ts';

export interface Machine {
  readonly aptSources: AptSources;
  readonly pythonIndex: string;
  /** A file of certificates, where it trusts more than everybody does. */
  readonly authorities: string | undefined;
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
    pythonIndex: readPythonIndex(),
    authorities: trusted,
    folder,
    environment: {
      APT_CONFIG: `${mountedAt}/apt.conf`,
      ...(trusted === undefined ? {} : toTrust(`${mountedAt}/authorities.crt`)),
      PIP_INDEX_URL: pythonIndex,
      PIP_TRUSTED_HOST: new URL(pythonIndex).hostname,
      PIPENV_PYPI_MIRROR: pythonIndex,
      UV_DEFAULT_INDEX: pythonIndex,
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

function readAptSources(): AptSources {
  const targets = ask('apt-get', 'indextargets', '--format', '$(REPO_URI)')
    .split('\n')
    .filter((uri) => /^http:.*debian/.test(uri));
  const main = targets.find((uri) => !uri.includes('security'));
  if (main === undefined) {
    throw new Error('The proof needs a machine whose apt has a mirror of Debian.');
  }
  return { main, security: targets.find((uri) => uri.includes('security')) };
}

/** The one that pip is set to, or else the one that it comes with. */
function readPythonIndex(): string {
  const [, index] = /\.index-url='(.*)'$/m.exec(ask('pip', 'config', 'list')) ?? [];
  const script = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)';
  return index ?? ask('python3', '-c', script).trim();
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
