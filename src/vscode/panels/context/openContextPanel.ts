/** The panel of one build context, opened by command or again after a restart; loaded when the first is asked for. */
import * as vscode from 'vscode';
import { inBackground } from '../../../base/background.ts';
import { isJsonObject } from '../../../base/json.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ContextPanel as Contract } from '../../../shared/contextPanel.ts';
import type { ErrorPresenter } from '../../errorPresenter.ts';
import { Panel, panelIcon, panelOptions } from '../panel.ts';
import { toShownError } from '../shownError.ts';
import { createContextHandlers } from './contextHandlers.ts';
import { ContextSession } from './contextSession.ts';
import { NotOnDiskError } from './errors.ts';

export interface ContextPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly presenter: ErrorPresenter;
  readonly log: Logger;
}

/** @throws NotOnDiskError for what is no file of this machine */
export function createContextPanel(
  dockerfile: vscode.Uri,
  options: { readonly viewType: string; readonly extensionUri: vscode.Uri },
): vscode.WebviewPanel {
  const name = dockerfile.path.slice(dockerfile.path.lastIndexOf('/') + 1);
  if (dockerfile.scheme !== 'file') {
    throw new NotOnDiskError(name);
  }
  return vscode.window.createWebviewPanel(
    options.viewType,
    `Build context of ${name}`,
    vscode.ViewColumn.Active,
    { ...panelOptions(options.extensionUri), enableFindWidget: true },
  );
}

/** `dockerfile` is a file of this machine. */
export function fillContextPanel(
  panel: vscode.WebviewPanel,
  dockerfile: vscode.Uri,
  parts: ContextPanelParts,
): void {
  const { extensionUri, presenter, log } = parts;
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
  const address = { dockerfile: dockerfile.toString() };
  const page = { view: 'context', address, handlers: createContextHandlers(session, presenter) };
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
}

/** What the page of an earlier window kept; `undefined` for what is none of ours. */
export function findDockerfile(state: unknown): vscode.Uri | undefined {
  const address = isJsonObject(state) ? state['address'] : undefined;
  const kept = isJsonObject(address) ? address['dockerfile'] : undefined;
  const uri = typeof kept === 'string' ? vscode.Uri.parse(kept) : undefined;
  return uri?.scheme === 'file' ? uri : undefined;
}
