/** What the actions named by remedies do, for a failure that belongs to a row of the tree. */
import * as vscode from 'vscode';
import type { CommandParts } from './commands/command.ts';
import { type CommandId, commandPrefix } from './commands/commandIds.ts';
import type { RemedyHandlers } from './errorPresenter.ts';
import { createRegistryNode } from './tree/nodeFactory.ts';
import type { TreeNode } from './tree/nodes.ts';

/** Every remedy, as far as it makes sense for `node`. */
export function remedyHandlers(parts: Pick<CommandParts, 'tree'>, node: TreeNode): RemedyHandlers {
  const retry = { retry: () => parts.tree.refresh(node) };
  if (!('connectionId' in node)) {
    return { ...commonRemedies, ...retry };
  }
  const registry = createRegistryNode(node.connectionId);
  return {
    ...commonRemedies,
    ...retry,
    'sign-in': () => run('signIn', registry),
    'trust-certificate': () => run('trustCertificate', registry),
    'add-repository': () => run('addRepository', registry),
  };
}

/** What can be done wherever a failure shows up. */
export const commonRemedies: RemedyHandlers = {
  'show-log': () => run('showLog'),
  'edit-registry': () => run('editRegistry'),
  'open-settings': () => vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy'),
};

function run(id: CommandId, node?: TreeNode): Thenable<unknown> {
  return vscode.commands.executeCommand(commandPrefix + id, node);
}
