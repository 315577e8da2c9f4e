/** What a command does with Bun as a package manager. Its cache is one with node_modules, unless it is told to copy. */
import type { ShellCommand } from '../shell.ts';
import { hasOption, optionValue, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';

export const bunCacheFolder: PackageCache = {
  words: ['bun '],
  folders: ['/root/.bun/install/cache'],
  variables: ['BUN_INSTALL_CACHE_DIR'],
  paths: /\.bun(?:\/|\*|$)|bun[^/]*\/.*cache/,
  fills: findFill,
  cleans: (command) =>
    programOf(command) === 'bun' &&
    command.args
      .map(({ key }) => key)
      .join(' ')
      .startsWith('pm cache rm'),
};

function findFill(command: ShellCommand): CacheFill | undefined {
  if (programOf(command) !== 'bun') {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [verb] = line.operands;
  const isInstall = verb !== undefined && ['install', 'i', 'add', 'a', 'update'].includes(verb.key);
  return isInstall &&
    optionValue(line, '--backend') === 'copyfile' &&
    !hasOption(line, '--no-cache', '--dry-run', '--lockfile-only', '--help', '-h')
    ? { title: `bun ${verb.key}`, end: verb.end, folder: optionValue(line, '--cache-dir') }
    : undefined;
}

const optionsWithValue: ReadonlySet<string> = new Set([
  '--backend',
  '--cache-dir',
  '--cwd',
  '-c',
  '--config',
  '--registry',
  '--concurrent-scripts',
  '--network-concurrency',
  '--filter',
  '--omit',
  '--linker',
]);
