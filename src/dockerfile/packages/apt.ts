/** What a command does with Debian's packages: apt-get, apt, aptitude, and scripts that are known to run them. */
import type { ShellCommand, ShellWord } from '../shell.ts';

export type AptAction =
  | { readonly kind: 'update'; readonly isIndirect: boolean }
  | {
      readonly kind: 'install';
      readonly packages: readonly ShellWord[];
      readonly verb: ShellWord;
      readonly hasNoRecommends: boolean;
      readonly program: string;
      /** A helper that fetches the lists, installs, and removes them again. */
      readonly isSelfContained: boolean;
    }
  /** Needs the lists, and installs nothing by name: `apt-get build-dep`, `apt-cache search`. */
  | { readonly kind: 'read' }
  | { readonly kind: 'upgrade'; readonly verb: ShellWord; readonly packages: readonly ShellWord[] }
  | { readonly kind: 'remove'; readonly packages: readonly ShellWord[]; readonly isAuto: boolean }
  | { readonly kind: 'clean' }
  /** `apt-get dist-clean` also removes the lists. */
  | { readonly kind: 'dist-clean' };

/** Whether it is run in a way that is none of apt's: then nobody knows what the file means. */
export function isMisspelt({ name, args }: ShellCommand): boolean {
  const verb = programs.has(name ?? '') ? args.find(({ key }) => !key.startsWith('-')) : undefined;
  return verb !== undefined && /^[^a-z$]/i.test(verb.value ?? 'a');
}

export const aptListsFolder = '/var/lib/apt/lists';

const programs: ReadonlySet<string> = new Set(['apt-get', 'apt', 'aptitude']);

/**
 * Those of base images: minideb, the images of Kubernetes, Phusion.
 * @see https://github.com/bitnami/minideb#minideb
 */
const helpers: ReadonlySet<string> = new Set(['install_packages', 'clean-install', 'install_clean']);

/** Options that take the next word. */
const optionsWithValue: ReadonlySet<string> = new Set([
  '-o',
  '--option',
  '-t',
  '--target-release',
  '-c',
  '--config-file',
  '-a',
]);

/** `undefined` for a command that is none of apt's, or whose subcommand a variable tells. */
export function readApt(command: ShellCommand): AptAction | undefined {
  if (command.name === 'add-apt-repository' || command.name === 'apt-add-repository') {
    const isQuiet = command.args.some(({ value }) => value === '-n' || value === '--no-update');
    return isQuiet ? undefined : { kind: 'update', isIndirect: true };
  }
  if (helpers.has(command.name ?? '')) {
    return toHelperInstall(command);
  }
  if (command.name === 'apt-cache') {
    return { kind: 'read' };
  }
  if (!programs.has(command.name ?? '')) {
    return undefined;
  }
  const { verb, operands, options } = split(command.args);
  switch (verb?.value) {
    case 'update':
      return { kind: 'update', isIndirect: false };
    case 'install':
    case 'satisfy':
      return {
        kind: 'install',
        packages: operands.filter(({ key }) => !key.endsWith('-') || key.length < 2),
        verb,
        hasNoRecommends: options.some((option) => [option, ...option.split(/\s+/)].some(isNoRecommends)),
        program: command.name ?? '',
        isSelfContained: false,
      };
    case 'build-dep':
    case 'download':
    case 'source':
      return { kind: 'read' };
    case 'upgrade':
    case 'dist-upgrade':
    case 'full-upgrade':
    case 'safe-upgrade':
      return { kind: 'upgrade', verb, packages: operands };
    case 'remove':
    case 'purge':
      return {
        kind: 'remove',
        packages: operands,
        isAuto: options.includes('--auto-remove') || options.includes('--autoremove'),
      };
    case 'autoremove':
    case 'autopurge':
      return { kind: 'remove', packages: operands, isAuto: true };
    case 'clean':
    case 'autoclean':
      return { kind: 'clean' };
    case 'dist-clean':
    case 'distclean':
      return { kind: 'dist-clean' };
    case undefined:
    default:
      return undefined;
  }
}

function toHelperInstall(command: ShellCommand): AptAction | undefined {
  const [verb] = command.words;
  return verb === undefined
    ? undefined
    : {
        kind: 'install',
        packages: command.args.filter(({ key }) => !key.startsWith('-')),
        verb,
        hasNoRecommends: true,
        program: command.name ?? '',
        isSelfContained: true,
      };
}

/** `APT::Install-Recommends=0`, in every spelling of no, as an option or as a line of apt.conf. */
function isNoRecommends(text: string): boolean {
  return (
    text === '--no-install-recommends' ||
    text === '--without-recommends' ||
    text === '-R' ||
    /apt::install-recommends\s*[= ]\s*["']?(0|false|no|off|without|disable)/i.test(text)
  );
}

function split(args: readonly ShellWord[]): {
  readonly verb: ShellWord | undefined;
  readonly operands: readonly ShellWord[];
  readonly options: readonly string[];
} {
  let verb: ShellWord | undefined;
  const operands: ShellWord[] = [];
  const options: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (word === undefined) {
      break;
    }
    if (optionsWithValue.has(word.key)) {
      at++;
      options.push(args[at]?.key ?? '');
    } else if (word.key.startsWith('-')) {
      options.push(word.key.replace(/^-o(?=.)/, ''));
    } else if (verb === undefined) {
      verb = word;
    } else {
      operands.push(word);
    }
  }
  return { verb, operands, options };
}
