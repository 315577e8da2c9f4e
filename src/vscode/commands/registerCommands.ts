/** Registers every command of the table; a command's failure ends in the one presenter. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposables.ts';
import { isJsonObject } from '../../base/json.ts';
import { registerReports } from '../connecting/reportEditor.ts';
import { findFailedRegistry } from '../failedRegistry.ts';
import { remedyHandlers } from '../remedies.ts';
import { createRegistryNode } from '../tree/nodeFactory.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { Command, CommandParts } from './command.ts';
import { type CommandId, commandIds, commandPrefix } from './commandIds.ts';
import { commandTable } from './commandTable.ts';

export function registerCommands(parts: CommandParts): Disposable {
  const owned = new DisposableStore();
  for (const id of commandIds) {
    owned.add(
      vscode.commands.registerCommand(commandPrefix + id, (...called: readonly unknown[]) =>
        isRowLost(id, called)
          ? tellRowLost()
          : run(commandTable[id], parts, { first: called[0], second: called[1] }),
      ),
    );
  }
  owned.add(registerReports());
  return owned;
}

/** Commands that need no row wherever they are called. */
const rowless: ReadonlySet<CommandId> = new Set([
  'addRegistry',
  'copyDocumentDigest',
  'editRegistry',
  'explainDockerfile',
  'exportJournal',
  'measureDockerfile',
  'openImage',
  'previewDockerfileFixes',
  'refresh',
  'searchImages',
  'showBuildContext',
  'showJournal',
  'showLog',
  'undoDelete',
]);

/** While a row's parent is read anew the editor shows the row, but knows no more which it is when it is chosen. */
function isRowLost(id: CommandId, called: readonly unknown[]): boolean {
  const [first, second] = called;
  return called.length > 0 && !isTreeNode(first) && !Array.isArray(second) && !rowless.has(id);
}

function tellRowLost(): void {
  void vscode.window.showInformationMessage(
    'The list was being read again at that moment. Choose it once more.',
  );
}

/** Menus pass a row and the selected rows, keys pass nothing and mean the selection, the palette passes nothing. */
async function run(
  command: Command,
  parts: CommandParts,
  called: { readonly first: unknown; readonly second: unknown },
): Promise<void> {
  const selected = Array.isArray(called.second) ? called.second.filter(isTreeNode) : [];
  const selection = selected.length > 0 ? selected : parts.tree.selection();
  const node = isTreeNode(called.first) ? called.first : undefined;
  try {
    const rows = node === undefined || selection.includes(node) ? selection : [node];
    await command(parts, node, rows, called.first);
  } catch (thrown) {
    // A change is about several registries, and not the one that was clicked has to be the one that failed.
    const failed = findFailedRegistry(parts.connections, thrown);
    const isElsewhere = failed !== undefined && (node === undefined || !isOf(node, failed));
    const about = isElsewhere ? createRegistryNode(failed) : node;
    await parts.presenter.show(thrown, about === undefined ? {} : remedyHandlers(parts, about));
  }
}

function isOf(node: TreeNode, registryId: string): boolean {
  return 'connectionId' in node && node.connectionId === registryId;
}

function isTreeNode(value: unknown): value is TreeNode {
  return isJsonObject(value) && typeof value['kind'] === 'string' && typeof value['id'] === 'string';
}
