/** What a command does with uv. Its cache is one with what it installs, unless it is told to copy. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, hasOption, optionValue, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { findSetting, isSwitchedOn } from './settings.ts';

export interface UvCommand {
  /** `sync`, `pip install`. */
  readonly title: string;
  /** The last word of the title. */
  readonly verb: ShellWord;
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
}

export function readUv(command: ShellCommand): UvCommand | undefined {
  if (programOf(command) !== 'uv') {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [first, second, ...rest] = line.operands;
  const isNested = second !== undefined && ['pip', 'tool', 'cache', 'python'].includes(first?.key ?? '');
  if (first === undefined) {
    return undefined;
  }
  return isNested
    ? { title: `${first.key} ${second.key}`, verb: second, operands: rest, line }
    : { title: first.key, verb: first, operands: line.operands.slice(1), line };
}

export const uvCacheFolder: PackageCache = {
  words: ['uv'],
  folders: ['/root/.cache/uv'],
  variables: ['UV_CACHE_DIR'],
  paths: /\/uv(?:[-_]?cache)?(?:\/|\*|$)|\/\.cache(?:\/\*?)?$/,
  fills: findFill,
  cleans: (command) => /^cache (?:clean|prune)$/.test(readUv(command)?.title ?? ''),
};

function findFill(command: ShellCommand, run: ShippedRun): CacheFill | undefined {
  const uv = readUv(command);
  if (
    uv === undefined ||
    !installs.has(uv.title) ||
    hasOption(uv.line, '--no-cache', '--no-cache-dir', '-n', '--dry-run', '--help') ||
    isSwitchedOn(run, command, ['UV_NO_CACHE'])
  ) {
    return undefined;
  }
  const mode = optionValue(uv.line, '--link-mode') ?? findSetting(run, command, 'UV_LINK_MODE').value;
  return mode === 'copy'
    ? { title: `uv ${uv.title}`, end: uv.verb.end, folder: optionValue(uv.line, '--cache-dir') }
    : undefined;
}

const installs: ReadonlySet<string> = new Set(['sync', 'add', 'pip install', 'pip sync', 'tool install']);

const optionsWithValue: ReadonlySet<string> = new Set([
  '-r',
  '--requirement',
  '--requirements',
  '-c',
  '--constraint',
  '--constraints',
  '-e',
  '--editable',
  '-p',
  '--python',
  '-i',
  '--index-url',
  '--default-index',
  '--index',
  '--extra-index-url',
  '-f',
  '--find-links',
  '-t',
  '--target',
  '--prefix',
  '--extra',
  '--group',
  '--only-group',
  '--no-group',
  '--package',
  '--project',
  '--directory',
  '--link-mode',
  '--cache-dir',
  '--index-strategy',
  '--torch-backend',
  '--with',
  '--python-version',
  '--python-platform',
  '--no-install-package',
  '--config-file',
]);
