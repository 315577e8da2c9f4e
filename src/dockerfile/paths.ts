/** Paths inside an image, and the patterns that commands remove them by. */
import type { ShellCommand, ShellWord } from './shell.ts';

/** Absolute, without `.`, `..` and double slashes; `~` is root's home. `undefined` where the folder is not known. */
export function toAbsolute(path: string, directory: string | undefined): string | undefined {
  const home = path.replace(/^(~|\$\{?HOME\}?)(?=\/|$)/, '/root');
  const full = home.startsWith('/') ? home : directory === undefined ? undefined : `${directory}/${home}`;
  if (full === undefined) {
    return undefined;
  }
  const parts: string[] = [];
  for (const part of full.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return `/${parts.join('/')}`;
}

/** Whether `path` is `folder` or in it. */
export function isWithin(path: string, folder: string): boolean {
  const prefix = folder.replace(/(?<!\/)\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** `a{b,c}` as `ab` and `ac`; a word with too many alternatives stays as it is. */
export function expandBraces(word: string): readonly string[] {
  let words: readonly string[] = [word];
  for (let round = 0; round < 6; round++) {
    const next = words.flatMap(expandFirstBrace);
    if (next.length === words.length || next.length > 100) {
      return next.length > 100 ? [word] : words;
    }
    words = next;
  }
  return words;
}

function expandFirstBrace(word: string): readonly string[] {
  const found = /^([\s\S]*?)\{([^{}]*,[^{}]*)\}([\s\S]*)$/.exec(word);
  if (found === null) {
    return [word];
  }
  const [, before = '', inside = '', after = ''] = found;
  return inside.split(',').map((choice) => `${before}${choice}${after}`);
}

/** What one command removes, as patterns; wildcards stay in them. */
export function removedBy(command: ShellCommand): readonly string[] {
  if (command.name !== 'rm' && command.name !== 'unlink' && command.name !== 'find') {
    return [];
  }
  const removed = known.get(command) ?? findRemoved(command);
  known.set(command, removed);
  return removed;
}

/** Every rule asks for it. */
const known = new WeakMap<ShellCommand, readonly string[]>();

function findRemoved(command: ShellCommand): readonly string[] {
  return command.name === 'find'
    ? removedByFind(command)
    : command.args.filter(({ key }) => !key.startsWith('-')).flatMap((word) => toPatterns(word, command));
}

/**
 * Whether removing `pattern` empties the folder `path`: the folder, one above it, or everything in it by a wildcard.
 * A wildcard for part of the names (`*_*`, `*.bin`) counts: people write it for exactly what is there.
 */
export function empties(pattern: string, path: string): boolean {
  if (!pattern.includes('*')) {
    return isWithin(path, pattern);
  }
  const folder = pattern.slice(0, pattern.indexOf('*')).replace(/\/[^/]*$/, '');
  const rest = pattern.slice(folder.length + 1);
  if (folder === '' && rest === '*') {
    return false;
  }
  return folder === path || (isWithin(path, folder) && matchesPart(path.slice(folder.length + 1), rest));
}

/** Whether a file at `path` is removed by `pattern`. No wildcard stands for a slash. */
export function removesFile(pattern: string, path: string): boolean {
  const names = path.split('/');
  return pattern.split('/').every((part, index) => {
    const name = names[index];
    return name !== undefined && matchesName(part, name);
  });
}

/** In steps that grow with both lengths alone, whatever the number of wildcards. */
function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let letter = 0;
  let star = -1;
  let tried = 0;
  while (letter < name.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      tried = letter;
      at++;
    } else if (wanted !== undefined && (wanted === '?' || wanted === name[letter])) {
      at++;
      letter++;
    } else if (star === -1) {
      return false;
    } else {
      // The last wildcard stands for one letter more.
      at = star + 1;
      tried++;
      letter = tried;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

function matchesPart(path: string, pattern: string): boolean {
  return removesFile(`/${pattern}`, `/${path}`);
}

function toPatterns(word: ShellWord, command: ShellCommand): readonly string[] {
  return expandBraces(word.key).flatMap((path) => toAbsolute(path, command.directory) ?? []);
}

/** `find /x … -delete` and `-exec rm`. */
function removedByFind(command: ShellCommand): readonly string[] {
  const keys = command.args.map(({ key }) => key);
  const isRemoving =
    keys.includes('-delete') ||
    keys.some((key, index) => key === 'rm' && keys[index - 1]?.startsWith('-exec'));
  if (!isRemoving) {
    return [];
  }
  const first = keys.findIndex((key) => key.startsWith('-') || key === '(' || key === '!');
  return command.args
    .slice(0, first === -1 ? undefined : first)
    .flatMap((word) => toPatterns(word, command))
    .map((folder) => `${folder}/*`);
}
