/** "Remove from Opened Images": takes rows off the list; nothing happens to the images. */
import type { Command } from './command.ts';

export const removeOpenedImage: Command = async (parts, node, selection) => {
  for (const row of selection.length > 0 ? selection : [node]) {
    if (row?.kind === 'tag' && row.isOpened) {
      await parts.tree.removeOpenedImage(row);
    }
  }
};
