/** What a command does with Poetry. Virtual environments are beside its caches by default, and must stay. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, hasOption, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { isSwitchedOn } from './settings.ts';

export interface PoetryCommand {
  readonly verb: ShellWord;
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
}

export function readPoetry(command: ShellCommand): PoetryCommand | undefined {
  if (programOf(command) !== 'poetry') {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [verb, ...operands] = line.operands;
  return verb === undefined ? undefined : { verb, operands, line };
}

export const poetryCaches: PackageCache = {
  words: ['poetry'],
  folders: ['/root/.cache/pypoetry'],
  variables: ['POETRY_CACHE_DIR'],
  paths: /pypoetry|\/artifacts\/?$|poetry[^/]*cache|POETRY_CACHE|\/\.cache(?:\/\*?)?$/,
  fills: findFill,
  cleans: (command) => {
    const poetry = readPoetry(command);
    return (
      poetry?.verb.key === 'cache' ||
      (poetry?.verb.key === 'config' && poetry.operands.some(({ key }) => key === 'cache-dir')) ||
      (command.name === 'rm' && command.args.some(({ text }) => text.includes('POETRY_CACHE')))
    );
  },
};

function findFill(command: ShellCommand, run: ShippedRun): CacheFill | undefined {
  const poetry = readPoetry(command);
  return poetry !== undefined &&
    ['install', 'add', 'update', 'sync'].includes(poetry.verb.key) &&
    !hasOption(poetry.line, '--no-cache', '--only-root', '--dry-run', '--lock', '--help', '-h') &&
    !isSwitchedOn(run, command, ['POETRY_NO_CACHE'])
    ? { title: `poetry ${poetry.verb.key}`, end: poetry.verb.end }
    : undefined;
}

const optionsWithValue: ReadonlySet<string> = new Set([
  '-C',
  '--directory',
  '-P',
  '--project',
  '-E',
  '--extras',
  '--with',
  '--without',
  '--only',
  '-G',
  '--group',
  '--python',
  '--source',
]);
