/** Documents of the editor as the linter wants them. */
import path from 'node:path';
import type * as vscode from 'vscode';
import type { OpenDocument } from './lintedDocuments.ts';

export function toOpenDocument(document: vscode.TextDocument): OpenDocument {
  return {
    key: document.uri.toString(),
    version: document.version,
    fileName: document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.path,
    getText: () => document.getText(),
  };
}

/** The folder of the file, where it is a file. */
export function findContextFolderOf(document: OpenDocument): string | undefined {
  return document.key.startsWith('file:') ? path.dirname(document.fileName) : undefined;
}
