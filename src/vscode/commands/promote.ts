/** “Promote…”: the selected images, or all that a selected repository shows, to another repository or registry. */
import * as vscode from 'vscode';
import { isAttachmentTag } from '../../oci/attachedTags.ts';
import { promoteImages } from '../changing/promote.ts';
import type { ImageLocation } from '../documents/openers.ts';
import { withCancellableProgress } from '../progress.ts';
import type { RepositoryNode } from '../tree/nodes.ts';
import { createTagFilter } from '../tree/tagOrder.ts';
import { listImages } from './changedRows.ts';
import type { Command, CommandParts } from './command.ts';

export const promote: Command = async (parts, node, selection) => {
  const repositories = (selection.length > 0 ? selection : [node]).filter(
    (row) => row?.kind === 'repository',
  );
  if (repositories.length === 0) {
    await promoteImages(parts.changing, await listImages(parts, { node, selection }, 'Promote'));
    return;
  }
  const images = await withCancellableProgress('Listing tags', async ({ signal }) => {
    const listed: ImageLocation[] = [];
    for (const repository of repositories) {
      listed.push(...(await listShown(parts, repository, { signal })));
    }
    return listed;
  });
  if (images?.length === 0) {
    await vscode.window.showInformationMessage('There is no tag to promote here.');
  } else if (images !== undefined) {
    await promoteImages(parts.changing, images);
  }
};

/** Every tag that names an image and that the filter of the row lets through. */
async function listShown(
  parts: CommandParts,
  { connectionId, repository, ...row }: RepositoryNode,
  options: { readonly signal: AbortSignal },
): Promise<readonly ImageLocation[]> {
  const isShown = createTagFilter(parts.tree.viewOf({ connectionId, repository, ...row }).filter);
  const { reader } = parts.connections.forId(connectionId);
  const tags: string[] = [];
  for await (const page of reader.listTags(repository, { ...options, pageSize: 1000 })) {
    tags.push(...page.items.filter((tag) => !isAttachmentTag(tag) && isShown(tag)));
  }
  return tags.map((reference) => ({ connectionId, repository, reference }));
}
