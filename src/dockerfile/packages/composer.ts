/** What a command does with Composer, however it is called. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, hasOption, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { findSetting } from './settings.ts';

export interface ComposerCommand {
  /** `composer`, `php composer.phar`, as it stands in the file. */
  readonly program: string;
  readonly verb: ShellWord;
  readonly line: CommandLine;
  readonly isGlobal: boolean;
}

export function readComposer(command: ShellCommand): ComposerCommand | undefined {
  const [first, ...rest] = command.words;
  const isComposer = isComposerName(programOf(command));
  // `php -d memory_limit=-1 composer.phar`.
  const at = programOf(command) === 'php' ? rest.findIndex(({ key }) => isComposerName(key)) : -1;
  const words = isComposer ? rest : at === -1 ? undefined : rest.slice(at + 1);
  if (words === undefined || first === undefined) {
    return undefined;
  }
  const line = readCommandLine(words, optionsWithValue);
  const isGlobal = line.operands[0]?.key === 'global';
  const verb = line.operands[isGlobal ? 1 : 0];
  return verb === undefined
    ? undefined
    : {
        program: [first, ...(isComposer ? [] : rest.slice(0, at + 1))].map(({ text }) => text).join(' '),
        verb,
        line,
        isGlobal,
      };
}

export const composerCacheFolder: PackageCache = {
  words: ['composer'],
  folders: ['/root/.composer/cache', '/root/.cache/composer'],
  variables: ['COMPOSER_CACHE_DIR'],
  paths: /\.composer(?:\/|\*|$)|composer[^/]*\/?cache|cache\/composer|\/\.cache(?:\/\*?)?$/,
  fills: findFill,
  cleans: (command) => {
    const composer = readComposer(command);
    return (
      composer !== undefined &&
      (['clear-cache', 'clearcache', 'cc'].includes(composer.verb.key) ||
        (composer.verb.key === 'config' && command.args.some(({ key }) => key.startsWith('cache'))))
    );
  },
};

function findFill(command: ShellCommand, run: ShippedRun): CacheFill | undefined {
  const composer = readComposer(command);
  if (
    composer === undefined ||
    !installs.has(composer.verb.key) ||
    hasOption(composer.line, '--no-cache', '--dry-run', '--no-install', '--help', '-h')
  ) {
    return undefined;
  }
  return {
    title: `composer ${composer.verb.key}`,
    end: composer.verb.end,
    program: composer.program,
    folder: findFolder(run, command),
  };
}

/** The official image has it below /tmp. */
function findFolder(run: ShippedRun, command: ShellCommand): string | undefined {
  const { base } = run.stage;
  const home = findSetting(run, command, 'COMPOSER_HOME').value;
  if (findSetting(run, command, 'COMPOSER_CACHE_DIR').isSet) {
    return undefined;
  }
  return base.kind === 'image' && /(?:^|\/)composer(?:[:@]|$)/.test(base.reference ?? '')
    ? '/tmp/cache'
    : home === undefined || home === ''
      ? undefined
      : `${home}/cache`;
}

function isComposerName(name: string): boolean {
  return /(?:^|\/)composer\d?(?:\.phar)?$/.test(name);
}

const installs: ReadonlySet<string> = new Set([
  'install',
  'i',
  'update',
  'u',
  'upgrade',
  'require',
  'r',
  'create-project',
  'reinstall',
]);

const optionsWithValue: ReadonlySet<string> = new Set([
  '-d',
  '--working-dir',
  '--prefer-install',
  '--ignore-platform-req',
  '-s',
  '--stability',
  '--repository',
  '--apcu-autoloader-prefix',
]);
