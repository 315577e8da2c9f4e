/** What the action of a failure does when it is followed in a page; trying again is for the panel itself. */
import * as vscode from 'vscode';
import type { RemedyAction } from '../../base/errors.ts';
import { type CommandId, commandPrefix } from '../commands/commandIds.ts';
import { createRegistryNode } from '../tree/nodeFactory.ts';

const commands: Readonly<Partial<Record<RemedyAction, CommandId>>> = {
  'sign-in': 'signIn',
  'trust-certificate': 'trustCertificate',
  'edit-registry': 'editRegistry',
  'show-log': 'showLog',
};

/** Anything that is no action is passed over. */
export async function followRemedy(action: unknown, connectionId: string): Promise<void> {
  const id = Object.entries(commands).find(([name]) => name === action)?.[1];
  if (id !== undefined) {
    await vscode.commands.executeCommand(commandPrefix + id, createRegistryNode(connectionId));
  } else if (action === 'open-settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy');
  }
}
