/** Registers every command of the table; a command's failure ends in the one presenter. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposables.ts';
import { isJsonObject } from '../../base/json.ts';
import { remedyHandlers } from '../remedies.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { Command, CommandParts } from './command.ts';
import { commandIds, commandPrefix } from './commandIds.ts';
import { commandTable } from './commandTable.ts';

export function registerCommands(parts: CommandParts): Disposable {
  const owned = new DisposableStore();
  for (const id of commandIds) {
    owned.add(
      vscode.commands.registerCommand(commandPrefix + id, (first: unknown, second: unknown) =>
        run(commandTable[id], parts, { first, second }),
      ),
    );
  }
  return owned;
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
    await command(parts, node, node === undefined || selection.includes(node) ? selection : [node]);
  } catch (thrown) {
    await parts.presenter.show(thrown, node === undefined ? {} : remedyHandlers(parts, node));
  }
}

function isTreeNode(value: unknown): value is TreeNode {
  return isJsonObject(value) && typeof value['kind'] === 'string' && typeof value['id'] === 'string';
}
