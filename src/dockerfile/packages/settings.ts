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

/** Whether one of these is set, to anything but nothing and a plain no. What is not known counts as yes. */
export function isSwitchedOn(run: ShippedRun, command: ShellCommand, names: readonly string[]): boolean {
  return names.some((name) => {
    const { isSet, value } = findSetting(run, command, name);
    return isSet && (value === undefined || !/^(?:|0|n|no|f|false|off)$/i.test(value));
  });
}
