/** What the panel does with a file of an image: open it, save it, compare it, list them all. */
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FileTree } from '../../../shared/fileTree.ts';
import type { FileAddress } from '../../../shared/imagePanel.ts';
import type { LayerView } from '../../documents/layerScheme.ts';
import type { ImagePlace, OpenedImages } from '../../images/openedImages.ts';
import { saveStream } from '../../images/saveStream.ts';
import { withCancellableProgress } from '../../progress.ts';
import { compareFiles, toFileUri } from './compareFiles.ts';
import { formatFileList, type ListFormat } from './fileList.ts';

/** The copy of one layer. */
export async function openFile(place: ImagePlace, file: FileAddress): Promise<void> {
  const uri = toFileUri({ place, view: onlyLayer(file), path: file.path });
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
}

/** With the copy that the layers below show; what is new there is opened alone. */
export async function compareWithBelow(
  images: OpenedImages,
  place: ImagePlace,
  file: FileAddress,
): Promise<void> {
  const name = path.posix.basename(file.path);
  const position = file.layer + 1;
  const view: LayerView = { kind: 'upTo', layer: file.layer - 1 };
  const before = { place, view, path: file.path, title: 'In the layers below' };
  const found = await withCancellableProgress(`Looking for ${name} below`, async (options) =>
    file.layer === 0 ? undefined : images.find(place, before, options),
  );
  if (found === undefined) {
    void vscode.window.showInformationMessage(
      `The layers below have no ${name}: layer ${position} added it.`,
    );
    await openFile(place, file);
    return;
  }
  const after = { place, view: onlyLayer(file), path: file.path, title: `In layer ${position}` };
  await compareFiles(images, { before, after, title: `${name} (below ↔ layer ${position})` });
}

/** Streams to the disk: files may be larger than what the editor can hold. */
export async function saveFile(images: OpenedImages, place: ImagePlace, file: FileAddress): Promise<void> {
  const target = await askWhere(path.posix.basename(file.path));
  if (target === undefined) {
    return;
  }
  const isSaved = await withCancellableProgress(
    `Saving ${path.posix.basename(file.path)}`,
    async ({ signal }) => {
      const bytes = images.read(place, { view: onlyLayer(file), path: file.path }, { signal });
      await write(target, bytes, { signal });
      return true;
    },
  );
  if (isSaved === true) {
    await tellSaved(target);
  }
}

export async function exportFiles(
  tree: FileTree,
  wanted: { readonly format: ListFormat; readonly name: string },
): Promise<void> {
  const target = await askWhere(`${wanted.name}.${wanted.format}`);
  if (target === undefined) {
    return;
  }
  const isSaved = await withCancellableProgress(`Saving the list of files`, async ({ signal }) => {
    await write(target, formatFileList(tree, wanted.format), { signal });
    return true;
  });
  if (isSaved === true) {
    await tellSaved(target);
  }
}

function onlyLayer(file: FileAddress): LayerView {
  return { kind: 'only', layer: file.layer };
}

function askWhere(name: string): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title: 'Save As',
    defaultUri: vscode.Uri.joinPath(folder ?? vscode.Uri.file(homedir()), toPlainName(name)),
  });
}

/** Names inside images may hold what no other file system takes. */
function toPlainName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- taking them out is the purpose
  return name.replaceAll(/[\u0000-\u001F<>:"/\\|?*]|^\.+$/g, '_');
}

/** Streams where it can: the editor's own file systems take a file only as a whole. */
async function write(
  target: vscode.Uri,
  content: AsyncIterable<Uint8Array> | Iterable<string>,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  if (target.scheme === 'file') {
    await saveStream(target.fsPath, content, options);
    return;
  }
  const pieces: Buffer[] = [];
  for await (const piece of content) {
    options.signal.throwIfAborted();
    pieces.push(Buffer.from(piece));
  }
  await vscode.workspace.fs.writeFile(target, Buffer.concat(pieces));
}

async function tellSaved(target: vscode.Uri): Promise<void> {
  const open = 'Open';
  const chosen = await vscode.window.showInformationMessage(`Saved ${path.basename(target.path)}.`, open);
  if (chosen === open) {
    await vscode.commands.executeCommand('vscode.open', target);
  }
}
