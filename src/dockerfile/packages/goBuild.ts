/** What Go keeps while it builds: the modules it downloads, and every package it compiles. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand } from '../shell.ts';
import { programOf } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { findSetting } from './settings.ts';

export const goCaches: PackageCache = {
  words: ['go'],
  folders: ['/go/pkg/mod', '/root/go/pkg/mod', '/root/.cache/go-build'],
  variables: [],
  paths: /go-build|\/pkg\/mod|\/\.cache(?:\/\*?)?$/,
  fills: findFill,
  cleans: (command) =>
    (isGo(command) &&
      command.args[0]?.key === 'clean' &&
      command.args.some(({ key }) => /cache/.test(key))) ||
    (command.name === 'rm' && command.args.some(({ text }) => /GOPATH|GOCACHE|GOMODCACHE/.test(text))),
};

/** Where one of both is somewhere else, nobody knows how long it stays there. */
function findFill(command: ShellCommand, run: ShippedRun): CacheFill | undefined {
  const [first, second] = command.args;
  const isFilling =
    isGo(command) &&
    first !== undefined &&
    (['build', 'install', 'get', 'test', 'run', 'vet', 'generate'].includes(first.key) ||
      (first.key === 'mod' && ['download', 'tidy', 'vendor'].includes(second?.key ?? '')));
  return isFilling && !['GOCACHE', 'GOMODCACHE'].some((name) => findSetting(run, command, name).isSet)
    ? {
        title: first.key === 'mod' ? `go mod ${second?.key ?? ''}` : `go ${first.key}`,
        end: first.key === 'mod' ? (second?.end ?? first.end) : first.end,
      }
    : undefined;
}

function isGo(command: ShellCommand): boolean {
  return /^go(?:1\.\d+)?$/.test(programOf(command));
}
