/** Whether a command of some kind stands behind another: in its RUN, or in later ones that see what it left. */
import type { ImageView, ShippedRun } from '../imageView.ts';
import type { ShellCommand } from '../shell.ts';

export interface LaterCommands {
  isFollowed(run: ShippedRun, command: ShellCommand): boolean;
}

/** Looks through all runs once, however often it is asked. The stages that ship are one row; others are each their own. */
export function findLater(
  image: ImageView,
  runs: readonly ShippedRun[],
  is: (command: ShellCommand) => boolean,
): LaterCommands {
  const rowOf = ({ stage }: ShippedRun): number => (image.isInChain(stage) ? -1 : stage.index);
  const last = new Map<number, { readonly run: number; readonly command: number }>();
  for (const run of runs) {
    const found = run.script.commands.findLast(is);
    if (found !== undefined) {
      last.set(rowOf(run), { run: run.instruction.index, command: found.index });
    }
  }
  return {
    isFollowed(run, command) {
      const found = last.get(rowOf(run));
      return (
        found !== undefined &&
        (found.run > run.instruction.index ||
          (found.run === run.instruction.index && found.command > command.index))
      );
    },
  };
}
