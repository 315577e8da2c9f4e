/** "Open Config": the config of an image; of a multi-platform image, that of the platform the person picks. */
import { openConfigDocument } from '../documents/openers.ts';
import { isManifestNode, toReference } from '../tree/nodes.ts';
import { askForImage } from './askForImage.ts';
import type { Command } from './command.ts';

export const openConfig: Command = async (parts, node) => {
  const images =
    node !== undefined && isManifestNode(node)
      ? [{ connectionId: node.connectionId, repository: node.repository, reference: toReference(node) }]
      : await askForImage(parts, 'Open Config');
  for (const image of images) {
    await openConfigDocument(parts.connections, image);
  }
};
