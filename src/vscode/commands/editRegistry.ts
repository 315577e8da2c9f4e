/** "Edit Registry in Settings": opens settings.json at the list of registries. */
import * as vscode from 'vscode';
import type { Command } from './command.ts';

export const editRegistry: Command = async () => {
  await vscode.commands.executeCommand('workbench.action.openSettingsJson', {
    revealSetting: { key: 'registryExplorer.registries', edit: false },
  });
};
