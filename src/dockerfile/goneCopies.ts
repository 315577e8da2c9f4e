/** Whether what was copied is at its place when a command runs, and still there when its RUN is done. */
import type { CopiedEntry } from './copied.ts';
import type { ImageView, ShippedRun } from './imageView.ts';
import { removedIn, resolveIn } from './made.ts';
import { removesFile } from './paths.ts';
import { removalsIn } from './removalIndex.ts';
import type { ShellCommand } from './shell.ts';

export function isStillThere(
  image: ImageView,
  entry: CopiedEntry,
  at: { readonly run: ShippedRun; readonly command: ShellCommand },
): boolean {
  const { instruction, script } = at.run;
  const path = contentOf(entry);
  const earlier = removalsIn(image).findAfter(path, entry.instruction.index);
  if (earlier !== undefined && earlier.run.instruction.index < instruction.index) {
    return false;
  }
  return (
    !script.commands.some((command) => removedIn(command).some((pattern) => removesFile(pattern, path))) &&
    !isMovedBefore(image, entry, at)
  );
}

/** Whether `mv` takes it away before a command runs. */
export function isMovedBefore(
  image: ImageView,
  entry: CopiedEntry,
  { run: { instruction }, command }: { readonly run: ShippedRun; readonly command: ShellCommand },
): boolean {
  return (movesIn(image).get(entry.path) ?? []).some(
    (move) =>
      move.run.instruction.index > entry.instruction.index &&
      (move.run.instruction.index < instruction.index ||
        (move.run.instruction.index === instruction.index && move.command.index < command.index)),
  );
}

/** What empties a folder takes away what was copied into it. */
function contentOf({ path, shape }: CopiedEntry): string {
  return shape === 'folder' ? `${path.replace(/\/$/, '')}/(content)` : path;
}

interface Move {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
}

/** By the whole path that `mv` takes away. */
function movesIn(image: ImageView): ReadonlyMap<string, readonly Move[]> {
  const known = found.get(image);
  if (known !== undefined) {
    return known;
  }
  const moves = new Map<string, Move[]>();
  for (const run of image.runs) {
    for (const command of run.script.commands.filter(({ name }) => name === 'mv')) {
      const operands = command.args.filter(({ key }) => !key.startsWith('-'));
      for (const { key } of operands.slice(0, -1)) {
        const path = resolveIn(command, key);
        if (path !== undefined) {
          moves.set(path, [...(moves.get(path) ?? []).slice(-maxPerPath), { run, command }]);
        }
      }
    }
  }
  found.set(image, moves);
  return moves;
}

const found = new WeakMap<ImageView, ReadonlyMap<string, readonly Move[]>>();

/** A path that is moved more often is moved all the same. */
const maxPerPath = 20;
