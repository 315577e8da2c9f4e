/** The tree in the editor: hands the model's rows to the view and the view's events to the model. */
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import { DisposableStore } from '../../base/disposables.ts';
import type { Logger } from '../../base/logger.ts';
import { fromRowUri, rowScheme } from './rowUri.ts';
import type { TreeNode } from './nodes.ts';
import type { RegistryTree } from './registryTree.ts';
import { toTreeItem } from './toTreeItem.ts';

/** Changes are collected for this long, so that six answers at once are one repaint. */
const repaintDelayMs = 60;

/**
 * The editor can only be told to ask for a row together with everything below it, and a row that is opened below at that
 * very moment stays empty. So what an open row says is only changed when nothing was opened for this long.
 */
const quietMs = 1200;

export function registerTreeView(options: {
  readonly tree: RegistryTree;
  readonly log: Logger;
  readonly drops: vscode.TreeDragAndDropController<TreeNode>;
}): {
  readonly view: vscode.TreeView<TreeNode>;
  /** Tells the editor of collected changes now, so that what it is asked to reveal is among what it knows. */
  readonly flush: () => void;
  readonly disposable: vscode.Disposable;
} {
  const { tree, log } = options;
  const owned = new DisposableStore();
  const provider = owned.add(new RegistryTreeProvider(tree, log));
  const view = owned.add(
    vscode.window.createTreeView('registryExplorer.registries', {
      treeDataProvider: provider,
      canSelectMany: true,
      dragAndDropController: options.drops,
      showCollapseAll: true,
    }),
  );
  owned.add(
    view.onDidCollapseElement(({ element }) => {
      provider.closed(element);
      tree.collapsed(element);
    }),
  );
  owned.add(
    view.onDidExpandElement(({ element }) => {
      tree.expanded(element);
      provider.repaintRows();
    }),
  );
  owned.add(
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) {
        tree.shown();
        provider.repaintRows();
      } else {
        tree.hidden();
      }
    }),
  );
  owned.add(vscode.window.registerFileDecorationProvider(provider));
  return { view, flush: () => provider.flush(), disposable: owned };
}

/**
 * The editor asks for every row of an expanded parent, seen or not, but for a row's file decoration only when the row is
 * painted. The provider therefore also poses as a decorator of rows: it decorates nothing and learns what is in sight.
 */
class RegistryTreeProvider
  implements vscode.TreeDataProvider<TreeNode>, vscode.FileDecorationProvider, vscode.Disposable
{
  readonly #tree: RegistryTree;
  readonly #log: Logger;
  readonly #owned = new DisposableStore();
  /** By id, the very objects that the editor holds; it is asked about rows of our own making, too, to reveal them. */
  readonly #rows = new Map<string, TreeNode>();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<TreeNode[] | undefined>());
  readonly #repainted = this.#owned.add(new vscode.EventEmitter<vscode.Uri | vscode.Uri[] | undefined>());
  readonly #pending = new Map<string, TreeNode>();
  #isAllPending = false;
  #timer: NodeJS.Timeout | undefined;
  /** Rows whose children were asked for and that were not closed since. */
  readonly #opened = new Set<string>();
  /** Open rows that say something else now, until it is quiet. */
  readonly #described = new Map<string, TreeNode>();
  #quiet: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  readonly onDidChangeFileDecorations = this.#repainted.event;

  constructor(tree: RegistryTree, log: Logger) {
    this.#tree = tree;
    this.#log = log;
    this.#owned.add(tree.onDidChange((node) => this.#schedule(node)));
    this.#owned.add(tree.onDidDescribe((node) => this.#describe(node)));
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return toTreeItem(node, this.#tree);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node !== undefined) {
      this.#opened.add(node.id);
      this.#waitForQuiet();
    }
    const children = await this.#tree.children(node);
    children.forEach((child) => this.#rows.set(child.id, child));
    return [...children];
  }

  closed(node: TreeNode): void {
    this.#opened.delete(node.id);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  /** A tooltip is about to be shown: its row's details are read even if the row was never painted. */
  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    if (node.kind === 'tag' || node.kind === 'platform') {
      await this.#tree.seen(node);
      const { tooltip } = toTreeItem(node, this.#tree);
      if (tooltip !== undefined) {
        item.tooltip = tooltip;
      }
    }
    return item;
  }

  provideFileDecoration(uri: vscode.Uri): undefined {
    const node = uri.scheme === rowScheme ? this.#rows.get(fromRowUri(uri)) : undefined;
    if (node?.kind === 'tag' || node?.kind === 'platform') {
      inBackground(this.#tree.seen(node), this.#log);
    }
  }

  /** Makes the editor ask again for the rows in sight, after reading was cancelled for some of them. */
  repaintRows(): void {
    this.#repainted.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#quiet);
    this.#owned.dispose();
  }

  #describe(node: TreeNode): void {
    if (this.#opened.has(node.id)) {
      this.#described.set(node.id, node);
      this.#waitForQuiet();
    } else {
      this.#schedule(node);
    }
  }

  #waitForQuiet(): void {
    clearTimeout(this.#quiet);
    if (this.#described.size > 0) {
      this.#quiet = setTimeout(() => {
        this.#described.forEach((node) => this.#schedule(node));
        this.#described.clear();
      }, quietMs);
    }
  }

  #schedule(node: TreeNode | undefined): void {
    if (node === undefined) {
      this.#isAllPending = true;
    } else {
      this.#pending.set(node.id, node);
    }
    this.#timer ??= setTimeout(() => this.flush(), repaintDelayMs);
  }

  flush(): void {
    if (this.#timer === undefined) {
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // The editor knows a row by the very object it was given last, not by its id.
    const nodes = [...this.#pending.values()].map((node) => this.#rows.get(node.id) ?? node);
    this.#changed.fire(this.#isAllPending ? undefined : nodes);
    // What was in sight before still is: a row that was forgotten must be read again.
    this.#repainted.fire(undefined);
    this.#pending.clear();
    this.#isAllPending = false;
  }
}
