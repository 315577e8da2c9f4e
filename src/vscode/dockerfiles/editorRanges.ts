/** Ranges and edits of the linter as the editor has them. */
import * as vscode from 'vscode';
import type { Range, TextEdit } from '../../dockerfile/finding.ts';

export function toEditorRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export function toWorkspaceEdit(uri: vscode.Uri, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    uri,
    edits.map(({ range, newText }) => new vscode.TextEdit(toEditorRange(range), newText)),
  );
  return edit;
}
