/** "Copy Reference": what other tools call the selected rows, one on each line. */
import * as vscode from 'vscode';
import { findRowReference } from '../copying/references.ts';
import { copyText } from '../copying/copyText.ts';
import type { Command } from './command.ts';

export const copyReference: Command = async (parts, node, selection) => {
  const rows = selection.length > 0 ? selection : node === undefined ? [] : [node];
  const references = rows.flatMap((row) =>
    'connectionId' in row ? (findRowReference(row, parts.connections.forId(row.connectionId)) ?? []) : [],
  );
  if (references.length === 0) {
    vscode.window.setStatusBarMessage('Select a repository, a tag or a platform to copy its reference', 4000);
    return;
  }
  await copyText(references.join('\n'));
};
