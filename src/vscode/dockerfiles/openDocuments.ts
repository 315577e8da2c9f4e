/** Documents of the editor as the linter wants them. */
import * as vscode from 'vscode';
import { isDockerfile } from './dockerfileNames.ts';
import type { OpenDocument } from './lintedDocuments.ts';
import type { DockerfilePlace } from './surroundings.ts';

export function toOpenDocument(document: vscode.TextDocument): OpenDocument {
  return {
    key: document.uri.toString(),
    version: document.version,
    fileName: document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.path,
    getText: () => document.getText(),
  };
}

/** Each once, however many editors show it. */
export function visibleDockerfiles(): readonly vscode.TextDocument[] {
  return [...new Set(vscode.window.visibleTextEditors.map(({ document }) => document))].filter(isDockerfile);
}

/** Where it is a file of this machine. */
export function findPlace(document: OpenDocument): DockerfilePlace | undefined {
  const uri = vscode.Uri.parse(document.key);
  return uri.scheme === 'file'
    ? {
        dockerfile: document.fileName,
        workspaceFolder: vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath,
      }
    : undefined;
}
