/** "Open Image by Reference…": shows any image, whether its registry was added or not. */
import * as vscode from 'vscode';
import { formatReference, type ImageReference } from '../../oci/reference.ts';
import { findClipboardImage, parseImageInput, toManifestReference } from '../connecting/imageInput.ts';
import { findScheme } from '../connecting/loopbackScheme.ts';
import { askText } from '../connecting/quickInputs.ts';
import { signInTo } from '../connecting/signInFlow.ts';
import type { Connection } from '../connection.ts';
import { withCancellableProgress } from '../progress.ts';
import { remedyHandlers } from '../remedies.ts';
import { createRegistryNode } from '../tree/nodeFactory.ts';
import type { Command, CommandParts } from './command.ts';

export const openImage: Command = async (parts) => {
  await askAndOpen(parts, findClipboardImage(await vscode.env.clipboard.readText()) ?? '');
};

/** Asks again, with the reason, as long as there is no such image. */
async function askAndOpen(parts: CommandParts, proposal: string, refusedAtFirst?: string): Promise<void> {
  let typed = proposal;
  let refusal = refusedAtFirst;
  do {
    const asked = await askImage(typed, refusal);
    if (asked === undefined) {
      return;
    }
    typed = asked.canonical;
    refusal = await open(parts, asked.reference);
  } while (refusal !== undefined);
}

async function askImage(
  value: string,
  refusal: string | undefined,
): Promise<{ readonly reference: ImageReference; readonly canonical: string } | undefined> {
  const asked = await askText({
    title: 'Open Image by Reference',
    prompt: 'Enter the reference of an image, with tag or digest.',
    example: 'nginx:1.27 or ghcr.io/org/app@sha256:…',
    value,
    refusal,
    check(text) {
      const input = parseImageInput(text);
      return input.kind === 'fault' ? { severity: 'fault', text: input.text } : undefined;
    },
    describe(text) {
      const input = parseImageInput(text);
      return input.kind === 'image' ? `Opens ${input.canonical}.` : undefined;
    },
  });
  const input = asked.kind === 'given' ? parseImageInput(asked.value) : undefined;
  return input?.kind === 'image' ? input : undefined;
}

/** Opens it, or gives the reason why another reference has to be typed. */
async function open(parts: CommandParts, reference: ImageReference): Promise<string | undefined> {
  const { repository } = reference;
  const asked = toManifestReference(reference);
  let connection = parts.connections.forReference(reference);
  try {
    const found = await withCancellableProgress(
      `Looking for ${repository} on ${connection.referenceHost}`,
      async ({ signal }) => {
        connection = await settleScheme(parts, connection, { signal });
        return { manifest: await connection.reader.findManifest(repository, asked, { signal }) };
      },
    );
    if (found === undefined) {
      return undefined;
    }
    if (found.manifest === undefined) {
      return `${repository}${asked.includes(':') ? '@' : ':'}${asked} was not found on ${connection.referenceHost}, or may not be seen with the login in use.`;
    }
  } catch (thrown) {
    await showFailure(parts, { thrown, connection, reference });
    return undefined;
  }
  const node = await parts.tree.addOpenedImage({
    connectionId: connection.id,
    repository,
    reference: asked,
  });
  await vscode.commands.executeCommand('registryExplorer.openManifest', node);
  return undefined;
}

/** A reference does not say whether a registry on this machine talks TLS. */
async function settleScheme(
  parts: CommandParts,
  connection: Connection,
  options: { readonly signal: AbortSignal },
): Promise<Connection> {
  if (connection.isSaved) {
    return connection;
  }
  const { host } = connection.saved.url;
  const scheme = await findScheme(host, parts.connecting.settings, options);
  return parts.connections.forId(`${scheme}://${host}`);
}

async function showFailure(
  parts: CommandParts,
  failed: { readonly thrown: unknown; readonly connection: Connection; readonly reference: ImageReference },
): Promise<void> {
  const { thrown, connection, reference } = failed;
  const again = async (): Promise<void> => {
    const refusal = await open(parts, reference);
    if (refusal !== undefined) {
      await askAndOpen(parts, formatReference(reference, { style: 'full' }), refusal);
    }
  };
  await parts.presenter.show(thrown, {
    ...remedyHandlers(parts, createRegistryNode(connection.id)),
    retry: again,
    'sign-in': async () => {
      if (await signInTo(parts, connection)) {
        await again();
      }
    },
  });
}
