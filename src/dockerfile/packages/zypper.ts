/** What zypper keeps of what it downloads, and how it is removed. */
import type { SystemCache } from './systemCache.ts';
import { findVerb } from './rpm.ts';

const filling: ReadonlySet<string> = new Set([
  'dist-upgrade',
  'dup',
  'in',
  'install',
  'install-new-recommends',
  'patch',
  'ref',
  'refresh',
  'si',
  'source-install',
  'up',
  'update',
]);

export const zypperCache: SystemCache = {
  folders: ['/var/cache/zypp'],
  isFilledBy(command) {
    return command.name === 'zypper' && filling.has(findVerb(command) ?? '');
  },
  isEmptiedBy(command) {
    const verb = command.name === 'zypper' ? findVerb(command) : undefined;
    const isAll = command.args.some(
      ({ key }) => key === '--all' || key === '--metadata' || /^-[a-z]*[am]/.test(key),
    );
    return (verb === 'clean' || verb === 'cc') && isAll;
  },
};
