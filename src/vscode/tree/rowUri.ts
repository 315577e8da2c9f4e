/** The address of a row, by which the editor asks for its decoration; names nothing that can be opened. */
import * as vscode from 'vscode';

export const rowScheme = 'registry-explorer-row';

export function toRowUri(rowId: string): vscode.Uri {
  return vscode.Uri.from({ scheme: rowScheme, path: `/${rowId}` });
}

export function fromRowUri(uri: vscode.Uri): string {
  return uri.path.slice(1);
}
