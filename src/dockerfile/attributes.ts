/** Commands that change the owner or the mode of files, and what they make of a mode that is known. */
import { expandBraces, toAbsolute } from './paths.ts';
import type { ShellCommand, ShellWord } from './shell.ts';

export interface AttributeChange {
  readonly kind: 'owner' | 'mode';
  /** `1000:1000`, `:staff` (of chgrp), `755`, `u+x`; unknown variables as they stand. */
  readonly value: string;
  /** The word that says so. */
  readonly word: ShellWord;
  readonly isRecursive: boolean;
  /** The word `-R`, where it is one of its own. */
  readonly recursion: ShellWord | undefined;
  readonly targets: readonly AttributeTarget[];
}

export interface AttributeTarget {
  readonly word: ShellWord;
  /** Absolute; wildcards stay in them. */
  readonly patterns: readonly string[];
}

/** `undefined` for other commands, and for those that say it by another file. */
export function readAttributeChange(command: ShellCommand): AttributeChange | undefined {
  const { name, args } = command;
  if (name !== 'chown' && name !== 'chgrp' && name !== 'chmod') {
    return undefined;
  }
  const isOption = ({ key }: ShellWord): boolean =>
    name === 'chmod' ? /^-(?:[Rvcf]+$|-)/.test(key) : key.startsWith('-');
  const options = args.filter(isOption);
  const [word, ...targets] = args.filter((arg) => !isOption(arg));
  const isOdd = options.some(
    ({ key }) => !/^-[RvcfhHLP]+$|^--(?:recursive|verbose|changes|quiet|silent|no-dereference)$/.test(key),
  );
  if (word === undefined || targets.length === 0 || isOdd) {
    return undefined;
  }
  return {
    kind: name === 'chmod' ? 'mode' : 'owner',
    value: name === 'chgrp' ? `:${word.key}` : word.key,
    word,
    isRecursive: options.some(({ key }) => /^-\w*R|^--recursive$/.test(key)),
    recursion: options.find(({ key }) => key === '-R' || key === '--recursive'),
    targets: targets.map((target) => ({
      word: target,
      patterns: expandBraces(target.key).flatMap((path) => toAbsolute(path, command.directory) ?? []),
    })),
  };
}

/** Whether an owner is what everything that root makes has. */
export function isRoot(owner: string): boolean {
  return /^(?:root|0)?(?:[:.](?:root|0)?)?$/.test(owner);
}

/** As COPY and `chown` see it: without a group it is that of the same name or number. */
export interface Owner {
  readonly user: string | undefined;
  readonly group: string | undefined;
}

export function readOwner(text: string): Owner {
  const [user = '', group] = (text.includes(':') ? text : text.replace('.', ':')).split(':');
  return { user: toNumber(user), group: group === undefined ? undefined : toNumber(group) };
}

/** `unsure` where a name could be that number. */
export function compareOwners(changed: Owner, before: Owner): 'same' | 'different' | 'unsure' {
  const parts = [
    compareNames(changed.user, before.user),
    compareNames(changed.group, before.group ?? before.user),
  ];
  return parts.includes('different') ? 'different' : parts.includes('unsure') ? 'unsure' : 'same';
}

/** The mode that `chmod` leaves; `undefined` where the text is none, or needs more than permissions. */
export function applyMode(text: string, before: number | undefined): number | undefined {
  if (/^[0-7]{3,4}$/.test(text)) {
    return Number.parseInt(text, 8);
  }
  if (before === undefined) {
    return undefined;
  }
  let mode = before;
  for (const clause of text.split(',')) {
    const found = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause);
    if (found === null) {
      return undefined;
    }
    const [, who = '', operator, what = ''] = found;
    const bits = toBits(what, mode);
    const mask = who === '' ? umasked : toMask(who);
    const kept = operator === '=' ? mode & ~(who === '' ? 0o777 : mask) : mode;
    mode = operator === '-' ? mode & ~(bits & mask) : kept | (bits & mask);
  }
  return mode;
}

/** What the umask of a build, 022, lets through. */
const umasked = 0o755;

function toNumber(name: string): string | undefined {
  return name === '' ? undefined : name === 'root' ? '0' : name;
}

function compareNames(a: string | undefined, b: string | undefined): 'same' | 'different' | 'unsure' {
  if (a === undefined || b === undefined || a === b) {
    return 'same';
  }
  const isUnknown = /[$`]/.test(a) || /[$`]/.test(b);
  const isMixed = /^\d+$/.test(a) !== /^\d+$/.test(b) && a !== '0' && b !== '0';
  // An owner that only a variable tells is hardly root.
  return isMixed || (isUnknown && a !== '0' && b !== '0') ? 'unsure' : 'different';
}

function toBits(what: string, mode: number): number {
  const isExecutable = (mode & 0o111) !== 0;
  return (
    (what.includes('r') ? 0o444 : 0) |
    (what.includes('w') ? 0o222 : 0) |
    (what.includes('x') || (what.includes('X') && isExecutable) ? 0o111 : 0)
  );
}

function toMask(who: string): number {
  return who.includes('a')
    ? 0o777
    : (who.includes('u') ? 0o700 : 0) | (who.includes('g') ? 0o070 : 0) | (who.includes('o') ? 0o007 : 0);
}
