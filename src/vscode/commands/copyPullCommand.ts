/** "Copy Pull Command": for the tool the person picks, quoted for the shell they use. */
import * as vscode from 'vscode';
import type { Connection } from '../connection.ts';
import { copyText } from '../copying/copyText.ts';
import { type PullTool, pullTools, toPullCommand } from '../copying/pullCommands.ts';
import { toFullReference } from '../copying/references.ts';
import { toShell } from '../copying/shellQuote.ts';
import type { DetailedNode } from '../tree/nodes.ts';
import type { Command } from './command.ts';

interface ToolItem extends vscode.QuickPickItem {
  readonly tool: PullTool;
}

let lastTool: PullTool = 'docker';

export const copyPullCommand: Command = async (parts, node, selection) => {
  const rows = (selection.length > 0 ? selection : [node]).filter(
    (row): row is DetailedNode => row?.kind === 'tag' || row?.kind === 'platform',
  );
  if (rows.length === 0) {
    return;
  }
  const shell = toShell(vscode.env.shell);
  const toCommands = (tool: PullTool): string =>
    rows
      .map((row) => {
        const connection = parts.connections.forId(row.connectionId);
        const platform = row.kind === 'platform' ? row.platform : undefined;
        const request = {
          reference: toFullReference(connection, row),
          platform,
          isInsecure: isInsecure(connection),
        };
        return toPullCommand(tool, request, shell);
      })
      .join('\n');
  const sorted = [lastTool, ...pullTools.filter((tool) => tool !== lastTool)];
  const items = sorted.map((tool): ToolItem => ({
    tool,
    label: tool,
    detail: toCommands(tool).split('\n')[0] ?? '',
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Copy Pull Command',
    placeHolder: 'For which tool?',
    matchOnDetail: true,
  });
  if (picked !== undefined) {
    lastTool = picked.tool;
    await copyText(toCommands(picked.tool));
  }
};

function isInsecure({ saved }: Connection): boolean {
  return saved.url.protocol === 'http:' || saved.tls?.rejectUnauthorized === false;
}
