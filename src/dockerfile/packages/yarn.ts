/** What a command does with the first version of yarn. Later ones keep packages in the project, and may run from there. */
import type { RuleContext } from '../rule.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, optionValue, programOf, readCommandLine } from './commandLine.ts';
import type { PackageCache } from './keptCache.ts';
import type { Dockerfile } from '../dockerfile.ts';

export interface YarnCommand {
  /** `undefined` for `yarn` alone, which installs the project. */
  readonly verb: ShellWord | undefined;
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
  readonly isInstall: boolean;
}

export function readYarn(command: ShellCommand): YarnCommand | undefined {
  if (programOf(command) !== 'yarn' && programOf(command) !== 'yarnpkg') {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const at = line.operands[0]?.key === 'global' ? 1 : 0;
  const verb = line.operands[at];
  const asks = line.options.some(({ name }) => ['--version', '-v', '--help', '-h'].includes(name));
  return {
    verb,
    operands: line.operands.slice(at + 1),
    line,
    isInstall: !asks && (verb === undefined ? at === 0 : ['install', 'add', 'upgrade'].includes(verb.key)),
  };
}

/** Whether the project may well use a later version. */
export function isLaterYarn(file: Dockerfile, { facts }: RuleContext): boolean {
  const manager = /"packageManager"\s*:\s*"yarn@(\d+)/.exec(
    facts.workspace?.findText('package.json') ?? '',
  )?.[1];
  return (
    /\.yarnrc\.yml|\.yarn\b|yarn\s+set\s+version|corepack|yarn@(?:berry|stable|[2-9])|--immutable|workspaces\s+focus/.test(
      file.text,
    ) ||
    (manager !== undefined && manager !== '1') ||
    facts.workspace?.findText('.yarnrc.yml') !== undefined
  );
}

export const yarnCacheFolder: PackageCache = {
  words: ['yarn'],
  folders: ['/usr/local/share/.cache/yarn', '/root/.cache/yarn'],
  variables: ['YARN_CACHE_FOLDER', 'yarn_cache_folder', 'npm_config_yarn_cache_folder'],
  paths: /yarn[^/]*cache|\/\.cache(?:\/\*?)?$|\/yarn(?:\/|\*|$)/,
  fills: (command) => {
    const yarn = readYarn(command);
    const end = yarn?.verb?.end ?? command.words[0]?.end;
    return yarn?.isInstall === true && end !== undefined
      ? {
          title: yarn.verb === undefined ? 'yarn' : `yarn ${yarn.verb.key}`,
          end,
          folder: optionValue(yarn.line, '--cache-folder'),
        }
      : undefined;
  },
  cleans: (command) => {
    const yarn = readYarn(command);
    return (
      (yarn?.verb?.key === 'cache' && yarn.operands[0]?.key === 'clean') ||
      (yarn?.verb?.key === 'config' && yarn.operands.some(({ key }) => key === 'cache-folder'))
    );
  },
};

const optionsWithValue: ReadonlySet<string> = new Set([
  '--cache-folder',
  '--cwd',
  '--global-folder',
  '--link-folder',
  '--modules-folder',
  '--mutex',
  '--network-concurrency',
  '--network-timeout',
  '--prefix',
  '--preferred-cache-folder',
  '--registry',
  '--use-yarnrc',
]);
