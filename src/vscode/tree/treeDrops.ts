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
  return {
    dragMimeTypes: [mimeType],
    dropMimeTypes: [mimeType],
    handleDrag(source, transfer) {
      const images = source.filter(isManifestNode);
      if (images.length > 0) {
        transfer.set(mimeType, new vscode.DataTransferItem(new DraggedImages(images)));
      }
    },
    handleDrop(target, transfer) {
      const targets = target === undefined ? [] : findDropTargets(findImages(transfer), target);
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

/** Known again when it is dropped. */
class DraggedImages {
  readonly images: readonly ManifestNode[];

  constructor(images: readonly ManifestNode[]) {
    this.images = images;
  }

  /** Windows that it does not come from are told nothing of it. */
  toJSON(): string {
    return '';
  }
}

/** Nothing for what was dragged in another window: that arrives as text. */
function findImages(transfer: vscode.DataTransfer): readonly ManifestNode[] {
  const value: unknown = transfer.get(mimeType)?.value;
  return value instanceof DraggedImages ? value.images : [];
}
