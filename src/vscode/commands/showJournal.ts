/** “Show Journal of Changes”: what was written to registries, by whom and when. */
import type { Command } from './command.ts';

export const showJournal: Command = async (parts) => {
  await parts.changing.journal.show();
};
