/** What a variable says where a command runs: set for the command, exported before it, or by ENV and ARG. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand } from '../shell.ts';

export interface Setting {
  readonly isSet: boolean;
  /** `undefined` where it is not known. */
  readonly value: string | undefined;
}

export function findSetting(run: ShippedRun, command: ShellCommand, name: string): Setting {
  return command.environment.has(name)
    ? { isSet: true, value: command.environment.get(name) }
    : run.stage.variables.find(name, run.instruction.index);
}
