/** "Clear Filter": shows all tags of a repository again. */
import type { Command } from './command.ts';

export const clearFilter: Command = async (parts, node) => {
  if (node?.kind === 'repository') {
    parts.tree.setFilter(node, undefined);
  }
};
