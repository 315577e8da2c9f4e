/** Which registry a command is about: the row it was called on, else the only one there is, else what is chosen. */
import * as vscode from 'vscode';
import type { CommandParts } from '../commands/command.ts';
import type { Connection } from '../connection.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { askChoice } from './quickInputs.ts';

/** `undefined` when none was chosen. */
export async function chooseRegistry(
  parts: Pick<CommandParts, 'connections'>,
  node: TreeNode | undefined,
  title: string,
): Promise<Connection | undefined> {
  if (node !== undefined && 'connectionId' in node) {
    return parts.connections.forId(node.connectionId);
  }
  const connections = parts.connections.all();
  if (connections.length === 0) {
    const add = 'Add Registry…';
    const chosen = await vscode.window.showInformationMessage('No registry has been added yet.', add);
    if (chosen === add) {
      await vscode.commands.executeCommand('registryExplorer.addRegistry');
    }
    return undefined;
  }
  const [only] = connections;
  if (connections.length === 1) {
    return only;
  }
  const asked = await askChoice({
    title,
    placeholder: 'Which registry?',
    choices: connections.map((connection) => ({
      label: connection.title,
      description: connection.id,
      value: connection,
    })),
  });
  return asked.kind === 'given' ? asked.value : undefined;
}
