/** Everything about our documents: their files, the links in them, and the line above them. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposables.ts';
import { formatCount } from '../../shared/format.ts';
import { commandPrefix } from '../commands/commandIds.ts';
import type { Connections } from '../connections.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import type { OpenedImages } from '../images/openedImages.ts';
import { createOpenedTagNode } from '../tree/nodeFactory.ts';
import { DocumentFiles } from './documentFiles.ts';
import { LayerFiles } from './layerFiles.ts';
import { layerScheme } from './layerScheme.ts';
import { findLinks } from './links.ts';
import { type DocumentAddress, documentScheme, findAddress, toUriParts } from './scheme.ts';

export function registerDocuments(parts: {
  readonly connections: Connections;
  readonly presenter: ErrorPresenter;
  readonly images: OpenedImages;
}): Disposable {
  const owned = new DisposableStore();
  const files = owned.add(new DocumentFiles(parts));
  owned.add(
    vscode.workspace.registerFileSystemProvider(documentScheme, files, {
      isReadonly: true,
      isCaseSensitive: true,
    }),
  );
  owned.add(
    vscode.workspace.registerFileSystemProvider(layerScheme, owned.add(new LayerFiles(parts)), {
      isReadonly: true,
      isCaseSensitive: true,
    }),
  );
  const selector = { scheme: documentScheme };
  owned.add(vscode.languages.registerDocumentLinkProvider(selector, { provideDocumentLinks }));
  owned.add(
    vscode.languages.registerCodeLensProvider(selector, {
      provideCodeLenses: (document) => createLenses(document, files),
    }),
  );
  return owned;
}

export function toUri(address: DocumentAddress): vscode.Uri {
  return vscode.Uri.from(toUriParts(address));
}

function provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
  const address = findAddress(document.uri);
  if (address === undefined) {
    return [];
  }
  return findLinks(document.getText(), address).map(({ offset, length, target }) => {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const link = new vscode.DocumentLink(range, toUri(target));
    link.tooltip = `Open ${target.kind} ${target.digest}`;
    return link;
  });
}

/** One line of facts above the text: what the bytes in the registry are. */
async function createLenses(document: vscode.TextDocument, files: DocumentFiles): Promise<vscode.CodeLens[]> {
  const { address, sizeBytes, mediaType } = await files.read(document.uri);
  const top = new vscode.Range(0, 0, 0, 0);
  const command = `${commandPrefix}copyDocumentDigest`;
  const facts = [`${formatCount(sizeBytes)} bytes`, ...(mediaType === '' ? [] : [mediaType])].join(' · ');
  return address.kind === 'layer' || address.kind === 'dockerfile'
    ? []
    : [
        new vscode.CodeLens(top, {
          title: `$(copy) ${address.digest}`,
          tooltip: 'Copy the digest',
          command,
          arguments: [address.digest],
        }),
        new vscode.CodeLens(top, { title: facts, command: '' }),
        ...(address.kind === 'manifest' ? [toExploreLens(top, address)] : []),
      ];
}

function toExploreLens(place: vscode.Range, address: DocumentAddress): vscode.CodeLens {
  const { connectionId, repository, digest } = address;
  return new vscode.CodeLens(place, {
    title: '$(package) Explore Image',
    tooltip: 'Show layers, files and waste of this image',
    command: `${commandPrefix}exploreImage`,
    // The same row that the tree has for an image that was opened by its digest.
    arguments: [createOpenedTagNode({ connectionId, repository, reference: digest })],
  });
}
