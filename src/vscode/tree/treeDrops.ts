/** Dragging images onto a repository, a folder or a registry: they are promoted there, after a look at what that means. */
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import type { Changing } from '../changing/changing.ts';
import { promoteTo } from '../changing/promote.ts';
import { findDropTargets } from './dropTargets.ts';
import { isManifestNode, type ManifestNode, type TreeNode } from './nodes.ts';

/** Rows of this view alone: what comes from elsewhere is no image. */
const mimeType = 'application/vnd.code.tree.registryexplorer.registries';

export function createDrops(changing: Changing): vscode.TreeDragAndDropController<TreeNode> {
  let dragged: readonly ManifestNode[] = [];
  return {
    dragMimeTypes: [mimeType],
    dropMimeTypes: [mimeType],
    handleDrag(source) {
      dragged = source.filter(isManifestNode);
    },
    handleDrop(target, transfer) {
      const images = transfer.get(mimeType) === undefined ? [] : dragged;
      const targets = target === undefined ? [] : findDropTargets(images, target);
      if (targets.length > 0) {
        // The editor waits for a drop to be handled, and nobody should have to wait for a dialog.
        const promoting = promoteTo(changing, targets).catch((thrown: unknown) =>
          changing.presenter.show(thrown),
        );
        inBackground(promoting, changing.log);
      }
    },
  };
}
