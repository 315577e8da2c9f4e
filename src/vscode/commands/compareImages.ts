/** "Compare with…": two images side by side; the second one is asked for unless two rows are selected. */
import { chooseComparedImage } from '../panels/compare/chooseComparedImage.ts';
import { isManifestNode } from '../tree/nodes.ts';
import { askForImage } from './askForImage.ts';
import type { Command } from './command.ts';
import { toImageAddress } from './exploreImage.ts';

export const compareImages: Command = async (parts, node, selection) => {
  const rows = (selection.length > 0 ? selection : [node]).filter((row) => row !== undefined);
  const [first, second] = rows.filter(isManifestNode).map(toImageAddress);
  const before = first ?? (await askForImage(parts, 'Compare: the first image'))[0];
  if (before === undefined) {
    return;
  }
  const after = second ?? (await chooseComparedImage(parts, before));
  if (after !== undefined) {
    parts.comparisons.show({ before, after });
  }
};
