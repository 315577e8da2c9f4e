/** “Clean Up Untagged…”: what no tag points at and nothing needs, after all of it was shown. */
import { cleanUntaggedManifests } from '../changing/cleanUntagged.ts';
import type { Command } from './command.ts';

export const cleanUntagged: Command = async (parts, node, selection) => {
  const rows = (selection.length > 0 ? selection : [node]).filter((row) => row !== undefined);
  const places = rows.flatMap((row) =>
    row.kind === 'untagged' || row.kind === 'repository'
      ? [{ registryId: row.connectionId, repository: row.repository }]
      : [],
  );
  await cleanUntaggedManifests(parts.changing, places);
};
