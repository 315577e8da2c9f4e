/**
 * Caches that package managers fill while they install, and that stay in the layer: where they are, what moves them
 * elsewhere, and what removes them in time.
 */
import type { ImageView, ShippedRun } from '../imageView.ts';
import { empties as emptiesFolder, isWithin, removedBy, toAbsolute } from '../paths.ts';
import type { RuleContext } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';
import { programOf } from './commandLine.ts';
import { findSetting } from './settings.ts';
import type { Dockerfile } from '../dockerfile.ts';

export interface PackageCache {
  /** Words, one of which is in every file that has to do with it. */
  readonly words: readonly string[];
  /** Where it is by default, the home being root's. */
  readonly folders: readonly string[];
  /** Variables that say where it is instead. */
  readonly variables: readonly string[];
  /** Paths, of mounts or removed, that are about it wherever it is. */
  readonly paths: RegExp;
  /** What a command does to it; `undefined` for nothing. */
  fills(command: ShellCommand, run: ShippedRun): CacheFill | undefined;
  /** Whether a command empties it, or says that there is to be none. */
  cleans(command: ShellCommand): boolean;
}

export interface CacheFill {
  /** What it is called: `npm ci`. */
  readonly title: string;
  /** Behind the word that says so. */
  readonly end: number;
  /** How the program is run; its first word by default. */
  readonly program?: string;
  /** An option that says where the cache is. */
  readonly folder?: string | undefined;
  /** Where it is as well, unless an option or a variable says where it is. */
  readonly others?: readonly string[];
}

export interface KeptCache extends CacheFill {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly folders: readonly string[];
  /** It is where the manager puts it by itself. */
  readonly isDefault: boolean;
}

/** Every command of what ships that fills the cache without anything that empties it behind it in the same RUN. */
export function findKeptCaches(
  file: Dockerfile,
  { image }: Pick<RuleContext, 'image'>,
  cache: PackageCache,
): readonly KeptCache[] {
  if (!cache.words.some((word) => file.text.includes(word))) {
    return [];
  }
  const sourcesByStage = findSources(file);
  return findRuns(file, image).flatMap((run) => {
    const { commands } = run.script;
    const fills = commands.flatMap((command) => {
      const fill = cache.fills(command, run);
      const place = fill === undefined ? undefined : findPlace({ run, command, fill, cache });
      return fill === undefined || place === undefined ? [] : [{ run, command, ...fill, ...place }];
    });
    const cleaners = fills.length === 0 ? [] : commands.filter((command) => isCleaner(command, cache));
    const lastCleaning = createLastCleaning({ run, cache, cleaners });
    return fills.filter(
      ({ command, folders }) =>
        folders.some((folder) => image.ships(run.stage, folder)) &&
        !isSomewhereElse(run, folders, cache) &&
        lastCleaning(folders) <= command.index &&
        !isWanted(sourcesByStage.get(run.stage.index) ?? [], { folders, cache }),
    );
  });
}

/** Where folders are emptied for the last time in a RUN, which most commands of it ask alike; -1 for never. */
function createLastCleaning(about: {
  readonly run: ShippedRun;
  readonly cache: PackageCache;
  readonly cleaners: readonly ShellCommand[];
}): (folders: readonly string[]) => number {
  const known = new Map<string, number>();
  return (folders) => {
    const key = folders.join('\n');
    const found = known.get(key);
    if (found !== undefined) {
      return found;
    }
    const cleaning = about.cleaners.filter((other) => empties({ ...about, folders, other }));
    // What a function or a trap does may well come later than it stands.
    const last = cleaning.some(({ isConditional }) => isConditional)
      ? Infinity
      : (cleaning.at(-1)?.index ?? -1);
    known.set(key, last);
    return last;
  };
}

