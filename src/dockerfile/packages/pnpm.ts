/** What a command does with pnpm. Its store is one with node_modules, unless it is told to copy. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import type { Stage } from '../stages.ts';
import { type CommandLine, hasOption, optionValue, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { findSetting } from './settings.ts';

export interface PnpmCommand {
  readonly verb: ShellWord;
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
  readonly isInstall: boolean;
}

export function readPnpm(command: ShellCommand): PnpmCommand | undefined {
  if (programOf(command) !== 'pnpm') {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [verb, ...operands] = line.operands;
  return verb === undefined
    ? undefined
    : { verb, operands, line, isInstall: ['install', 'i', 'add', 'update', 'up'].includes(verb.key) };
}

export const pnpmStoreFolder: PackageCache = {
  words: ['pnpm'],
  folders: ['/root/.local/share/pnpm/store'],
  variables: ['npm_config_store_dir', 'NPM_CONFIG_STORE_DIR', 'pnpm_config_store_dir'],
  paths: /pnpm[^/]*[-_/]store|\.pnpm-store|\/pnpm$|store path/,
  fills: findFill,
  cleans: (command) => {
    const pnpm = readPnpm(command);
    return (
      (pnpm?.verb.key === 'store' && pnpm.operands[0]?.key === 'prune') ||
      (command.name === 'rm' && command.args.some(({ key }) => /pnpm store path|pnpm/.test(key)))
    );
  },
};

function findFill(command: ShellCommand, run: ShippedRun): CacheFill | undefined {
  const pnpm = readPnpm(command);
  if (pnpm?.isInstall !== true || hasOption(pnpm.line, '--lockfile-only', '--help', '-h')) {
    return undefined;
  }
  const method =
    optionValue(pnpm.line, '--package-import-method') ??
    methods.map((name) => findSetting(run, command, name)).find(({ isSet, value }) => isSet && value !== '')
      ?.value ??
    findConfigured(run);
  const home = findSetting(run, command, 'PNPM_HOME').value;
  return method === 'copy' || method === 'clone-or-copy'
    ? {
        title: `pnpm ${pnpm.verb.key}`,
        end: pnpm.verb.end,
        folder: optionValue(pnpm.line, '--store-dir') ?? (home === undefined ? undefined : `${home}/store`),
      }
    : undefined;
}

/** By `pnpm config set`, in this RUN or an earlier one of the stage. */
function findConfigured({ stage, instruction }: ShippedRun): string | undefined {
  return methodsOf(stage).findLast(({ at }) => at <= instruction.index)?.method;
}

interface StageMethod {
  readonly method: string | undefined;
  readonly at: number;
}

const known = new WeakMap<Stage, readonly StageMethod[]>();

/** Read once for a stage, however many commands ask. */
function methodsOf(stage: Stage): readonly StageMethod[] {
  const found =
    known.get(stage) ??
    stage.instructions.flatMap(({ index, script }) =>
      (script?.commands ?? []).flatMap((command) => {
        const pnpm = readPnpm(command);
        const keys = pnpm?.operands.map(({ key }) => key) ?? [];
        const at = keys.indexOf('package-import-method');
        return pnpm?.verb.key === 'config' && at !== -1 ? [{ method: keys[at + 1], at: index }] : [];
      }),
    );
  known.set(stage, found);
  return found;
}

const methods = [
  'npm_config_package_import_method',
  'NPM_CONFIG_PACKAGE_IMPORT_METHOD',
  'pnpm_config_package_import_method',
] as const;

const optionsWithValue: ReadonlySet<string> = new Set([
  '-C',
  '--dir',
  '--filter',
  '-F',
  '--store-dir',
  '--virtual-store-dir',
  '--package-import-method',
  '--reporter',
  '--loglevel',
  '--network-concurrency',
  '--child-concurrency',
  '--node-linker',
  '--registry',
  '--fetch-timeout',
  '--fetch-retries',
]);
