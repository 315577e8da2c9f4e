/** Credential helpers as real programs in a folder of their own, which write down how they were called. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface HelperFolder extends AsyncDisposable {
  readonly folder: string;
  /** With the folder in front of the machine's own PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes `docker-credential-<name>`. The shell script finds the server in `$server` and its own folder in `$here`. */
  add(name: string, script: string): Promise<void>;
  /** How the helper was called so far. */
  readRuns(name: string): Promise<readonly HelperRun[]>;
  /** The text of a file that a script wrote into `$here`. */
  read(file: string): Promise<string>;
}

export interface HelperRun {
  readonly args: string;
  readonly input: string;
  readonly environment: string;
}

export async function createHelperFolder(): Promise<HelperFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'credential-helpers-'));
  const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
  return {
    folder,
    environment: { PATH: `${folder}${path.delimiter}${process.env['PATH']}` },
    async add(name, script) {
      const file = path.join(folder, `docker-credential-${name}`);
      await writeFile(file, [...toProlog(folder, name), script, ''].join('\n'));
      await chmod(file, 0o755);
    },
    async readRuns(name) {
      const files = (await readdir(folder)).filter((file) => file.startsWith(`${name}.run.`));
      return Promise.all(files.map(async (file) => toRun(await read(file))));
    },
    read,
    async [Symbol.asyncDispose]() {
      for (const file of (await readdir(folder)).filter((name) => name.endsWith('.pid'))) {
        endProcess(Number(await read(file)));
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The script's part that answers with a login for one server, and knows nothing about others. */
export function answering(login: {
  readonly server: string;
  readonly username: string;
  readonly secret: string;
}): string {
  const answer = JSON.stringify({ ServerURL: login.server, Username: login.username, Secret: login.secret });
  return [
    `if [ "$server" = ${quote(login.server)} ]; then printf '%s\\n' ${quote(answer)}; exit 0; fi`,
    `echo 'credentials not found in native keychain'`,
    'exit 1',
  ].join('\n');
}

/** Starts a process of its own that holds the helper's output open; its id is in `<name>.pid`. */
export function leavingBehind(name: string): string {
  return `sleep 600 & echo $! > "$here/${name}.pid"`;
}

/** Whether a process runs; one that ended and was not waited for does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', `${pid}`]);
    return !stdout.trim().startsWith('Z');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 1) {
      return false; // what ps ends with when there is no such process
    }
    throw thrown;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What is written down stands between lines that nothing else writes. */
const divider = '---8<---';

function toProlog(folder: string, name: string): readonly string[] {
  return [
    '#!/bin/sh',
    `here=${quote(folder)}`,
    'server=$(cat)',
    `run="$here/${name}.run.$$"`,
    `{ printf '%s\\n' "$*"; echo '${divider}'; printf '%s\\n' "$server"; echo '${divider}'; env; } > "$run"`,
  ];
}

function toRun(text: string): HelperRun {
  const [args = '', input = '', environment = ''] = text.split(`${divider}\n`).map((part) => part.trim());
  return { args, input, environment };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it is gone already
  }
}
