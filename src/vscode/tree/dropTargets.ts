/** Where images go that are dropped on a row. Knows no editor. */
import { distinctTargets, type ImageTarget, toTag } from '../changing/promotionSteps.ts';
import { joinRepository, toBaseName } from '../changing/targetText.ts';
import { type ManifestNode, toReference, type TreeNode } from './nodes.ts';

/** Each image once; nothing for what is where it is dropped already, and for rows that take nothing. */
export function findDropTargets(images: readonly ManifestNode[], target: TreeNode): readonly ImageTarget[] {
  const targets = images.flatMap((node): readonly ImageTarget[] => {
    const repository = findRepository(node, target);
    if (repository === undefined || !('connectionId' in target)) {
      return [];
    }
    const { connectionId } = target;
    const reference = toReference(node);
    const isThere = connectionId === node.connectionId && repository === node.repository;
    const image = { connectionId: node.connectionId, repository: node.repository, reference };
    return isThere ? [] : [{ image, connectionId, repository, tag: toTag(image) }];
  });
  return distinctTargets(targets);
}

function findRepository(node: ManifestNode, target: TreeNode): string | undefined {
  if (target.kind === 'registry') {
    return node.repository;
  }
  if (target.kind === 'folder') {
    return joinRepository(target.path, toBaseName(node.repository));
  }
  // Whoever drops something among the tags of a repository means the repository.
  return target.kind === 'repository' || (target.kind === 'tag' && !target.isOpened)
    ? target.repository
    : undefined;
}
