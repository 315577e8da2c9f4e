/** "Show Build Context": what COPY of everything would send for the Dockerfile that is chosen or active. */
import * as vscode from 'vscode';
import { NoDockerfileError } from '../panels/context/errors.ts';
import type { Command } from './command.ts';

export const showBuildContext: Command = async ({ contexts }, _node, _selection, resource) => {
  const uri = resource instanceof vscode.Uri ? resource : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) {
    throw new NoDockerfileError();
  }
  await contexts.show(uri);
};
