/** How two file systems differ, and whether that is what was promised. */
import picomatch from 'picomatch';
import type { FileEntry, FileTree } from './fileTree.ts';

export interface Difference {
  readonly kind: 'removed' | 'added' | 'changed';
  readonly path: string;
  /** What changed, from what to what. */
  readonly detail: string;
}

/** Patterns of paths, as picomatch has them. Nothing else may differ, and each pattern has to match something. */
export interface Promised {
  readonly removed?: readonly string[];
  /** Packages of Debian are gone, with all that dpkg knows to be theirs. */
  readonly hasFewerPackages?: true;
  readonly added?: readonly string[];
  readonly changed?: readonly string[];
}

interface Expected {
  readonly promised: Promised;
  /** What belonged to packages that are gone. */
  readonly ofPackages?: ReadonlySet<string>;
}

/** Whose content is of the moment of the build: it may differ, what else is said of the file may not. */
const ofTheMoment = picomatch([
  '/var/log/apt/{history,term}.log',
  '/var/log/apt/eipp.log.xz',
  '/var/log/{dpkg,alternatives}.log',
  '/var/cache/ldconfig/aux-cache',
  // Logs and databases that say when a package was installed.
  '/var/log/{dnf,dnf.rpm,dnf.librepo,hawkey,zypper,pacman}.log',
  '/var/log/zypp/history',
  '/var/lib/{dnf/history,rpm/rpmdb}.sqlite{,-shm,-wal}',
]);

/** What programs leave for their own next start; which files depends on how often and how fast they ran. */
const ofTheRun = picomatch(
  ['/tmp/node-compile-cache{,/**}', '/tmp/v8-compile-cache-*{,/**}', '/{root,home/*}/.npm/_logs/**'],
  { dot: true },
);

export function compareTrees(before: FileTree, after: FileTree): readonly Difference[] {
  const listMissing = (from: FileTree, to: FileTree): readonly string[] =>
    [...from.keys()].filter((path) => !to.has(path) && !ofTheRun(path));
  const removed = listMissing(before, after);
  const added = listMissing(after, before);
  const changed = [...before].flatMap(([path, entry]): readonly Difference[] => {
    const now = after.get(path);
    const detail = now === undefined || ofTheRun(path) ? '' : describeChange(path, entry, now);
    return detail === '' ? [] : [{ kind: 'changed', path, detail }];
  });
  return [
    ...removed.map((path): Difference => ({ kind: 'removed', path, detail: '' })),
    ...added.map((path): Difference => ({ kind: 'added', path, detail: '' })),
    ...changed,
  ];
}

/** A sentence for each difference that nobody promised and for each promise that nothing kept. */
export function findBroken(
  differences: readonly Difference[],
  { promised, ofPackages = new Set() }: Expected,
): readonly string[] {
  const isOfPackage = ({ kind, path }: Difference): boolean => kind === 'removed' && ofPackages.has(path);
  const others = differences.filter((difference) => !isOfPackage(difference));
  const isAsPromised = (promised.hasFewerPackages ?? false) === ofPackages.size > 0;
  return isAsPromised
    ? compareWith(others, promised)
    : ['packages are gone or not, and that is not what was promised'];
}

function compareWith(differences: readonly Difference[], promised: Promised): readonly string[] {
  return (['removed', 'added', 'changed'] as const).flatMap((kind) => {
    const found = differences.filter((difference) => difference.kind === kind);
    const patterns = (promised[kind] ?? []).map((text) => ({
      text,
      matches: picomatch(text, { dot: true }),
    }));
    return [
      ...found
        .filter(({ path }) => !patterns.some(({ matches }) => matches(path)))
        .map(
          ({ path, detail }) =>
            `${path} is ${kind}, which nobody promised${detail === '' ? '' : `: ${detail}`}`,
        ),
      ...patterns
        .filter(({ matches }) => !found.some(({ path }) => matches(path)))
        .map(({ text }) => `${text} was to be ${kind}, and nothing is`),
    ];
  });
}

function describeChange(path: string, before: FileEntry, after: FileEntry): string {
  const fields = ofTheMoment(path)
    ? (['kind', 'mode', 'owner'] as const)
    : (['kind', 'mode', 'owner', 'sizeBytes', 'content'] as const);
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) => `${field} ${before[field]} is ${after[field]}`)
    .join(', ');
}
