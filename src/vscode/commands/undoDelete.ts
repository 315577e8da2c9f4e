/** “Undo Delete…”: puts back what was deleted or moved in the last 30 days. */
import { undoChange } from '../changing/undo.ts';
import type { Command } from './command.ts';

export const undoDelete: Command = async (parts) => {
  await undoChange(parts.changing);
};
