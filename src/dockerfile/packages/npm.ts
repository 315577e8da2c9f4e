/** What a command does with npm: what it installs, for whom, and where it keeps what it downloaded. */
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, optionValue, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';

export interface NpmCommand {
  readonly verb: ShellWord;
  /** What is installed; without any it is the project. */
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
  readonly isInstall: boolean;
  readonly isGlobal: boolean;
}

/** `undefined` for other programs, and for npm without a verb. */
export function readNpm(command: ShellCommand): NpmCommand | undefined {
  if (programOf(command) !== 'npm') {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [verb, ...operands] = line.operands;
  return verb === undefined
    ? undefined
    : {
        verb,
        operands,
        line,
        isInstall: installs.has(verb.key),
        isGlobal: line.options.some(
          ({ name, value }) =>
            name === '-g' ||
            (name === '--global' && value !== 'false') ||
            (name === '--location' && value === 'global'),
        ),
      };
}

export const npmCacheFolder: PackageCache = {
  words: ['npm'],
  folders: ['/root/.npm/_cacache'],
  variables: ['npm_config_cache', 'NPM_CONFIG_CACHE'],
  paths: /npm[^/]*cache|\/\.npm(?:\/|\*|$)|\/npm$|_cacache/,
  fills: findFill,
  cleans: (command) => {
    const npm = readNpm(command);
    const [first, second] = npm?.operands ?? [];
    return (
      npm !== undefined &&
      ((npm.verb.key === 'cache' && ['clean', 'clear', 'rm'].includes(first?.key ?? '')) ||
        // Where it is kept from now on is not followed.
        (['config', 'c', 'set'].includes(npm.verb.key) &&
          [first, second].some((word) => /^cache(?:=|$)/.test(word?.key ?? ''))))
    );
  },
};

function findFill(command: ShellCommand): CacheFill | undefined {
  const npm = readNpm(command);
  return npm?.isInstall === true && !npm.line.options.some(({ name }) => idle.has(name))
    ? { title: `npm ${npm.verb.key}`, end: npm.verb.end, folder: optionValue(npm.line, '--cache') }
    : undefined;
}

const idle: ReadonlySet<string> = new Set(['--dry-run', '--help', '-h', '--package-lock-only', '--version']);

const installs: ReadonlySet<string> = new Set([
  'install',
  'i',
  'in',
  'isntall',
  'add',
  'ci',
  'clean-install',
  'ic',
  'install-clean',
  'install-test',
  'it',
  'install-ci-test',
  'cit',
  'update',
  'up',
  'upgrade',
]);

const optionsWithValue: ReadonlySet<string> = new Set([
  '--cache',
  '--prefix',
  '-C',
  '--registry',
  '--omit',
  '--include',
  '--only',
  '--also',
  '--loglevel',
  '--location',
  '--fetch-retries',
  '--fetch-timeout',
  '--fetch-retry-mintimeout',
  '--fetch-retry-maxtimeout',
  '--network-timeout',
  '--maxsockets',
  '--userconfig',
  '--globalconfig',
  '--workspace',
  '-w',
  '--tag',
  '--install-strategy',
  '--python',
  '--arch',
  '--platform',
  '--cpu',
  '--os',
  '--libc',
]);
