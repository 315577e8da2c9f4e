/** What pacman keeps of what it downloads, and how it is removed. */
import type { ShellCommand } from '../shell.ts';
import type { SystemCache } from './systemCache.ts';

export const pacmanCache: SystemCache = {
  folders: ['/var/cache/pacman/pkg'],
  isFilledBy(command) {
    const operation = findOperation(command);
    const hasPackages = command.args.some(({ key }) => !key.startsWith('-'));
    return (
      operation?.startsWith('-S') === true &&
      !/[cgilps]/.test(operation) &&
      (hasPackages || operation.includes('u'))
    );
  },
  isEmptiedBy(command) {
    return /^-S[a-z]*c/.test(findOperation(command) ?? '');
  },
};

/** `-Syu`, also where it is written as `-y -S`. */
function findOperation({ name, args }: ShellCommand): string | undefined {
  if (name !== 'pacman') {
    return undefined;
  }
  const isSync = args.some(({ key }) => key === '--sync');
  const short = args.find(({ key }) => /^-[A-Za-z]*[SURQ]/.test(key))?.key;
  const letters = args.filter(({ key }) => /^-[a-z]+$/.test(key)).map(({ key }) => key.slice(1));
  const long = [
    ['--sysupgrade', 'u'],
    ['--clean', 'c'],
    ['--search', 's'],
    ['--info', 'i'],
  ].flatMap(([option, letter]) => (args.some(({ key }) => key === option) ? [letter] : []));
  const operation =
    short === undefined ? (isSync ? '-S' : undefined) : short.replace(/^-([a-z]+)([SURQ])/, '-$2$1');
  return operation === undefined ? undefined : `${operation}${[...letters, ...long].join('')}`;
}
