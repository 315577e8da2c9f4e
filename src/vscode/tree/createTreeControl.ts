/** The tree as commands use it: the model's operations plus selecting rows in the view. */
import type * as vscode from 'vscode';
import { createRegistryNode } from './nodeFactory.ts';
import type { TreeNode } from './nodes.ts';
import type { RegistryTree } from './registryTree.ts';
import type { TreeControl } from './treeControl.ts';

export function createTreeControl(
  tree: RegistryTree,
  { view, flush }: { readonly view: vscode.TreeView<TreeNode>; readonly flush: () => void },
): TreeControl {
  const reveal = async (node: TreeNode): Promise<void> => {
    // The editor waits for a refresh that it knows of; one that comes in the middle would never let this end.
    flush();
    await view.reveal(node, { select: true, focus: true, expand: true });
  };
  return {
    selection: () => view.selection,
    refresh: (node) => tree.refresh(node),
    loadMore: (parent) => tree.loadMore(parent),
    viewOf: (repository) => tree.viewOf(repository),
    tagCounts: (repository) => tree.tagCounts(repository),
    setFilter: (repository, filter) => tree.setFilter(repository, filter),
    setOrder: (repository, order) => tree.setOrder(repository, order),
    summaryOf(node) {
      const detail = tree.detailOf(node);
      return detail?.state === 'read' ? detail.summary : undefined;
    },
    async addOpenedImage(image) {
      const node = await tree.addOpenedImage(image);
      await reveal(node);
      return node;
    },
    removeOpenedImage: (node) => tree.removeOpenedImage(node),
    revealRepository: (connectionId, repository) => reveal(tree.pinRepository(connectionId, repository)),
    revealRegistry: (connectionId) => reveal(createRegistryNode(connectionId)),
  };
}
