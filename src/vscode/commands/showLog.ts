/** "Show Log": the output channel with what was asked and answered, secrets left out. */
import type { Command } from './command.ts';

export const showLog: Command = async (parts) => {
  parts.showLog();
};
