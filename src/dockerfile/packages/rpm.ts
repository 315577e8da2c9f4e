/** What yum, dnf, microdnf and tdnf keep of what they download, and how it is removed. */
import type { Saving } from '../finding.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import type { SystemCache } from './systemCache.ts';

const programs: ReadonlySet<string> = new Set(['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf']);

const filling: ReadonlySet<string> = new Set([
  'builddep',
  'check-update',
  'distro-sync',
  'downgrade',
  'group',
  'groupinstall',
  'groupupdate',
  'install',
  'localinstall',
  'makecache',
  'module',
  'reinstall',
  'swap',
  'update',
  'update-minimal',
  'upgrade',
  'upgrade-minimal',
]);

export const rpmCache: SystemCache = {
  folders: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/tdnf'],
  isFilledBy(command) {
    return isRpm(command) && filling.has(findVerb(command) ?? '') && !isCachedElsewhere(command);
  },
  isEmptiedBy(command) {
    const isAll = command.args.some(({ value }) => value === 'all' || value === 'dbcache');
    return isRpm(command) && findVerb(command) === 'clean' && isAll;
  },
};

/** Of the cache that `fill` filled. */
export function weighRpmCache({ name }: Pick<ShellCommand, 'name'>): Saving {
  return name === 'tdnf' ? ofPhoton : ofOthers;
}

const ofPhoton = estimate(5_000_000, 60_000_000, { source: 'an estimate for Photon OS', unit: 'compressed' });

const ofOthers = estimate(30_000_000, 300_000_000, {
  source: 'an estimate for Fedora, CentOS and UBI',
  unit: 'compressed',
});

export function isRpm({ name }: ShellCommand): boolean {
  return programs.has(name ?? '');
}

/** Options that take the next word. */
const optionsWithValue: ReadonlySet<string> = new Set([
  '-c',
  '--config',
  '-x',
  '--enablerepo',
  '--disablerepo',
  '--exclude',
  '--releasever',
  '--setopt',
  '--repo',
  '--repoid',
]);

export function findVerb(command: ShellCommand): string | undefined {
  return findOperands(command)[0]?.value;
}

/** The verb and what follows it, without options; zypper has the same. */
export function findOperands({ args }: ShellCommand): readonly ShellWord[] {
  return args.filter(({ key }, at) => !key.startsWith('-') && !optionsWithValue.has(args[at - 1]?.key ?? ''));
}

/** In another root, or nowhere: microdnf that is told so keeps nothing worth a word. */
function isCachedElsewhere({ name, args }: ShellCommand): boolean {
  return args.some(
    ({ key }) =>
      key.startsWith('--installroot') ||
      (name === 'microdnf' && /^--setopt=\*?\.?keepcache=(?:0|false)$/i.test(key)),
  );
}
