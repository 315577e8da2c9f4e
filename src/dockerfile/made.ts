/** What RUNs of the image put on its disk by name: downloads, clones, and what archives unpack to. */
import type { ImageView, ShippedRun } from './imageView.ts';
import { isMounted } from './mounts.ts';
import { removedBy, removesFile, toAbsolute } from './paths.ts';
import type { ShellCommand, ShellScript, ShellWord } from './shell.ts';

export interface MadePath {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly kind: 'download' | 'clone';
  /** Absolute; unknown variables stay, as words of the shell have them. */
  readonly path: string;
  /** The same as the command has it, without quotes. */
  readonly written: string;
}

/** Those whose command runs for certain, and that no mount takes away; in the order they are made. */
export function madeBy(image: ImageView): readonly MadePath[] {
  let made = known.get(image);
  if (made === undefined) {
    made = image.runs.flatMap(findMade);
    known.set(image, made);
  }
  return made;
}

const known = new WeakMap<ImageView, readonly MadePath[]>();

/** The same of one RUN of any stage. */
export function findMade(run: ShippedRun): readonly MadePath[] {
  return run.script.commands.flatMap((command) => {
    const found = command.isConditional || command.isSubstitution ? undefined : readMade(command);
    const path = found === undefined ? undefined : resolveIn(command, found.name.key);
    return found === undefined || path === undefined || isMounted(run.instruction, path)
      ? []
      : [{ run, command, kind: found.kind, path, written: unquote(found.name.text) }];
  });
}

/**
 * Whether a script may remove a path behind one of its commands; what it removes by a variable of a loop, or under a
 * condition, counts.
 */
export function mayRemove(script: ShellScript, path: string, from: number): boolean {
  return script.commands.some((command) => {
    if (command.index <= from) {
      return false;
    }
    if (command.name === 'mv' && command.args.some((word) => isPathOf(word, command, path))) {
      return true;
    }
    return removedIn(command).some(
      (pattern) => removesFile(pattern, path) || (pattern.includes('$') && !path.includes('$')),
    );
  });
}

/** Whether a word is that path, or a wildcard for it. */
export function isPathOf(word: ShellWord, command: ShellCommand, path: string): boolean {
  const absolute = resolveIn(command, word.key);
  return (
    absolute !== undefined && (absolute === path || (absolute.includes('*') && removesFile(absolute, path)))
  );
}

/** Absolute; a folder that only the base image tells has a name of its own, since equal words are equal paths in it. */
export function resolveIn(command: ShellCommand, path: string): string | undefined {
  return toAbsolute(path, command.directory ?? unknownFolder);
}

/** As `removedBy`, also in a folder that only the base image tells. */
export function removedIn(command: ShellCommand): readonly string[] {
  return removedBy(command.directory === undefined ? { ...command, directory: unknownFolder } : command);
}

const unknownFolder = '/(unknown)';

interface Made {
  readonly kind: MadePath['kind'];
  readonly name: Named;
}

/** A path with its variables replaced where they are known, and as it is written. */
export type Named = Pick<ShellWord, 'key' | 'text'>;

function readMade(command: ShellCommand): Made | undefined {
  const name =
    command.name === 'curl'
      ? findCurlFile(command)
      : command.name === 'wget'
        ? findWgetFile(command)
        : undefined;
  if (name !== undefined) {
    return name.key === '-' || name.key.startsWith('/dev/') ? undefined : { kind: 'download', name };
  }
  const clone = readClone(command);
  return clone === undefined ? undefined : { kind: 'clone', name: clone.folder };
}

