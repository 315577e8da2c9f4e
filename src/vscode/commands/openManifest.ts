/** "Open Manifest": the manifest or index behind a row, as a document named by its digest. */
import { openManifestDocument } from '../documents/openers.ts';
import { isManifestNode, toReference } from '../tree/nodes.ts';
import type { Command } from './command.ts';
import { askForImage } from './askForImage.ts';

export const openManifest: Command = async (parts, node, selection) => {
  const rows = (selection.length > 0 ? selection : [node]).filter((row) => row !== undefined);
  const images = rows.filter(isManifestNode).map((row) => ({
    connectionId: row.connectionId,
    repository: row.repository,
    reference: toReference(row),
  }));
  const asked = images.length > 0 || node !== undefined ? images : await askForImage(parts, 'Open Manifest');
  for (const image of asked) {
    await openManifestDocument(parts.connections, image);
  }
};
