// Brings a checkout to the point where everything runs. Plain JavaScript without dependencies, for any Node from 20 on:
// it is what runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Programs that tests and demo use, and the Debian package each is in. */
const programs = {
  'docker-registry': 'docker-registry',
  skopeo: 'skopeo',
  buildah: 'buildah',
  debootstrap: 'debootstrap',
  git: 'git',
  zstd: 'zstd',
  python3: 'python3',
  chromium: 'chromium',
  nginx: 'nginx',
  'gnome-keyring-daemon': 'gnome-keyring',
  'dbus-run-session': 'dbus',
  'dbus-send': 'dbus',
  ps: 'procps',
  rg: 'ripgrep',
  curl: 'curl',
};

/** Libraries have no program to look for. */
const libraries = { 'libsecret-1-0': '/usr/lib/x86_64-linux-gnu/libsecret-1.so.0' };

export function say(message) {
  console.log(`\n> ${message}`);
}

/** Runs a command with its output shown; rejects when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}`)),
    );
  });
}

/** The packages of the project, when package-lock.json is another than the one they were installed from. */
export async function installPackages() {
  await installFrom(root, 'the packages of the project', async () => {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { env: withoutBrowserDownload() });
  });
}

/** A real VS Code for each folder below test/host; its own install scripts would compile things that are not needed. */
export async function installEditor(folder) {
  const at = path.join(root, folder);
  await installFrom(at, `the editor of ${folder}`, async () => {
    const install = ['--no-audit', '--no-fund', '--ignore-scripts'];
    await run('npm', ['ci', ...install], { cwd: at });
    const inner = path.join(at, 'node_modules/code-server/lib/vscode');
    await run('npm', ['install', '--omit=dev', ...install], { cwd: inner });
    await run('npm', ['install', '--omit=dev', ...install], { cwd: path.join(inner, 'extensions') });
    await linkRipgrep(inner);
  });
}

/** Debian's packages, when this machine is a Debian where we may install; elsewhere what is missing is said. */
export async function installPrograms(wanted = Object.keys(programs)) {
  const missing = [
    ...wanted.filter((program) => !isOnPath(program)).map((program) => programs[program]),
    ...Object.entries(libraries)
      .filter(([, file]) => process.platform === 'linux' && process.arch === 'x64' && !existsSync(file))
      .map(([name]) => name),
  ];
  if (missing.length === 0) {
    return;
  }
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new Error(`These programs are missing: ${missing.join(', ')}. Install them and try again.`);
  }
  say(`Installing ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

export function isOnPath(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, program)));
}

/** The Node that the project brings along, for everything that runs after the packages are there. */
export const projectNode = path.join(root, 'node_modules/.bin/node');

export function runWithProjectNode(script, args = []) {
  const status = spawnSync(projectNode, [path.join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  }).status;
  process.exitCode = status ?? 1;
}

async function installFrom(folder, what, install) {
  const lock = createHash('sha256')
    .update(await readFile(path.join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(folder, 'node_modules/.installed-from');
  const installed = await readFile(stamp, 'utf8').catch(() => '');
  if (installed === lock) {
    return;
  }
  say(`Installing ${what}`);
  await install();
  await writeFile(stamp, lock);
}

/** The editor's search looks for ripgrep where its own install script would have put it. */
async function linkRipgrep(inner) {
  const found = spawnSync('sh', ['-c', 'command -v rg'], { encoding: 'utf8' }).stdout.trim();
  const bin = path.join(inner, 'node_modules/@vscode/ripgrep/bin');
  if (found !== '' && !existsSync(path.join(bin, 'rg'))) {
    await mkdir(bin, { recursive: true });
    await rm(path.join(bin, 'rg'), { force: true });
    await symlink(found, path.join(bin, 'rg'));
  }
}

function withoutBrowserDownload() {
  return { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
}