/** `-o name`, `-O` with the name of the address, or what its output goes to. */
function findCurlFile({ args, redirects }: ShellCommand): Named | undefined {
  let named: Named | undefined = redirects.find(({ operator }) => operator === '>')?.target;
  let folder: Named | undefined;
  let isRemoteName = false;
  for (const [at, word] of args.entries()) {
    const { key } = word;
    const letters = /^-([a-zA-Z#]+)$/.exec(key)?.[1] ?? '';
    if (key === '--output' || letters.endsWith('o')) {
      named = args[at + 1];
    } else if (key.startsWith('--output=')) {
      named = cut(word, /^--output=/);
    } else if (key === '--output-dir') {
      folder = args[at + 1];
    }
    isRemoteName ||= key === '--remote-name' || (letters.includes('O') && !/[HXAdeux]/.test(letters));
  }
  const file = named ?? (isRemoteName ? findAddressName(args) : undefined);
  return file === undefined ? undefined : joinFolder(folder, file);
}

function findWgetFile({ args, redirects }: ShellCommand): Named | undefined {
  let folder: Named | undefined;
  let named: Named | undefined;
  for (const [at, word] of args.entries()) {
    const { key } = word;
    const letters = /^-([a-zA-Z]+)$/.exec(key)?.[1] ?? '';
    if (key === '--output-document' || letters.endsWith('O')) {
      named = args[at + 1];
    } else if (/^--output-document=|^-[a-zA-Z]*O./.test(key)) {
      named = cut(word, /^--output-document=|^-[a-zA-Z]*?O/);
    } else if (key === '--directory-prefix' || letters.endsWith('P')) {
      folder = args[at + 1];
    } else if (/^--directory-prefix=|^-P./.test(key)) {
      folder = cut(word, /^--directory-prefix=|^-P/);
    } else if (/^-(?:i|-input-file|-content-disposition|r|-recursive|m|-spider)/.test(key)) {
      return undefined;
    }
  }
  if (named !== undefined) {
    return named.key === '-' ? redirects.find(({ operator }) => operator === '>')?.target : named;
  }
  const file = findAddressName(args);
  return file === undefined ? undefined : joinFolder(folder, file);
}

/** The name of the only address; with a question the programs differ in what they make of it. */
function findAddressName(args: readonly ShellWord[]): Named | undefined {
  const addresses = args.filter(({ key }) => /^(?:https?|ftp):\/\/[^/]+\/|^\$\{?\w+\}?\//.test(key));
  const [address] = addresses;
  const name = address === undefined ? undefined : cut(address, /^.*\//);
  return name === undefined || addresses.length > 1 || /^$|[`(?#]/.test(name.key) ? undefined : name;
}

function joinFolder(folder: Named | undefined, file: Named): Named {
  const isApart = folder === undefined || file.key.startsWith('/');
  return isApart
    ? file
    : { key: joinPaths(folder.key, file.key), text: joinPaths(unquote(folder.text), unquote(file.text)) };
}

function joinPaths(folder: string, file: string): string {
  return `${folder.replace(/\/$/, '')}/${file}`;
}

/** Without its beginning, and without quotes. */
function cut({ key, text }: Named, beginning: RegExp): Named {
  return { key: key.replace(beginning, ''), text: unquote(text).replace(beginning, '') };
}

function unquote(text: string): string {
  return text.replaceAll(/["']/g, '');
}

export interface Clone {
  readonly address: string;
  readonly folder: Named;
  /** `clone`. */
  readonly verb: ShellWord;
  /** Without its history, or most of it. */
  readonly isShallow: boolean;
  readonly branch: string | undefined;
  readonly hasSubmodules: boolean;
  /** Only the history: `--bare` and `--mirror`. */
  readonly isBare: boolean;
}

const cloneOptions: ReadonlySet<string> = new Set([
  '-b',
  '--branch',
  '-o',
  '--origin',
  '-c',
  '--config',
  '-j',
  '--jobs',
  '--depth',
  '--reference',
  '--filter',
  '--shallow-since',
  '--shallow-exclude',
  '--template',
  '-u',
  '--upload-pack',
  '--separate-git-dir',
]);

/** `git clone`; `undefined` where the folder is not told. */
export function readClone(command: ShellCommand): Clone | undefined {
  const { args } = command;
  const at = args.findIndex(
    ({ key }, index) => !key.startsWith('-') && !/^-[cC]$/.test(args[index - 1]?.key ?? ''),
  );
  const verb = args[at];
  if (command.name !== 'git' || verb?.key !== 'clone' || args.slice(0, at).some(({ key }) => key === '-C')) {
    return undefined;
  }
  const rest = args.slice(at + 1);
  const operands = rest.filter(
    ({ key }, index) => !key.startsWith('-') && !cloneOptions.has(rest[index - 1]?.key ?? ''),
  );
  const [address, target] = operands;
  const folder = target ?? (address === undefined ? undefined : toFolder(address));
  const options = rest.map(({ key }) => key);
  const branchAt = options.findIndex((key) => key === '-b' || key === '--branch');
  return folder === undefined || address === undefined
    ? undefined
    : {
        address: address.key,
        folder,
        verb,
        isShallow: options.some((key) => /^--(?:depth|filter|shallow-since|shallow-exclude)/.test(key)),
        branch:
          branchAt === -1
            ? options.find((key) => key.startsWith('--branch='))?.slice(9)
            : options[branchAt + 1],
        hasSubmodules: options.some((key) => key.startsWith('--recurs')),
        isBare: options.some((key) => key === '--bare' || key === '--mirror'),
      };
}

function toFolder(address: ShellWord): Named | undefined {
  const whole = cut(address, /(?:\/+|\/?\.git\/*)$/);
  const name = cut(whole, /^.*[/:]/);
  return /^$|[`(]/.test(name.key) ? undefined : name;
}
