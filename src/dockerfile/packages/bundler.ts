/** What a command does with Bundler, and where the gems of the project go. */
import type { ShippedRun } from '../imageView.ts';
import { toAbsolute } from '../paths.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import type { Stage } from '../stages.ts';
import { type CommandLine, hasOption, optionValue, programOf, readCommandLine } from './commandLine.ts';
import { gemFolders, removesGems } from './gem.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { findSetting, isSwitchedOn } from './settings.ts';

export interface BundlerCommand {
  /** `undefined` for `bundle` alone, which installs. */
  readonly verb: ShellWord | undefined;
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
  readonly isInstall: boolean;
}

export function readBundler(command: ShellCommand): BundlerCommand | undefined {
  if (!/^bundler?$/.test(programOf(command))) {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [verb, ...operands] = line.operands;
  return {
    verb,
    operands,
    line,
    isInstall:
      (verb === undefined || verb.key === 'install' || verb.key === 'update') &&
      !hasOption(line, '--version', '-v', '--help', '-h'),
  };
}

/** A setting of `bundle config`, in every order of its words: `config set --local path x`, `config path x`. */
export function findBundlerSetting(command: ShellCommand, name: string): string | undefined {
  const bundler = readBundler(command);
  if (bundler?.verb?.key !== 'config') {
    return undefined;
  }
  const [key, ...values] = bundler.operands.map((word) => word.key).filter((word) => word !== 'set');
  return key === name && values.length > 0 ? values.join(' ') : undefined;
}

/** The folder gems go to, or `undefined` for that of the system. */
export function findBundlePath(run: ShippedRun, command: ShellCommand): string | undefined {
  const named =
    optionValue(readBundler(command)?.line ?? { operands: [], options: [] }, '--path') ??
    findConfigured(run, 'path') ??
    findSetting(run, command, 'BUNDLE_PATH').value;
  if (named !== undefined && named !== '') {
    return toAbsolute(named, command.directory);
  }
  const isDeployed =
    isSwitchedOn(run, command, ['BUNDLE_DEPLOYMENT']) ||
    findConfigured(run, 'deployment') === 'true' ||
    command.args.some(({ key }) => key === '--deployment');
  return isDeployed ? toAbsolute('vendor/bundle', command.directory) : undefined;
}

/** By this RUN or an earlier one of the stage. */
function findConfigured({ stage, instruction }: ShippedRun, name: BundlerSetting): string | undefined {
  return settingsOf(stage).findLast((setting) => setting.name === name && setting.at <= instruction.index)
    ?.value;
}

type BundlerSetting = 'path' | 'deployment';

interface StageSetting {
  readonly name: BundlerSetting;
  readonly value: string;
  readonly at: number;
}

const known = new WeakMap<Stage, readonly StageSetting[]>();

/** Read once for a stage, however many commands ask. */
function settingsOf(stage: Stage): readonly StageSetting[] {
  const found =
    known.get(stage) ??
    stage.instructions.flatMap(({ index, script }) =>
      (script?.commands ?? []).flatMap((command) =>
        (['path', 'deployment'] as const).flatMap((name) => {
          const value = findBundlerSetting(command, name);
          return value === undefined ? [] : [{ name, value, at: index }];
        }),
      ),
    );
  known.set(stage, found);
  return found;
}

export const bundledGems: PackageCache = {
  words: ['bundle'],
  folders: gemFolders,
  variables: [],
  paths: /gems?\/.*cache|bundle\/.*cache|\.bundle(?:\/|\*|$)/,
  fills: findFill,
  cleans: removesGems,
};

function findFill(command: ShellCommand, run: ShippedRun): CacheFill | undefined {
  const bundler = readBundler(command);
  const end = bundler?.verb?.end ?? command.words[0]?.end;
  if (bundler?.isInstall !== true || end === undefined || hasOption(bundler.line, '--no-cache', '--local')) {
    return undefined;
  }
  const path = findBundlePath(run, command);
  return {
    title: bundler.verb === undefined ? 'bundle' : `bundle ${bundler.verb.key}`,
    end,
    folder: path === undefined ? undefined : `${path}/ruby/3.4.0/cache`,
  };
}

const optionsWithValue: ReadonlySet<string> = new Set([
  '-j',
  '--jobs',
  '--path',
  '--without',
  '--with',
  '--gemfile',
  '--retry',
  '--target-rbconfig',
  '--binstubs',
]);
