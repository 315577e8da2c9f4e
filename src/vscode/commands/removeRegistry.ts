/** "Remove Registry": takes registries off the list, with their kept logins and trusted certificates. */
import * as vscode from 'vscode';
import { removeCertificate } from '../connecting/trustedFiles.ts';
import { chooseRegistry } from '../connecting/chooseRegistry.ts';
import type { Connection } from '../connection.ts';
import { withCancellableProgress } from '../progress.ts';
import type { Command, CommandParts } from './command.ts';

export const removeRegistry: Command = async (parts, node, selection) => {
  const selected = selection.flatMap((row) =>
    row.kind === 'registry' ? (parts.connections.find(row.connectionId) ?? []) : [],
  );
  const single =
    selected.length > 1 ? undefined : await chooseRegistry(parts, node ?? selection[0], 'Remove Registry');
  const registries = single === undefined ? selected : [single];
  if (registries.length > 0 && (await confirm(registries))) {
    await withCancellableProgress('Removing', async ({ signal }) => {
      for (const registry of registries) {
        signal.throwIfAborted();
        await remove(parts, registry, { signal });
      }
    });
  }
};

async function confirm(registries: readonly Connection[]): Promise<boolean> {
  const [first] = registries;
  const what =
    registries.length === 1 && first !== undefined ? first.title : `${registries.length} registries`;
  const its = registries.length === 1 ? 'Its' : 'Their';
  const yes = 'Remove';
  const chosen = await vscode.window.showWarningMessage(
    `Remove ${what} from the list?`,
    {
      modal: true,
      detail: `${its} login and trusted certificate that this extension keeps are removed as well. Nothing changes on the registry itself.`,
    },
    yes,
  );
  return chosen === yes;
}

/** The settings first: should the rest fail, what remains is at least not used any more. */
async function remove(
  parts: CommandParts,
  registry: Connection,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const { id, saved } = registry;
  await parts.settings.remove(id);
  await parts.signIns.remove(id, options);
  const host = saved.url.host;
  const others = parts.connections.all().filter((other) => other.id !== id);
  if (!others.some((other) => other.saved.url.host === host)) {
    await parts.connecting.realms.forget(host);
  }
  const caFile = saved.tls?.caFile;
  if (caFile !== undefined && !others.some((other) => other.saved.tls?.caFile === caFile)) {
    await removeCertificate(caFile, { folder: parts.storageFolder });
  }
  parts.connections.reset(id);
}
