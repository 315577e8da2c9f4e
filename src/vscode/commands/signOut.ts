/** "Sign Out": removes the login from every store, and says so when something else still signs in. */
import * as vscode from 'vscode';
import { describeOrigin, describeStore } from '../../credentials/describeOrigin.ts';
import type { FoundCredential } from '../../credentials/credential.ts';
import { chooseRegistry } from '../connecting/chooseRegistry.ts';
import { LoginNotRemovedError } from '../connecting/errors.ts';
import { withCancellableProgress } from '../progress.ts';
import { createRegistryNode } from '../tree/nodeFactory.ts';
import type { Command } from './command.ts';

export const signOut: Command = async (parts, node) => {
  const connection = await chooseRegistry(parts, node, 'Sign Out');
  if (connection === undefined) {
    return;
  }
  const { id, title, isSaved, referenceHost } = connection;
  const signedOut = await withCancellableProgress(`Signing out of ${title}`, async ({ signal }) => {
    await parts.signIns.remove(id, { signal });
    parts.connections.reset(id);
    return { remaining: await connection.findCredential({ signal }) };
  });
  if (signedOut === undefined) {
    return;
  }
  parts.tree.refresh(isSaved ? createRegistryNode(id) : undefined);
  const { remaining } = signedOut;
  if (remaining?.origin.kind === 'sign-in') {
    throw new LoginNotRemovedError({ title, place: describeStore(remaining.origin.store) });
  }
  void vscode.window.showInformationMessage(
    remaining === undefined
      ? `Signed out of ${title}.`
      : `The login kept here was removed, but ${title} is still ${describeRemaining(remaining)}. To end that, run “${toLogoutCommand(remaining, referenceHost)}”.`,
  );
};

function describeRemaining({ username, origin }: FoundCredential): string {
  const words = describeOrigin(origin);
  return username === undefined ? words : `${words} as ${username}`;
}

function toLogoutCommand({ origin }: FoundCredential, referenceHost: string): string {
  const host = referenceHost.split('/')[0] ?? referenceHost;
  return `${origin.kind === 'podman-auth' ? 'podman' : 'docker'} logout ${host}`;
}
