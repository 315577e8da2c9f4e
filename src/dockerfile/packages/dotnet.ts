/** What .NET keeps while it builds: the packages that a project restores. */
import type { ShellCommand } from '../shell.ts';
import { programOf } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';

export const nugetPackages: PackageCache = {
  words: ['dotnet'],
  folders: ['/root/.nuget/packages'],
  variables: ['NUGET_PACKAGES'],
  paths: /nuget/i,
  fills: findFill,
  cleans: (command) =>
    programOf(command) === 'dotnet' &&
    command.args[0]?.key === 'nuget' &&
    command.args.some(({ key }) => key === '--clear' || key === '-c'),
};

function findFill(command: ShellCommand): CacheFill | undefined {
  const [verb] = command.args;
  return programOf(command) === 'dotnet' && verb !== undefined && verbs.has(verb.key)
    ? { title: `dotnet ${verb.key}`, end: verb.end }
    : undefined;
}

const verbs: ReadonlySet<string> = new Set(['restore', 'build', 'publish', 'test', 'run', 'pack', 'msbuild']);
