/** What a command installs from or removes with the package manager of the system, whichever that is. */
import type { ShellCommand, ShellWord } from '../shell.ts';
import { readApt } from './apt.ts';

export interface PackageChange {
  readonly kind: 'install' | 'remove';
  readonly packages: readonly NamedPackage[];
  /** Also removes what nothing needs any more. */
  readonly isAuto: boolean;
  /** `apk add --virtual NAME`: removing the name removes them all. */
  readonly virtual: string | undefined;
}

export interface NamedPackage {
  /** In lower case, without version, release and architecture; `@development tools` for a group. */
  readonly name: string;
  readonly word: ShellWord;
}

/** `undefined` for every other command. */
export function readPackageChange(command: ShellCommand): PackageChange | undefined {
  const apt = readApt(command);
  if (apt?.kind === 'install' || apt?.kind === 'remove') {
    return {
      kind: apt.kind,
      packages: apt.packages.flatMap(toPackages),
      isAuto: apt.kind === 'remove' && apt.isAuto,
      virtual: undefined,
    };
  }
  const manager = managers.get(command.name ?? '');
  if (apt !== undefined || manager === undefined) {
    return undefined;
  }
  return manager(command.args);
}

type Manager = (args: readonly ShellWord[]) => PackageChange | undefined;

const managers: ReadonlyMap<string, Manager> = new Map<string, Manager>([
  ['apk', readApk],
  ['dnf', readRpm],
  ['dnf5', readRpm],
  ['microdnf', readRpm],
  ['tdnf', readRpm],
  ['yum', readRpm],
  ['zypper', readRpm],
  ['pacman', readPacman],
]);

function readApk(args: readonly ShellWord[]): PackageChange | undefined {
  const words = withoutValues(args, ['-t', '--virtual', '-X', '--repository', '-p', '--root']);
  const verb = words[0]?.value;
  if (verb !== 'add' && verb !== 'del') {
    return undefined;
  }
  const at = args.findIndex(({ key }) => key === '-t' || key === '--virtual' || /^-[a-z]*t$/.test(key));
  const joined = args.find(({ key }) => key.startsWith('--virtual='))?.key.slice('--virtual='.length);
  const virtual = joined ?? (at === -1 ? undefined : args[at + 1]?.key);
  return {
    kind: verb === 'add' ? 'install' : 'remove',
    packages: words
      .slice(1)
      .filter(({ key }) => key !== virtual)
      .flatMap(toPackages),
    isAuto: verb === 'del',
    virtual,
  };
}

/** Of yum, dnf, microdnf, tdnf and zypper, whose words are the same. */
function readRpm(args: readonly ShellWord[]): PackageChange | undefined {
  const words = withoutValues(args, ['-c', '--installroot', '--releasever', '-x', '--enablerepo']);
  const [first, second] = words;
  const isGroup = first?.value === 'group' || first?.value === 'groups';
  const verb = (isGroup ? second?.value : first?.value) ?? '';
  const rest = words.slice(isGroup ? 2 : 1);
  const kind = rpmVerbs.get(verb);
  if (kind === undefined) {
    return undefined;
  }
  const ofGroups = isGroup || verb.startsWith('group');
  return {
    kind,
    packages: ofGroups
      ? rest.map((word) => ({ name: `@${word.key.toLowerCase().replace(/^@/, '')}`, word }))
      : rest.flatMap(toPackages),
    isAuto: kind === 'remove',
    virtual: undefined,
  };
}

const rpmVerbs: ReadonlyMap<string, PackageChange['kind']> = new Map([
  ['install', 'install'],
  ['in', 'install'],
  ['localinstall', 'install'],
  ['groupinstall', 'install'],
  ['remove', 'remove'],
  ['erase', 'remove'],
  ['rm', 'remove'],
  ['autoremove', 'remove'],
  ['groupremove', 'remove'],
]);

function readPacman(args: readonly ShellWord[]): PackageChange | undefined {
  const mode = args.find(({ key }) => /^-[SR]/.test(key))?.key;
  if (mode === undefined || /^-S[a-z]*c/.test(mode)) {
    return undefined;
  }
  return {
    kind: mode.startsWith('-S') ? 'install' : 'remove',
    packages: args.filter(({ key }) => !key.startsWith('-')).flatMap(toPackages),
    isAuto: mode.includes('s'),
    virtual: undefined,
  };
}

/** The words that are no options, and no values of these options. */
function withoutValues(args: readonly ShellWord[], options: readonly string[]): readonly ShellWord[] {
  return args.filter(
    ({ key }, index) => !key.startsWith('-') && !options.includes(args[index - 1]?.key ?? ''),
  );
}

/** Longer words are no names of packages. */
const maxNameLength = 200;

/** A variable may hold several. */
function toPackages(word: ShellWord): readonly NamedPackage[] {
  return word.key
    .split(/\s+/)
    .filter((name) => name !== '' && name.length <= maxNameLength)
    .map((name) => ({
      name: name
        .toLowerCase()
        .replace(/(?<=.)[=<>~@/].*$/, '')
        .replace(/:[a-z0-9]+$/, ''),
      word,
    }));
}
