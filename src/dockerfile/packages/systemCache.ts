/** The cache that a package manager fills while it installs, and what empties it: in the same RUN, or too late. */
import type { ImageView, ShippedRun } from '../imageView.ts';
import { isMounted } from '../mounts.ts';
import { empties, removedBy } from '../paths.ts';
import type { ShellCommand } from '../shell.ts';
import type { Stage } from '../stages.ts';

export interface SystemCache {
  /** Wherever it can be; emptying one of them is enough. */
  readonly folders: readonly string[];
  readonly isFilledBy: (command: ShellCommand) => boolean;
  readonly isEmptiedBy: (command: ShellCommand) => boolean;
}

/** The last command that fills the cache, where nothing behind it in the RUN empties it. */
export function findKeptCache(
  cache: SystemCache,
  run: Pick<ShippedRun, 'instruction' | 'script'>,
): ShellCommand | undefined {
  const { commands } = run.script;
  const fill = commands.findLast(cache.isFilledBy);
  if (fill === undefined || cache.folders.some((folder) => isMounted(run.instruction, folder))) {
    return undefined;
  }
  const isEmptied = commands.some(
    (command) =>
      command.index > fill.index &&
      (!command.isConditional || fill.isConditional) &&
      (empty(cache, command) || isCleaningScript(command)),
  );
  return isEmptied ? undefined : fill;
}

function empty(cache: SystemCache, command: ShellCommand): boolean {
  return (
    cache.isEmptiedBy(command) ||
    removedBy(command).some((pattern) => cache.folders.some((folder) => empties(pattern, folder)))
  );
}

/** A script whose name says so is taken at its word; so is a variable. */
function isCleaningScript({ name, words }: ShellCommand): boolean {
  const program = words[0]?.key ?? '';
  return (name === undefined || /[-_./]/.test(program)) && /clean[^/]*$/i.test(program);
}

export interface LateCleaning {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  /** The RUNs whose layers keep the cache. */
  readonly fills: readonly ShippedRun[];
}

/** In the layers of the image; a RUN that fills the cache anew and then empties it does so for itself. */
export function findLateCleanings(cache: SystemCache, image: ImageView): readonly LateCleaning[] {
  const cleanings: LateCleaning[] = [];
  let fills: ShippedRun[] = [];
  for (const run of image.runs) {
    const { commands } = run.script;
    const first = commands.findIndex(cache.isFilledBy);
    const command = (first === -1 ? commands : commands.slice(0, first)).find(
      (one) => !one.isConditional && empty(cache, one),
    );
    if (command !== undefined) {
      cleanings.push(...(fills.length > 0 ? [{ run, command, fills }] : []));
      fills = [];
    }
    if (findKeptCache(cache, run) !== undefined) {
      fills.push(run);
    } else if (first !== -1) {
      fills = [];
    }
  }
  return cleanings;
}

/** A stage that is copied as a whole has no layers: what a later RUN of it removes is gone. */
export function isEmptiedBeforeCopy(
  cache: SystemCache,
  image: ImageView,
  { stage, instruction }: ShippedRun,
): boolean {
  return !image.isInChain(stage) && findLastEmptying(cache, stage) > instruction.index;
}

const lastEmptyings = new WeakMap<Stage, Map<SystemCache, number>>();

/** The index of an instruction; -1 where none does. */
function findLastEmptying(cache: SystemCache, stage: Stage): number {
  const known = lastEmptyings.get(stage) ?? new Map<SystemCache, number>();
  lastEmptyings.set(stage, known);
  let last = known.get(cache);
  if (last === undefined) {
    last =
      stage.instructions.findLast(
        ({ script }) =>
          script?.isSure === true &&
          script.commands.some((command) => !command.isConditional && empty(cache, command)),
      )?.index ?? -1;
    known.set(cache, last);
  }
  return last;
}
