/** The panel of one build context; loaded when the first is asked for. */
import * as vscode from 'vscode';
import { inBackground } from '../../../base/background.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ContextPanel as Contract } from '../../../shared/contextPanel.ts';
import type { ErrorPresenter } from '../../errorPresenter.ts';
import { Panel, panelIcon, panelOptions } from '../panel.ts';
import { toShownError } from '../shownError.ts';
import { createContextHandlers } from './contextHandlers.ts';
import { ContextSession } from './contextSession.ts';
import { NotOnDiskError } from './errors.ts';

const viewType = 'registryExplorer.context';

export interface ContextPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly presenter: ErrorPresenter;
  readonly log: Logger;
}

/** `dockerfile` is a file of this machine. @throws NotOnDiskError for any other */
export function openContextPanel(dockerfile: vscode.Uri, parts: ContextPanelParts): vscode.WebviewPanel {
  const { extensionUri, presenter, log } = parts;
  const name = dockerfile.path.slice(dockerfile.path.lastIndexOf('/') + 1);
  if (dockerfile.scheme !== 'file') {
    throw new NotOnDiskError(name);
  }
  const panel = vscode.window.createWebviewPanel(
    viewType,
    `Build context of ${name}`,
    vscode.ViewColumn.Active,
    { ...panelOptions(extensionUri), enableFindWidget: true },
  );
  panel.iconPath = panelIcon(extensionUri);
  const session = new ContextSession({
    dockerfile: dockerfile.fsPath,
    workspaceFolder: vscode.workspace.getWorkspaceFolder(dockerfile)?.uri.fsPath,
    readDockerfile: async () => (await vscode.workspace.openTextDocument(dockerfile)).getText(),
    explain: presenter.explain,
    events: {
      context: (view) => shown.send('context', view),
      failure: (error) => shown.send('failure', error),
    },
  });
  const page = { view: 'context', address: null, handlers: createContextHandlers(session, presenter) };
  const shown: Panel<Contract> = new Panel<Contract>(panel, page, {
    extensionUri,
    log,
    explain: (thrown) => toShownError(presenter.explain(thrown)),
  });
  shown.own(session);
  shown.own(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if ([dockerfile.fsPath, session.ignoreFile].includes(uri.fsPath)) {
        inBackground(session.load(), log);
      }
    }),
  );
  inBackground(session.load(), log);
  return panel;
}
