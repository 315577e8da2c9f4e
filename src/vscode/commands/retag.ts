/** “Retag…”: more tags for the image of a row. */
import { retagImage } from '../changing/retag.ts';
import { listImages, listRows } from './changedRows.ts';
import type { Command } from './command.ts';

export const retag: Command = async (parts, node, selection) => {
  const [image] = await listImages(parts, { node, selection }, 'Retag');
  const [row] = listRows({ node, selection });
  const summary = row?.kind === 'tag' || row?.kind === 'platform' ? parts.tree.summaryOf(row) : undefined;
  if (image !== undefined) {
    await retagImage(parts.changing, { ...image, created: summary?.created });
  }
};
