/** "Add Registry…": asks for kind, address and, if need be, a login; tests the connection, then saves. */
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import { type ConnectResult, createConnectScreens } from '../connecting/connectScreens.ts';
import { runFlow, startAdding } from '../connecting/connectFlow.ts';
import { keepLogin, toEntry } from '../connecting/keepResult.ts';
import { describeOutcome, wantsSignIn, lacksCatalog } from '../connecting/outcomeText.ts';
import { genericKind } from '../connecting/registryKinds.ts';
import { removeCertificate } from '../connecting/trustedFiles.ts';
import { whenSaved } from '../connecting/whenSaved.ts';
import { createRegistryNode } from '../tree/nodeFactory.ts';
import { addRepository } from './addRepository.ts';
import type { Command, CommandParts } from './command.ts';
import { signIn } from './signIn.ts';

export const addRegistry: Command = async (parts) => {
  const end = await runFlow(
    startAdding(genericKind),
    createConnectScreens(parts, (result) => save(parts, result)),
  );
  const { caFile } = end.draft.tls;
  const isInUse = parts.connections.all().some(({ saved }) => saved.tls?.caFile === caFile);
  if (end.step.kind === 'end' && !end.step.isSaved && caFile !== undefined && !isInUse) {
    await removeCertificate(caFile, { folder: parts.storageFolder });
  }
};

async function save(parts: CommandParts, result: ConnectResult): Promise<void> {
  const entry = toEntry(result);
  const keptIn = await keepLogin(parts, result);
  await parts.settings.save(entry);
  const connection = await whenSaved(parts.connections, entry.url);
  if (connection.isSaved) {
    inBackground(parts.tree.revealRegistry(connection.id), parts.log);
  }
  const { draft, outcome, known } = result;
  const text = describeOutcome({
    title: connection.title,
    draft,
    outcome,
    ...(keptIn === undefined ? {} : { keptIn }),
    ...(known === undefined ? {} : { origin: known.origin }),
  });
  inBackground(offerNext(parts, { text, result, connectionId: connection.id }), parts.log);
}

/** The message stays until it is answered, so nobody waits for it. */
async function offerNext(
  parts: CommandParts,
  saved: { readonly text: string; readonly result: ConnectResult; readonly connectionId: string },
): Promise<void> {
  const { text, result, connectionId } = saved;
  const choices = [
    ...(lacksCatalog(result) ? [{ title: 'Add Repository…', command: addRepository }] : []),
    ...(wantsSignIn(result) ? [{ title: 'Sign In…', command: signIn }] : []),
  ];
  const chosen = await vscode.window.showInformationMessage(text, ...choices);
  try {
    await chosen?.command(parts, createRegistryNode(connectionId), []);
  } catch (thrown) {
    await parts.presenter.show(thrown);
  }
}
