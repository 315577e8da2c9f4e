/** “Delete Tag…”: the selected tags alone, not their images. */
import * as vscode from 'vscode';
import { deleteTags } from '../changing/deleteTags.ts';
import { groupByPlace, isTag, listImages } from './changedRows.ts';
import type { Command } from './command.ts';

export const deleteTag: Command = async (parts, node, selection) => {
  const images = await listImages(parts, { node, selection }, 'Delete Tag');
  const tags = images.filter(isTag);
  if (tags.length > 0) {
    await deleteTags(parts.changing, groupByPlace(tags));
  } else if (images.length > 0) {
    await vscode.window.showInformationMessage(
      'What is named by its digest has no tag to delete. Use Delete Image… to delete the image itself.',
    );
  }
};
