/** What a command does with pip, however it is called, and whether pip keeps what it downloads. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, hasOption, optionValue, programOf, readCommandLine } from './commandLine.ts';
import type { PackageCache } from './keptCache.ts';
import { findSetting } from './settings.ts';

export interface PipCommand {
  /** `pip`, `python3 -m pip`. */
  readonly program: string;
  readonly verb: ShellWord;
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
}

/** `pip`, `pip3.12`, `/opt/venv/bin/pip`, `python3 -m pip`; `undefined` for everything else. */
export function readPip(command: ShellCommand): PipCommand | undefined {
  const program = programOf(command);
  const isPip = /^pip(?:[23](?:\.\d+)?)?$/.test(program);
  const module = !isPip && /^(?:python|pypy)[\d.]*$/.test(program) ? findModule(command) : undefined;
  const args = isPip ? command.args : module;
  if (args === undefined) {
    return undefined;
  }
  const line = readCommandLine(args, pipOptions);
  const [verb, ...operands] = line.operands;
  return verb === undefined
    ? undefined
    : { program: isPip ? program : `${program} -m pip`, verb, operands, line };
}

/** What the requirements of pip are called without version and extras. */
export function toPackageName(word: ShellWord): string {
  return (/^[A-Za-z0-9][\w.-]*/.exec(word.key)?.[0] ?? '').toLowerCase().replaceAll(/[_.]/g, '-');
}

export const pipCacheFolder: PackageCache = {
  words: ['pip'],
  folders: ['/root/.cache/pip'],
  variables: ['PIP_CACHE_DIR'],
  paths: /\/pip(?:[-_]?cache)?(?:\/|\*|$)|\.cache\/\*?$|\/\.cache$/,
  fills: (command, run) => {
    const pip = readPip(command);
    return pip !== undefined && keepsCache(pip, command, run)
      ? {
          title: `${pip.program} ${pip.verb.key}`,
          end: pip.verb.end,
          folder: optionValue(pip.line, '--cache-dir'),
        }
      : undefined;
  },
  cleans: (command) => {
    const pip = readPip(command);
    return pip?.verb.key === 'cache' && ['purge', 'remove'].includes(pip.operands[0]?.key ?? '');
  },
};

/** Whether an earlier command of a RUN says that pip is to keep nothing. */
export function configuresCache(command: ShellCommand): boolean {
  const pip = readPip(command);
  return (
    (pip?.verb.key === 'config' && pip.operands.some(({ key }) => /no-cache-dir|cache-dir/.test(key))) ||
    command.words.some(({ key }) => /no[-_]cache[-_]dir\s*[= ]/i.test(key))
  );
}

/**
 * Every value but nothing disables the cache: what pip reads as no does so too.
 * @see https://github.com/pypa/pip/blob/23.2.1/src/pip/_internal/cli/cmdoptions.py `_handle_no_cache_dir`
 */
function keepsCache(pip: PipCommand, command: ShellCommand, run: ShippedRun): boolean {
  const { line, operands } = pip;
  const setting = findSetting(run, command, 'PIP_NO_CACHE_DIR');
  return (
    ['install', 'wheel', 'download'].includes(pip.verb.key) &&
    !line.options.some(({ name }) => isNoCache(name)) &&
    !(setting.isSet && setting.value !== '') &&
    !hasOption(line, '--no-index', '--dry-run', '--help', '-h') &&
    // Wheels that are there already are not kept again.
    !(operands.length > 0 && operands.every(({ key }) => isLocalWheel(key))) &&
    !(hasOption(line, '--no-deps') && operands.length > 0 && operands.every(({ key }) => isLocal(key)))
  );
}

/** pip takes what begins like an option for it, where only one does. */
function isNoCache(name: string): boolean {
  return name.length >= '--no-ca'.length && '--no-cache-dir'.startsWith(name);
}

function isLocalWheel(key: string): boolean {
  return /^[^:]*\/[^:]*(?:\.whl|\*)$|^[^:/]*\.whl$/.test(key);
}

function isLocal(key: string): boolean {
  return /^\.{0,2}(?:\/|$)|^\.(?:\[|$)/.test(key) || isLocalWheel(key);
}

function findModule({ args }: ShellCommand): readonly ShellWord[] | undefined {
  const at = args.findIndex(({ key }) => !/^-[bBdEiIOqsSuvx]+$/.test(key));
  return args[at]?.key === '-m' && args[at + 1]?.key === 'pip' ? args.slice(at + 2) : undefined;
}

const pipOptions: ReadonlySet<string> = new Set([
  '-r',
  '--requirement',
  '-c',
  '--constraint',
  '-e',
  '--editable',
  '-t',
  '--target',
  '--platform',
  '--python-version',
  '--implementation',
  '--abi',
  '--root',
  '--prefix',
  '--src',
  '--upgrade-strategy',
  '--config-settings',
  '-C',
  '--global-option',
  '--no-binary',
  '--only-binary',
  '--progress-bar',
  '-i',
  '--index-url',
  '--extra-index-url',
  '-f',
  '--find-links',
  '-w',
  '--wheel-dir',
  '-d',
  '--dest',
  '--cache-dir',
  '--trusted-host',
  '--timeout',
  '--retries',
  '--proxy',
  '--log',
  '--python',
  '--use-feature',
  '--use-deprecated',
  '--exists-action',
  '--cert',
  '--root-user-action',
]);
