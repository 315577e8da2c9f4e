/** Makes nodes, and so decides what identifies a row. */
import type { ExplainedError } from '../../base/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Platform } from '../../oci/platform.ts';
import { type FoldedEntry, toFolderPaths } from './folding.ts';
import type {
  AttachmentEntry,
  AttachmentNode,
  AttachmentsNode,
  ErrorNode,
  FolderNode,
  LayerNode,
  LoadMoreNode,
  MessageNode,
  OpenedImagesNode,
  PlatformNode,
  RegistryNode,
  RepositoryNode,
  SupplementsNode,
  TagNode,
  TreeNode,
  UntaggedManifestNode,
  UntaggedNode,
} from './nodes.ts';

/** Segments of an id are separated by a character that no reference can hold. */
const separator = '|';

function join(...segments: readonly string[]): string {
  return segments.join(separator);
}

export function createRegistryNode(connectionId: string): RegistryNode {
  return { kind: 'registry', id: connectionId, parent: undefined, connectionId };
}

export const openedImagesNode: OpenedImagesNode = {
  kind: 'opened-images',
  id: join('opened-images'),
  parent: undefined,
};

function createFolderNode(parent: TreeNode & { readonly connectionId: string }, path: string): FolderNode {
  const { connectionId } = parent;
  const label = path.slice(path.lastIndexOf('/') + 1);
  return { kind: 'folder', id: join(connectionId, 'folder', path), parent, connectionId, path, label };
}

export function createFoldedNode(
  parent: TreeNode & { readonly connectionId: string },
  entry: FoldedEntry,
): FolderNode | RepositoryNode {
  return entry.kind === 'folder'
    ? createFolderNode(parent, entry.path)
    : createRepositoryNode(parent, entry.repository);
}

function createRepositoryNode(
  parent: TreeNode & { readonly connectionId: string },
  repository: string,
): RepositoryNode {
  const { connectionId } = parent;
  const label = repository.slice(repository.lastIndexOf('/') + 1);
  return {
    kind: 'repository',
    id: join(connectionId, 'repository', repository),
    parent,
    connectionId,
    repository,
    label,
  };
}

/** The row of a repository with all its parents, without asking whether the tree shows it yet. */
export function createRepositoryPath(connectionId: string, repository: string): RepositoryNode {
  let parent: RegistryNode | FolderNode = createRegistryNode(connectionId);
  for (const path of toFolderPaths(repository)) {
    parent = createFolderNode(parent, path);
  }
  return createRepositoryNode(parent, repository);
}

export function createTagNode(parent: RepositoryNode | SupplementsNode, reference: string): TagNode {
  const { connectionId, repository } = parent;
  const id = join(connectionId, 'tag', repository, reference);
  return { kind: 'tag', id, parent, connectionId, repository, reference, isOpened: false };
}

export function createOpenedTagNode(image: {
  readonly connectionId: string;
  readonly repository: string;
  readonly reference: string;
}): TagNode {
  const id = join(openedImagesNode.id, image.connectionId, image.repository, image.reference);
  return { kind: 'tag', id, parent: openedImagesNode, ...image, isOpened: true };
}

export function createSupplementsNode(parent: RepositoryNode, tags: readonly string[]): SupplementsNode {
  const { connectionId, repository } = parent;
  return { kind: 'supplements', id: join(parent.id, 'supplements'), parent, connectionId, repository, tags };
}

export function createUntaggedNode(parent: RepositoryNode): UntaggedNode {
  const { connectionId, repository } = parent;
  return { kind: 'untagged', id: join(parent.id, 'untagged'), parent, connectionId, repository };
}

export function createUntaggedManifestNode(
  parent: UntaggedNode,
  manifest: Pick<UntaggedManifestNode, 'descriptor' | 'lastTag' | 'contentBytes'>,
): UntaggedManifestNode {
  const { connectionId, repository } = parent;
  const id = join(parent.id, manifest.descriptor.digest);
  return { kind: 'untagged-manifest', id, parent, connectionId, repository, ...manifest };
}

export function createPlatformNode(
  parent: TagNode | UntaggedManifestNode,
  descriptor: Descriptor,
  platform: Platform,
): PlatformNode {
  const { connectionId, repository } = parent;
  const id = join(parent.id, 'platform', descriptor.digest);
  return { kind: 'platform', id, parent, connectionId, repository, descriptor, platform };
}

export function createAttachmentsNode(
  parent: TagNode | PlatformNode | UntaggedManifestNode,
  digest: Digest,
  entries: readonly AttachmentEntry[],
): AttachmentsNode {
  const { connectionId, repository } = parent;
  return {
    kind: 'attachments',
    id: join(parent.id, 'attachments'),
    parent,
    connectionId,
    repository,
    digest,
    entries,
  };
}

export function createAttachmentNode(parent: AttachmentsNode, entry: AttachmentEntry): AttachmentNode {
  const { connectionId, repository } = parent;
  const id = join(parent.id, entry.descriptor.digest);
  return { kind: 'attachment', id, parent, connectionId, repository, ...entry };
}

export function createLayerNode(
  parent: TagNode | PlatformNode | AttachmentNode | UntaggedManifestNode,
  layer: Pick<LayerNode, 'descriptor' | 'position' | 'instruction' | 'manifestDigest'>,
): LayerNode {
  const { connectionId, repository } = parent;
  // An image may list one layer twice, so the position belongs to its identity.
  const id = join(parent.id, 'layer', String(layer.position), layer.descriptor.digest);
  return { kind: 'layer', id, parent, connectionId, repository, ...layer };
}

export function createLoadMoreNode(
  parent: TreeNode,
  counts: { readonly shown: number; readonly total: number | undefined },
): LoadMoreNode {
  return { kind: 'load-more', id: join(parent.id, 'load-more'), parent, ...counts };
}

export function createMessageNode(
  parent: TreeNode,
  message: Pick<MessageNode, 'text' | 'detail' | 'action'>,
): MessageNode {
  return { kind: 'message', id: join(parent.id, 'message'), parent, ...message };
}

export function createErrorNode(parent: TreeNode, error: ExplainedError): ErrorNode {
  return { kind: 'error', id: join(parent.id, 'error'), parent, error };
}
