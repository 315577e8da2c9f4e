/** Asks for an image reference, for commands called from the palette without a row. */
import * as vscode from 'vscode';
import { InvalidReferenceError } from '../../oci/errors.ts';
import { parseReference } from '../../oci/reference.ts';
import type { ImageLocation } from '../documents/openers.ts';
import type { CommandParts } from './command.ts';

/** Empty when the person thought better of it. */
export async function askForImage(
  parts: Pick<CommandParts, 'connections'>,
  title: string,
): Promise<readonly ImageLocation[]> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: 'An image reference, such as nginx:1.27 or ghcr.io/org/app@sha256:…',
    ignoreFocusOut: true,
    validateInput: (typed) => (typed.trim() === '' ? undefined : referenceFault(typed)),
  });
  if (text === undefined || text.trim() === '') {
    return [];
  }
  const reference = parseReference(text);
  const connection = parts.connections.forReference(reference);
  return [
    {
      connectionId: connection.id,
      repository: reference.repository,
      reference: reference.digest ?? reference.tag ?? 'latest',
    },
  ];
}

/** What is wrong with a reference, as a sentence to stand below the box. */
function referenceFault(text: string): string | undefined {
  try {
    parseReference(text);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof InvalidReferenceError) {
      return thrown.summary;
    }
    throw thrown;
  }
}
