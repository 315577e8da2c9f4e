/** Signing in to one registry: asks for a login, tries it there, and keeps it if the registry takes it. */
import * as vscode from 'vscode';
import type { CommandParts } from '../commands/command.ts';
import type { Connection } from '../connection.ts';
import { createRegistryNode } from '../tree/nodeFactory.ts';
import { runFlow, startSigningIn } from './connectFlow.ts';
import { type ConnectResult, createConnectScreens } from './connectScreens.ts';
import { keepLogin } from './keepResult.ts';
import { describeOutcome } from './outcomeText.ts';
import { findRegistryKind } from './registryKinds.ts';

/** A user name is only proposed, so nobody waits long for it. */
const proposalPatienceMs = 2000;

/** Resolves to whether somebody is signed in with what was typed now. */
export async function signInTo(parts: CommandParts, connection: Connection): Promise<boolean> {
  const { saved } = connection;
  const end = await runFlow(
    startSigningIn({
      kind: findRegistryKind(saved),
      url: saved.url,
      tls: saved.tls,
      username: saved.username ?? (await findUsername(connection)) ?? '',
    }),
    createConnectScreens(parts, (result) => save(parts, connection, result)),
  );
  return end.step.kind === 'end' && end.step.isSaved;
}

/** Who is signed in now. */
async function findUsername(connection: Connection): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(proposalPatienceMs);
    return (await connection.findCredential({ signal }))?.username;
  } catch {
    return undefined;
  }
}

async function save(parts: CommandParts, connection: Connection, result: ConnectResult): Promise<void> {
  const { saved, isSaved, id, title } = connection;
  const { draft, outcome, typed } = result;
  const keptIn = await keepLogin(parts, result);
  const isNameChanged = isSaved && typed?.kind === 'basic' && saved.username !== draft.username;
  const isTrustChanged = draft.tls.caFile !== saved.tls?.caFile;
  if (isNameChanged || isTrustChanged) {
    await parts.settings.save({
      url: id,
      ...(isNameChanged ? { username: draft.username } : {}),
      ...(isTrustChanged ? { tls: draft.tls } : {}),
    });
  }
  parts.tree.refresh(isSaved ? createRegistryNode(id) : undefined);
  const text = describeOutcome({ title, draft, outcome, ...(keptIn === undefined ? {} : { keptIn }) });
  void vscode.window.showInformationMessage(text);
}
