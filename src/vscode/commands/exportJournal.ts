/** “Export Journal of Changes…”: as CSV, JSON or text. */
import type { Command } from './command.ts';

export const exportJournal: Command = async (parts) => {
  await parts.changing.journal.export();
};
