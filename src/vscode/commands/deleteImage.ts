/** “Delete Image…”: the selected images with all their tags and what belongs to them alone. */
import { deleteImages } from '../changing/deleteImages.ts';
import { groupByPlace, listImages } from './changedRows.ts';
import type { Command } from './command.ts';

export const deleteImage: Command = async (parts, node, selection) => {
  const images = await listImages(parts, { node, selection }, 'Delete Image');
  await deleteImages(parts.changing, groupByPlace(images));
};
