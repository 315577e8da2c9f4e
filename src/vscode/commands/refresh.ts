/** "Refresh": asks the registry again for the rows it was called on, or for the whole tree. */
import type { Command } from './command.ts';

export const refresh: Command = async (parts, node, selection) => {
  if (node === undefined) {
    parts.tree.refresh();
    return;
  }
  for (const row of selection.length > 0 ? selection : [node]) {
    parts.tree.refresh(row);
  }
};
