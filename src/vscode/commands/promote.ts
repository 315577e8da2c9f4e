/** “Promote…”: the selected images to another repository or registry. */
import { promoteImages } from '../changing/promote.ts';
import { listImages } from './changedRows.ts';
import type { Command } from './command.ts';

export const promote: Command = async (parts, node, selection) => {
  await promoteImages(parts.changing, await listImages(parts, { node, selection }, 'Promote'));
};
