/** Two copies of a file side by side: the editor's comparison for text, size and hash for anything else. */
import * as vscode from 'vscode';
import { type LayerView, toLayerUriParts } from '../../documents/layerScheme.ts';
import type { ImagePlace, OpenedImages } from '../../images/openedImages.ts';
import { withCancellableProgress } from '../../progress.ts';
import { describeBinaries, summarise } from './binaryComparison.ts';

export interface FileCopy {
  readonly place: ImagePlace;
  readonly view: LayerView;
  readonly path: string;
  /** What the copy is called where both are told of. */
  readonly title: string;
}

export function toFileUri(copy: Pick<FileCopy, 'place' | 'view' | 'path'>): vscode.Uri {
  const { place, view, path } = copy;
  return vscode.Uri.from(toLayerUriParts({ ...place, view, path }));
}

export async function compareFiles(
  images: OpenedImages,
  copies: { readonly before: FileCopy; readonly after: FileCopy; readonly title: string },
): Promise<void> {
  const { before, after, title } = copies;
  const name = after.path.slice(after.path.lastIndexOf('/') + 1);
  const summaries = await withCancellableProgress(`Comparing ${name}`, ({ signal }) =>
    Promise.all([before, after].map((copy) => summarise(images.read(copy.place, copy, { signal })))),
  );
  const [left, right] = summaries ?? [];
  if (left === undefined || right === undefined) {
    return;
  }
  if (!left.isBinary && !right.isBinary) {
    await vscode.commands.executeCommand('vscode.diff', toFileUri(before), toFileUri(after), title);
    return;
  }
  const { message, detail } = describeBinaries(name, [
    { title: before.title, summary: left },
    { title: after.title, summary: right },
  ]);
  const openBoth = 'Open Both';
  const chosen = await vscode.window.showInformationMessage(message, { modal: true, detail }, openBoth);
  if (chosen === openBoth) {
    await vscode.commands.executeCommand('vscode.diff', toFileUri(before), toFileUri(after), title);
  }
}
