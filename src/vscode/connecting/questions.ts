/** Questions that come up while requests are under way, and what is told about where logins are kept. */
import * as vscode from 'vscode';
import { describeStore } from '../../credentials/describeOrigin.ts';
import type { Degraded } from '../../credentials/signInStore.ts';
import type { RealmQuestion } from '../realmApprovals.ts';

/** Whether a login may go to a token service on another host than the registry's. */
export async function askAboutRealm({
  registryHost,
  realmHost,
  realmOrigin,
}: RealmQuestion): Promise<boolean> {
  const allow = 'Allow';
  const chosen = await vscode.window.showWarningMessage(
    `${registryHost} asks to send your login to ${realmHost}.`,
    {
      modal: true,
      detail: `The registry names ${realmOrigin} as the place where access is given out. Your user name and password would be sent there. Allow it only if you know that this address belongs to the registry. You are asked once for each such pair.`,
    },
    { title: allow },
    { title: "Don't Allow", isCloseAffordance: true },
  );
  return chosen?.title === allow;
}

/** Says once that logins are not kept where they should be. */
export function tellStoreDegraded({ unavailable, used, reason }: Degraded): void {
  const settings = 'Open Settings';
  void vscode.window
    .showInformationMessage(
      `Your login could not be kept in ${describeStore(unavailable)}, so it is in ${describeStore(used)}. ${reason}`,
      settings,
    )
    .then((chosen) =>
      chosen === settings
        ? vscode.commands.executeCommand(
            'workbench.action.openSettings',
            'registryExplorer.credentials.store',
          )
        : undefined,
    );
}
