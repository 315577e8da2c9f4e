/** Writing lines into an ignore file, so that the editor can undo it. */
import * as vscode from 'vscode';
import { extendIgnoreFile } from '../../../buildContext/extendIgnoreFile.ts';
import { findChange } from '../../textChange.ts';
import { IgnoreFileUnchangedError } from './errors.ts';

/** Shows the file beside the panel, since that is where it can be undone. */
export async function addToIgnoreFile(file: string, patterns: readonly string[]): Promise<void> {
  const uri = vscode.Uri.file(file);
  const edit = new vscode.WorkspaceEdit();
  const document = await findDocument(uri);
  // What somebody has not saved is not ours to save.
  const isOurs = document?.isDirty !== true;
  const text = document?.getText();
  const extended = extendIgnoreFile(text, patterns);
  if (document === undefined) {
    edit.createFile(uri, { ignoreIfExists: true });
    edit.insert(uri, new vscode.Position(0, 0), extended);
  } else if (text !== undefined && text !== extended) {
    const { start, end, newText } = findChange(text, extended);
    edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), newText);
  }
  if (edit.size > 0 && !(await vscode.workspace.applyEdit(edit))) {
    throw new IgnoreFileUnchangedError(file);
  }
  const changed = await vscode.workspace.openTextDocument(uri);
  if (isOurs && changed.isDirty && !(await changed.save())) {
    throw new IgnoreFileUnchangedError(file);
  }
  await showBeside(changed);
}

export async function showIgnoreFile(file: string): Promise<void> {
  await showBeside(await vscode.workspace.openTextDocument(vscode.Uri.file(file)));
}

async function showBeside(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}

/** `undefined` where there is no such file. */
async function findDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return vscode.workspace.openTextDocument(uri);
}
