/** Commands that take an archive, a package or an installer apart, and then need it no longer. */
import { toAbsolute } from './paths.ts';
import type { ShellCommand, ShellWord } from './shell.ts';

export interface Unpacking {
  readonly archives: readonly ShellWord[];
  /** Where its content goes; `undefined` where that is not told, or the archive is a package. */
  readonly folder: string | undefined;
  /** `unpack`: tar and zip; `install`: packages and installers. */
  readonly kind: 'unpack' | 'install';
  /** A plain `tar xf a -C b`: nothing is renamed, stripped or left out. */
  readonly isPlainTar: boolean;
}

/** `undefined` for other commands, and for an archive that comes through a pipe. */
export function readUnpacking(command: ShellCommand): Unpacking | undefined {
  const { name } = command;
  const found =
    name === 'tar' || name === 'bsdtar' || name === 'gtar'
      ? readTar(command)
      : name === 'unzip'
        ? readUnzip(command)
        : name === '7z' || name === '7za' || name === '7zr' || name === '7zz'
          ? readSevenZip(command)
          : readInstall(command);
  return found === undefined || found.archives.length === 0 ? undefined : found;
}

/** Options of tar that take the next word. */
const tarOptions =
  /^(?:-[CXTHKb]|--(?:directory|exclude|exclude-from|files-from|transform|xform|owner|group|mode))$/;

function readTar(command: ShellCommand): Unpacking | undefined {
  const { args } = command;
  const folder = optionOf(args, /^(?:-C|--directory)$/, /^(?:--directory=|-C(?=.))/);
  let archive: ShellWord | undefined;
  let isExtracting = false;
  let isPlain = true;
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    const key = word?.key ?? '';
    const cluster = at === 0 && /^[a-zA-Z]+$/.test(key) ? key : /^-([a-zA-Z]+)$/.exec(key)?.[1];
    if (key === '--extract' || key === '--get') {
      isExtracting = true;
    } else if (key.startsWith('--file=')) {
      archive = word === undefined ? undefined : { ...word, key: key.slice(7) };
      isPlain = false;
    } else if (key === '--file') {
      archive = args[++at];
    } else if (tarOptions.test(key)) {
      at++;
      isPlain &&= key === '-C' || key === '--directory';
    } else if (cluster !== undefined) {
      isExtracting ||= cluster.includes('x');
      archive = cluster.includes('f') ? args[++at] : archive;
      at += cluster.includes('C') ? 1 : 0;
      isPlain &&= /^[xzjJvfpo]+$/.test(cluster);
    } else {
      isPlain &&= /^--(?:gzip|bzip2|xz|verbose|extract|no-same-owner)$|^--directory=/.test(key);
    }
  }
  const isFile = archive !== undefined && archive.key !== '-';
  return isExtracting && isFile
    ? {
        archives: archive === undefined ? [] : [archive],
        folder: toAbsolute(folder ?? '.', command.directory),
        kind: 'unpack',
        isPlainTar: isPlain,
      }
    : undefined;
}

function readUnzip(command: ShellCommand): Unpacking | undefined {
  const { args } = command;
  const folder = optionOf(args, /^-d$/, /^-d(?=.)/);
  const [archive, ...members] = args.filter(
    ({ key }, at) => !key.startsWith('-') && !/^-[dPx]$/.test(args[at - 1]?.key ?? ''),
  );
  const isReading = args.some(({ key }) => /^-[a-zA-Z]*[lptvZ]/.test(key) && !key.startsWith('-d'));
  // A program is looked into, and run as it is; members alone are not all that was wanted.
  return archive === undefined || isReading || members.length > 0 || programNames.test(archive.key)
    ? undefined
    : {
        archives: [archive],
        folder: toAbsolute(folder ?? '.', command.directory),
        kind: 'unpack',
        isPlainTar: false,
      };
}

const programNames = /\.(?:war|jar|ear|whl|nupkg|vsix|xpi|apk)$/i;

function readSevenZip(command: ShellCommand): Unpacking | undefined {
  const { args } = command;
  const [verb, ...rest] = args.filter(({ key }) => !key.startsWith('-'));
  const folder = args.find(({ key }) => /^-o./.test(key))?.key.slice(2);
  return verb?.key === 'x' || verb?.key === 'e'
    ? {
        archives: rest.slice(0, 1),
        folder: toAbsolute(folder ?? '.', command.directory),
        kind: 'unpack',
        isPlainTar: false,
      }
    : undefined;
}

const packageNames = /\.(?:deb|rpm|apk|whl)$/i;

/** What is made to be run once, and has what it installs in it. */
const installerNames = /(?:(?:conda|forge|cuda)[^/]*\.sh|\.run|\.bin)$/i;

function readInstall(command: ShellCommand): Unpacking | undefined {
  const { name = '', args } = command;
  const operands = args.filter(({ key }) => !key.startsWith('-'));
  const isInstalling =
    (name === 'dpkg' && args.some(({ key }) => /^-i|^--install$|^--unpack$/.test(key))) ||
    (name === 'rpm' &&
      args.some(
        ({ key }) => /^-[a-zA-Z]*[iUF]|^--(?:install|upgrade)$/.test(key) && !key.startsWith('-q'),
      )) ||
    /^(?:apt|apt-get|yum|dnf|microdnf|zypper|gdebi|apk|pip|pip3)$/.test(name);
  if (isInstalling) {
    const archives = operands.filter(({ key }) => packageNames.test(key) && !key.includes('://'));
    return { archives, folder: undefined, kind: 'install', isPlainTar: false };
  }
  const script = /^(?:ba|da|z)?sh$/.test(name) ? operands[0] : command.words[0];
  const file = script?.key.replace(/^.*\//, '') ?? '';
  const isPath = script !== undefined && (script !== command.words[0] || script.key.includes('/'));
  return isPath && installerNames.test(file)
    ? { archives: [script], folder: undefined, kind: 'install', isPlainTar: false }
    : undefined;
}

/** The value of an option: the word behind it, or what is joined to it. */
function optionOf(args: readonly ShellWord[], alone: RegExp, joined: RegExp): string | undefined {
  for (const [at, { key }] of args.entries()) {
    if (alone.test(key)) {
      return args[at + 1]?.key;
    }
    if (joined.test(key)) {
      return key.replace(joined, '');
    }
  }
  return undefined;
}
