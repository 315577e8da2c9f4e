/** The command that removes what a RUN made, written so that it fits behind the others of that RUN. */
import type { Dockerfile } from './dockerfile.ts';
import { appendCommand, asRunBy } from './edits.ts';
import type { MadePath } from './made.ts';
import type { OffsetEdit } from './rule.ts';

/** `undefined` where the path cannot be written for certain, or nothing can be joined to the script. */
export function appendRemoval(file: Dockerfile, made: MadePath, below = ''): OffsetEdit | undefined {
  const { run, command, kind } = made;
  const path = command.depth > 0 ? undefined : toPath(file, made);
  const whole = path === undefined ? undefined : `${path}${below}`;
  if (whole === undefined || !/^[\w@%+=:,./~${}-]+$/.test(whole)) {
    return undefined;
  }
  const text = whole.includes('$') ? `"${whole}"` : whole;
  const removal = kind === 'clone' ? `rm -rf ${text}` : `rm ${text}`;
  return appendCommand(file, run.instruction, asRunBy(file, command, removal));
}

/** As it is written, so that it follows its variables; absolute where the script goes to another folder. */
function toPath(file: Dockerfile, { run, command, written, path }: MadePath): string | undefined {
  const isFixed = hasFixedVariables(file.text.slice(run.instruction.start, run.instruction.end), written);
  const isHere = !run.script.commands.some(
    ({ index, name }) => index > command.index && (name === 'cd' || name === 'pushd' || name === 'popd'),
  );
  const isAbsolute = /^[/~$]/.test(written);
  if (!isFixed) {
    return path.includes('$') || command.directory === undefined ? undefined : path;
  }
  if (isAbsolute || isHere) {
    return written;
  }
  return command.directory === undefined ? undefined : `${command.directory}/${written}`;
}

/** Whether no variable of a path is set twice: then it has at the end of the script what it had before. */
function hasFixedVariables(script: string, written: string): boolean {
  return [...written.matchAll(/\$\{?(\w+)/g)].every(
    ([, name]) => [...script.matchAll(new RegExp(`\\b${name ?? ''}=`, 'g'))].length <= 1,
  );
}
