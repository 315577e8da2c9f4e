/** The command that removes what a RUN made, written so that it fits behind the others of that RUN. */
import type { Dockerfile } from './dockerfile.ts';
import { appendCommand } from './edits.ts';
import type { MadePath } from './made.ts';
import type { OffsetEdit } from './rule.ts';

/** `undefined` where the path cannot be written for certain, or nothing can be joined to the script. */
export function appendRemoval(
  file: Dockerfile,
  { run, command, written, kind, path }: MadePath,
  below = '',
): OffsetEdit | undefined {
  const isAbsolute = /^[/~$]/.test(written);
  const isHere = !run.script.commands.some(
    ({ index, name }) => index > command.index && (name === 'cd' || name === 'pushd' || name === 'popd'),
  );
  const folder = command.directory === undefined ? undefined : `${command.directory}/${written}`;
  const start = isAbsolute || isHere ? written : path.includes('$') ? folder : path;
  const whole = start === undefined ? undefined : `${start}${below}`;
  const isKnown = isAbsolute || isHere || command.directory !== undefined;
  if (whole === undefined || !isKnown || command.depth > 0 || !/^[\w@%+=:,./~${}-]+$/.test(whole)) {
    return undefined;
  }
  const text = whole.includes('$') ? `"${whole}"` : whole;
  return appendCommand(file, run.instruction, kind === 'clone' ? `rm -rf ${text}` : `rm ${text}`);
}
