/** "Trust Certificate…": trusts the authority of a registry's certificate for that registry alone. */
import * as vscode from 'vscode';
import { chooseRegistry } from '../connecting/chooseRegistry.ts';
import { runConnectionTest } from '../connecting/connectionTests.ts';
import { askToTrust } from '../connecting/trustDialog.ts';
import { toVerdict, type Verdict } from '../connecting/verdict.ts';
import { whenSaved } from '../connecting/whenSaved.ts';
import type { Connection } from '../connection.ts';
import { withCancellableProgress } from '../progress.ts';
import { toApiUrl } from '../savedRegistries.ts';
import { createRegistryNode } from '../tree/nodeFactory.ts';
import type { Command, CommandParts } from './command.ts';

export const trustCertificate: Command = async (parts, node) => {
  const connection = await chooseRegistry(parts, node, 'Trust Certificate');
  if (connection === undefined) {
    return;
  }
  const { id, saved, title } = connection;
  if (saved.url.protocol === 'http:') {
    void vscode.window.showInformationMessage(
      `${title} is used over plain HTTP, so there is no certificate to trust.`,
    );
    return;
  }
  const verdict = await test(parts, connection);
  if (verdict === undefined) {
    return;
  }
  const server = verdict.kind === 'failed' ? verdict.failure.trustable : undefined;
  if (server === undefined) {
    tellWhyNot(verdict, title);
    return;
  }
  const caFile = await askToTrust(parts, {
    server,
    registryHost: toApiUrl(saved.url).host,
    caFile: saved.tls?.caFile,
  });
  if (caFile === undefined) {
    return;
  }
  await parts.settings.save({ url: id, tls: { ...saved.tls, caFile } });
  await whenSaved(parts.connections, id);
  parts.connections.reset(id);
  parts.tree.refresh(createRegistryNode(id));
  void vscode.window.showInformationMessage(`The authority is trusted for ${title} from now on.`);
};

/** Without a login: whether a certificate is trusted does not depend on who asks. */
function test(parts: CommandParts, { title, saved }: Connection): Promise<Verdict | undefined> {
  const { url, tls = {} } = saved;
  return withCancellableProgress(`Looking at the certificate of ${title}`, async ({ signal, steps }) => {
    const { report } = await runConnectionTest(
      parts.connecting,
      { url, tls, credentials: { find: () => Promise.resolve(undefined) } },
      { signal, onStep: (phrase) => steps.report(phrase) },
    );
    return toVerdict(report, { url, hasLogin: false });
  });
}

function tellWhyNot(verdict: Verdict, title: string): void {
  if (verdict.kind === 'failed' || verdict.kind === 'no-https') {
    const { summary, remedy } = verdict.failure;
    void vscode.window.showWarningMessage(
      [`Trusting a certificate does not help: ${summary}`, remedy?.text]
        .filter((text) => text !== undefined)
        .join(' '),
    );
  } else {
    void vscode.window.showInformationMessage(`The certificate of ${title} is trusted already.`);
  }
}
