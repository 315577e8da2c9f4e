/** A click on "Load more": shows the next rows of its parent. */
import type { Command } from './command.ts';

export const loadMore: Command = async (parts, node) => {
  if (node?.kind === 'load-more') {
    await parts.tree.loadMore(node.parent);
  }
};
