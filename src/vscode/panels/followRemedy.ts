/** What the action of a failure does when it is followed in a page. */
import * as vscode from 'vscode';
import { createRegistryNode } from '../tree/nodeFactory.ts';
import { findRemedy } from './remedies.ts';

/** Anything that is no action is passed over. */
export async function followRemedy(
  action: unknown,
  failed: { readonly connectionId: string; readonly retry: () => Promise<void> },
): Promise<void> {
  const remedy = findRemedy(action);
  if (remedy?.command !== undefined) {
    const { id, argument } = remedy.command;
    const value = argument === 'registry' ? createRegistryNode(failed.connectionId) : 'http.proxy';
    await vscode.commands.executeCommand(id, value);
  }
  if (remedy?.retries === true) {
    await failed.retry();
  }
}