/** Those of the chain, and of every stage something is copied from: whether a folder of it ships is another question. */
export function findRuns(file: Dockerfile, image: ImageView): readonly ShippedRun[] {
  const inChain = new Set(image.chain.map(({ index }) => index));
  const others = file.stages.filter(({ index }) => !inChain.has(index));
  const copied = new Set(file.stages.flatMap(({ copies }) => copies.map(({ from }) => from)));
  return [
    ...image.runs,
    ...others
      .filter(({ index }) => copied.has(index))
      .flatMap((stage) =>
        stage.instructions.flatMap((instruction) => {
          const { script } = instruction;
          return script?.isSure === true ? [{ stage, instruction, script }] : [];
        }),
      ),
  ];
}

/** `undefined` where nobody knows. */
function findPlace({
  run,
  command,
  fill,
  cache,
}: {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly fill: CacheFill;
  readonly cache: PackageCache;
}): { readonly folders: readonly string[]; readonly isDefault: boolean } | undefined {
  const named = [
    fill.folder === undefined ? undefined : { isSet: true, value: fill.folder },
    ...cache.variables.map((name) => findSetting(run, command, name)),
  ].find((setting) => setting?.isSet === true && setting.value !== '');
  if (named === undefined) {
    return { folders: [...cache.folders, ...(fill.others ?? [])], isDefault: true };
  }
  const folder =
    named.value === undefined || named.value.includes('$')
      ? undefined
      : toAbsolute(named.value, command.directory);
  return folder === undefined || isWithin(folder, '/dev')
    ? undefined
    : { folders: [folder], isDefault: false };
}

/** A mount lies over it, or is meant to. */
function isSomewhereElse(run: ShippedRun, folders: readonly string[], cache: PackageCache): boolean {
  return run.instruction.flags.some(({ name, value }) => {
    const target = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(value ?? '')?.[1];
    return (
      name === 'mount' &&
      target !== undefined &&
      (target.includes('$') ||
        cache.paths.test(target) ||
        folders.some((folder) => isWithin(folder, toRootHome(run, target))))
    );
  });
}

/** Whether it may be one that empties the cache. */
function isCleaner(command: ShellCommand, cache: PackageCache): boolean {
  return cache.cleans(command) || isOwnCleaning(command) || removedBy(command).length > 0;
}

function empties({
  run,
  other,
  folders,
  cache,
}: {
  readonly run: ShippedRun;
  readonly other: ShellCommand;
  readonly folders: readonly string[];
  readonly cache: PackageCache;
}): boolean {
  const removed = removedBy(other);
  return (
    removed.length === 0 ||
    removed.some(
      (pattern) =>
        cache.paths.test(pattern) ||
        folders.some((folder) => emptiesFolder(toRootHome(run, pattern), folder)),
    )
  );
}

/** Scripts of the image that clean it: `clean-layer.sh`. */
function isOwnCleaning(command: ShellCommand): boolean {
  return /clean/i.test(programOf(command)) || /clean[\w-]*\.sh$/i.test(command.args[0]?.key ?? '');
}

/** What is copied from each stage. */
function findSources({ stages }: Dockerfile): ReadonlyMap<number, readonly string[]> {
  const sources = new Map<number, string[]>();
  for (const copy of stages.flatMap(({ copies }) => copies)) {
    const known = sources.get(copy.from);
    if (known === undefined) {
      sources.set(copy.from, [...copy.sources]);
    } else {
      known.push(...copy.sources);
    }
  }
  return sources;
}

/** Whether another stage copies the cache on purpose. */
function isWanted(
  sources: readonly string[],
  { folders, cache }: { readonly folders: readonly string[]; readonly cache: PackageCache },
): boolean {
  return sources.some(
    (source) => cache.paths.test(source) || folders.some((folder) => isWithin(source, folder)),
  );
}

/** Paths below any home, as if it were root's. */
function toRootHome(run: ShippedRun, path: string): string {
  const home = run.stage.variables.find('HOME', run.instruction.index).value;
  const same =
    home !== undefined && home.length > 1 && isWithin(path, home) ? `/root${path.slice(home.length)}` : path;
  return same.replace(/^\/home\/[^/]+(?=\/)|^(?:~|\$\{?HOME\}?)(?=\/|$)/, '/root');
}
