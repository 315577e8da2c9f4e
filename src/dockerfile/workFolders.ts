/** Folders that a script works in for a while: where it unpacks, builds and copies to. */
import { mayRemove, resolveIn } from './made.ts';
import { isWithin, removesFile } from './paths.ts';
import type { ShellCommand, ShellScript } from './shell.ts';
import { readUnpacking } from './unpacking.ts';

/**
 * Whether a script makes files in a folder: it unpacks, builds or copies there, and does not remove it by itself.
 * `pattern` is how the folder is removed.
 */
export function fillsFolder(
  script: ShellScript,
  { folder, pattern }: { readonly folder: string; readonly pattern: string },
): boolean {
  const isMade = script.commands.some((command) => {
    const target = findTarget(command);
    const isThere = command.directory !== undefined && isWithin(command.directory, folder);
    const isWorking = isThere && building.has(command.name ?? '');
    return (
      !command.isConditional && (isWorking || (target !== undefined && isInside(target, folder, pattern)))
    );
  });
  return isMade && !mayRemove(script, folder, -1);
}

const building: ReadonlySet<string> = new Set([
  'make',
  'configure',
  'cmake',
  'ninja',
  'npm',
  'go',
  'cargo',
  'mvn',
  'unzip',
  'tar',
]);

function findTarget(command: ShellCommand): string | undefined {
  if (command.name === 'cp' || command.name === 'mv') {
    const last = command.args.at(-1);
    return last === undefined || command.args.length < 2 ? undefined : resolveIn(command, last.key);
  }
  const unpacking = readUnpacking(command);
  return unpacking?.kind === 'unpack' ? unpacking.folder : undefined;
}

function isInside(target: string, folder: string, pattern: string): boolean {
  return isWithin(target, folder) || removesFile(pattern, target);
}
