/** Which RUN of the image removes, unpacks or moves what was copied. */
import { type CopiedEntry, copiedInto } from './copied.ts';
import type { Facts } from './facts.ts';
import type { ImageView, ShippedRun } from './imageView.ts';
import { resolveIn } from './made.ts';
import { isMounted } from './mounts.ts';
import { removesFile } from './paths.ts';
import type { ShellCommand, ShellWord } from './shell.ts';
import { readUnpacking, type Unpacking } from './unpacking.ts';

export interface UnpackedCopy {
  readonly entry: CopiedEntry;
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly unpacking: Unpacking;
}

/** Archives and packages that were copied and that a RUN takes apart; each the first time. */
export function findUnpackedCopies(image: ImageView): ReadonlyMap<CopiedEntry, UnpackedCopy> {
  const known = unpackedCopies.get(image);
  if (known !== undefined) {
    return known;
  }
  const found = new Map<CopiedEntry, UnpackedCopy>();
  for (const run of image.runs) {
    for (const command of run.script.commands) {
      const unpacking = command.isConditional ? undefined : readUnpacking(command);
      for (const word of unpacking?.archives ?? []) {
        for (const entry of findEntries(image, { run, command, word })) {
          if (unpacking !== undefined && !found.has(entry)) {
            found.set(entry, { entry, run, command, unpacking });
          }
        }
      }
    }
  }
  unpackedCopies.set(image, found);
  return found;
}

const unpackedCopies = new WeakMap<ImageView, ReadonlyMap<CopiedEntry, UnpackedCopy>>();

/** What was copied to the path that a word of a command tells; a wildcard may tell several. */
export function findEntries(
  image: ImageView,
  at: { readonly run: ShippedRun; readonly command: ShellCommand; readonly word: ShellWord },
): readonly CopiedEntry[] {
  const path = resolveIn(at.command, at.word.key);
  const { instruction } = at.run;
  if (path === undefined || isMounted(instruction, path)) {
    return [];
  }
  const star = path.search(/[*?]/);
  const root = star === -1 ? path : path.slice(0, path.lastIndexOf('/', star)) || '/';
  return copiedInto(image)
    .under(root, instruction)
    .filter((entry) => (star === -1 ? entry.path === path : isWhole(path, entry.path)))
    .filter(({ from, isUnpacked }) => from !== 'git' && !isUnpacked);
}

/** The file of the context at a path inside a folder that was copied, where the context is known to have it. */
export function findHeld(
  image: ImageView,
  at: { readonly run: ShippedRun; readonly path: string; readonly facts: Facts },
): { readonly entry: CopiedEntry; readonly source: string } | undefined {
  return copiedInto(image)
    .holding(at.path, at.run.instruction)
    .findLast(({ source }) => (at.facts.context?.findSizeBytes(source) ?? 0) > 0);
}

/** A wildcard for the path itself, not for a folder above it. */
function isWhole(pattern: string, path: string): boolean {
  return removesFile(pattern, path) && pattern.split('/').length === path.split('/').length;
}
