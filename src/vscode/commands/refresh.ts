/** "Refresh": asks the registry again for the rows it was called on, or for the whole tree; and for all that is planned. */
import type { Command } from './command.ts';

export const refresh: Command = async (parts, node, selection) => {
  parts.changing.changes.forgetAll();
  if (node === undefined) {
    parts.tree.refresh();
    return;
  }
  for (const row of selection.length > 0 ? selection : [node]) {
    parts.tree.refresh(row);
  }
};
