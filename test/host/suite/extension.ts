/** The extension under test, as the suite gets at it. */
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension.ts';

export const sampleUrl = process.env['SAMPLE_REGISTRY'] ?? '';

export async function activate(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('registry-explorer.registry-explorer');
  if (extension === undefined) {
    throw new Error('the extension is not installed');
  }
  return extension.activate();
}

/** Saves the list of registries and waits until the tree has taken it over. */
export async function setRegistries(list: readonly unknown[]): Promise<void> {
  const api = await activate();
  const changed = new Promise<void>((resolve) => {
    const subscription = api.tree.onDidChange(() => {
      subscription.dispose();
      resolve();
    });
  });
  await vscode.workspace
    .getConfiguration('registryExplorer')
    .update('registries', list, vscode.ConfigurationTarget.Global);
  await changed;
}
