/** "Explore Image": what is in an image, in a panel. */
import type { ImageAddress } from '../panels/image/imageAddress.ts';
import { isManifestNode, type ManifestNode, toReference } from '../tree/nodes.ts';
import { askForImage } from './askForImage.ts';
import type { Command } from './command.ts';

export const exploreImage: Command = async (parts, node, selection) => {
  const rows = (selection.length > 0 ? selection : [node]).filter((row) => row !== undefined);
  const images = rows.filter(isManifestNode).map(toImageAddress);
  const asked = images.length > 0 || node !== undefined ? images : await askForImage(parts, 'Explore Image');
  asked.forEach((image) => parts.panels.show(image));
};

/** A platform is shown under the tag it was found under. */
export function toImageAddress(row: ManifestNode): ImageAddress {
  const { connectionId, repository } = row;
  return row.kind === 'platform' && row.parent?.kind === 'tag'
    ? { connectionId, repository, reference: row.parent.reference, platform: row.descriptor.digest }
    : { connectionId, repository, reference: toReference(row) };
}
