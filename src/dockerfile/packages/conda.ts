/** What a command does with conda, mamba or micromamba. Environments are hard links to what they unpack; archives stay. */
import type { ShellCommand } from '../shell.ts';
import { hasOption, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';

export const condaPackages: PackageCache = {
  words: ['conda', 'mamba'],
  folders: ['/opt/conda/pkgs'],
  variables: ['CONDA_PKGS_DIRS'],
  paths: /\/pkgs(?:\/|\*|$)/,
  fills: findFill,
  cleans: (command) =>
    isConda(command) &&
    command.args.some(({ key }) => key === 'clean') &&
    !command.args.some(({ key }) => key === '--dry-run' || key === '-d'),
};

function findFill(command: ShellCommand): CacheFill | undefined {
  if (!isConda(command)) {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [first, second] = line.operands;
  const verb = first?.key === 'env' ? second : first;
  const isFilling =
    verb !== undefined &&
    verbs.has(verb.key) &&
    !hasOption(line, '--dry-run', '-d', '--help', '-h', '--download-only');
  return isFilling
    ? {
        title: `${programOf(command)} ${first?.key === 'env' ? 'env ' : ''}${verb.key}`,
        end: verb.end,
      }
    : undefined;
}

function isConda(command: ShellCommand): boolean {
  return ['conda', 'mamba', 'micromamba'].includes(programOf(command));
}

const verbs: ReadonlySet<string> = new Set(['install', 'create', 'update', 'upgrade']);

const optionsWithValue: ReadonlySet<string> = new Set([
  '-n',
  '--name',
  '-p',
  '--prefix',
  '-c',
  '--channel',
  '-f',
  '--file',
  '--solver',
  '--subdir',
  '--platform',
  '-r',
  '--root-prefix',
]);
