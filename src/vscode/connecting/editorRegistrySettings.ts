/** The list of saved registries in the user's settings.json. */
import * as vscode from 'vscode';
import type { RegistrySettings } from '../registrySettings.ts';
import { withEntry, withoutEntry } from './savedEntries.ts';

export function createRegistrySettings(): RegistrySettings {
  const change = async (toNext: (list: unknown) => readonly unknown[]): Promise<void> => {
    const configuration = vscode.workspace.getConfiguration('registryExplorer');
    const list = configuration.inspect<unknown>('registries')?.globalValue;
    await configuration.update('registries', toNext(list), vscode.ConfigurationTarget.Global);
  };
  return {
    save: (entry) => change((list) => withEntry(list, entry)),
    remove: (id) => change((list) => withoutEntry(list, id)),
  };
}
