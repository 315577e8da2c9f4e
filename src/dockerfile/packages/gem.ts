/** What a command does with RubyGems. */
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, hasOption, programOf, readCommandLine } from './commandLine.ts';
import type { PackageCache } from './keptCache.ts';

export interface GemCommand {
  readonly verb: ShellWord;
  readonly operands: readonly ShellWord[];
  readonly line: CommandLine;
  readonly isInstall: boolean;
}

export function readGem(command: ShellCommand): GemCommand | undefined {
  if (!/^j?gem[\d.]*$/.test(programOf(command))) {
    return undefined;
  }
  const line = readCommandLine(command.args, optionsWithValue);
  const [verb, ...operands] = line.operands;
  const isInstall =
    (verb?.key === 'install' || verb?.key === 'i' || verb?.key === 'update') &&
    !hasOption(line, '--explain', '--help', '-h');
  return verb === undefined ? undefined : { verb, operands, line, isInstall };
}

/** Gems are kept beside where they are installed: of Ruby's own images, of Debian, of Alpine, of Ruby built by hand. */
export const gemFolders = [
  '/usr/local/bundle/cache',
  '/var/lib/gems/3.3.0/cache',
  '/usr/lib/ruby/gems/3.4.0/cache',
  '/usr/local/lib/ruby/gems/3.4.0/cache',
] as const;

export const gemCacheFolder: PackageCache = {
  words: ['gem'],
  folders: gemFolders,
  variables: [],
  paths: /gems?\/.*cache|bundle\/.*cache|\.gem(?:\/|$)|\/gems\/\*/,
  fills: (command) => {
    const gem = readGem(command);
    return gem?.isInstall === true ? { title: `gem ${gem.verb.key}`, end: gem.verb.end } : undefined;
  },
  cleans: removesGems,
};

/** `rm -rf "$(gem env gemdir)"/cache`: where that is only the shell knows. */
export function removesGems(command: ShellCommand): boolean {
  return (
    (command.name === 'rm' &&
      command.args.some(
        ({ key, text }) => /cache|\.gem\b/.test(key) && /gem|GEM|BUNDLE|bundle|ruby/.test(`${key} ${text}`),
      )) ||
    (command.name === 'find' && command.args.some(({ key }) => key.endsWith('*.gem')))
  );
}

const optionsWithValue: ReadonlySet<string> = new Set([
  '-v',
  '--version',
  '-i',
  '--install-dir',
  '-n',
  '--bindir',
  '-s',
  '--source',
  '--platform',
  '--config-file',
  '-p',
  '--http-proxy',
  '-P',
  '--trust-policy',
]);
