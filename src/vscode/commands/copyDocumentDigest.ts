/** A click on a digest above a document: copies it. */
import * as vscode from 'vscode';
import { findAddress } from '../documents/scheme.ts';
import { copyText as copy } from '../copying/copyText.ts';
import type { Command } from './command.ts';

export const copyDocumentDigest: Command = async () => {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const address = uri === undefined ? undefined : findAddress(uri);
  if (address !== undefined) {
    await copy(address.digest);
  }
};
