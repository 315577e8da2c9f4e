/** "Filter Tags…": narrows a repository's tags while typing, over every name of the repository. */
import * as vscode from 'vscode';
import { formatCount } from '../../shared/format.ts';
import type { RepositoryNode } from '../tree/nodes.ts';
import type { TreeControl } from '../tree/treeControl.ts';
import type { Command } from './command.ts';

/** A pause in typing after which the tree follows. */
const typingPauseMs = 200;

export const filterTags: Command = async (parts, node) => {
  if (node?.kind === 'repository') {
    await editFilter(parts.tree, node);
  }
};

/** Resolves when the box is closed: Enter keeps the filter, Escape brings the earlier one back. */
function editFilter(tree: TreeControl, repository: RepositoryNode): Promise<void> {
  const before = tree.viewOf(repository).filter;
  const box = vscode.window.createInputBox();
  box.title = `Filter Tags of ${repository.repository}`;
  box.placeholder = 'e.g. 1.27 alpine !rc 2024*';
  box.value = before ?? '';
  // The menu it was called from gives the focus back to the tree, and looking at the tree is what it is for.
  box.ignoreFocusOut = true;
  const apply = (): void => {
    tree.setFilter(repository, box.value);
    box.prompt = describeCounts(tree, repository);
  };
  box.prompt = describeCounts(tree, repository);
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let isAccepted = false;
    box.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(apply, typingPauseMs);
    });
    box.onDidAccept(() => {
      isAccepted = true;
      box.hide();
    });
    box.onDidHide(() => {
      clearTimeout(timer);
      tree.setFilter(repository, isAccepted ? box.value : before);
      box.dispose();
      resolve();
    });
    box.show();
  });
}

function describeCounts(tree: TreeControl, repository: RepositoryNode): string {
  const { known, matching, isComplete } = tree.tagCounts(repository);
  const found = isComplete
    ? `${formatCount(matching)} of ${formatCount(known)} tags.`
    : `${formatCount(matching)} of ${formatCount(known)} tags so far.`;
  return `${known === 0 ? '' : `${found} `}Every word must be in the tag; * stands for anything, ! in front excludes.`;
}
