/** What a command does with Pipenv, which has caches of its own beside that of pip. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, hasOption, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { findSetting } from './settings.ts';

export interface PipenvCommand {
  readonly verb: ShellWord;
  readonly line: CommandLine;
}

/** Also `python -m pipenv`. */
export function readPipenv(command: ShellCommand): PipenvCommand | undefined {
  const program = programOf(command);
  const isModule =
    /^python[\d.]*$/.test(program) && command.args[0]?.key === '-m' && command.args[1]?.key === 'pipenv';
  if (program !== 'pipenv' && !isModule) {
    return undefined;
  }
  const line = readCommandLine(command.args.slice(isModule ? 2 : 0), optionsWithValue);
  const [verb] = line.operands;
  return verb === undefined ? undefined : { verb, line };
}

export const pipenvCaches: PackageCache = {
  words: ['pipenv'],
  folders: ['/root/.cache/pipenv'],
  variables: ['PIPENV_CACHE_DIR'],
  paths: /pipenv[^/]*(?:\/|\*|$)|\/\.cache(?:\/\*?)?$/,
  fills: findFill,
  cleans: (command) => {
    const pipenv = readPipenv(command);
    return pipenv === undefined
      ? command.name === 'pipenv' && command.args.some(({ key }) => key === '--clear')
      : hasOption(pipenv.line, '--clear');
  },
};

function findFill(command: ShellCommand, run: ShippedRun): CacheFill | undefined {
  const pipenv = readPipenv(command);
  const setting = findSetting(run, command, 'PIP_NO_CACHE_DIR');
  return pipenv !== undefined &&
    ['install', 'sync', 'update', 'upgrade'].includes(pipenv.verb.key) &&
    !hasOption(pipenv.line, '--help', '-h', '--clear') &&
    !pipenv.line.options.some(({ value }) => value?.includes('--no-cache') === true) &&
    !(setting.isSet && setting.value !== '')
    ? { title: `pipenv ${pipenv.verb.key}`, end: pipenv.verb.end }
    : undefined;
}

const optionsWithValue: ReadonlySet<string> = new Set([
  '--python',
  '-r',
  '--requirements',
  '-i',
  '--index',
  '-e',
  '--editable',
  '--pypi-mirror',
  '--categories',
  '--extra-pip-args',
]);
