/** The rows of the tree as plain values. A node's `id` is its full path, so that equal labels never meet. */
import type { ExplainedError } from '../../base/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Platform } from '../../oci/platform.ts';

interface Row {
  readonly id: string;
  readonly parent: TreeNode | undefined;
}

/** Every row below a registry. */
interface RegistryRow extends Row {
  readonly connectionId: string;
}

export interface RegistryNode extends RegistryRow {
  readonly kind: 'registry';
}

/** Images opened by reference, from registries that were not added. */
export interface OpenedImagesNode extends Row {
  readonly kind: 'opened-images';
}

/** Repositories that share the path segments of `path`. */
export interface FolderNode extends RegistryRow {
  readonly kind: 'folder';
  readonly path: string;
  readonly label: string;
}

interface RepositoryRow extends RegistryRow {
  readonly repository: string;
}

export interface RepositoryNode extends RepositoryRow {
  readonly kind: 'repository';
  readonly label: string;
}

/** A tag, or a digest opened by reference; `reference` is either. */
export interface TagNode extends RepositoryRow {
  readonly kind: 'tag';
  readonly reference: string;
  /** Opened by reference rather than found in a listing. */
  readonly isOpened: boolean;
}

/** Tags that tools made for signatures and the like, of a whole repository. */
export interface SupplementsNode extends RepositoryRow {
  readonly kind: 'supplements';
  readonly tags: readonly string[];
}

/** Manifests of a repository that no tag points at. */
export interface UntaggedNode extends RepositoryRow {
  readonly kind: 'untagged';
}

interface ContentRow extends RepositoryRow {
  readonly descriptor: Descriptor;
}

export interface PlatformNode extends ContentRow {
  readonly kind: 'platform';
  readonly platform: Platform;
}

/** Build attestations and referrers of one image, apart from its platforms. */
export interface AttachmentsNode extends RepositoryRow {
  readonly kind: 'attachments';
  readonly digest: Digest;
  readonly entries: readonly AttachmentEntry[];
}

export interface AttachmentEntry {
  readonly descriptor: Descriptor;
  readonly label: string;
}

export interface AttachmentNode extends ContentRow {
  readonly kind: 'attachment';
  readonly label: string;
}

export interface UntaggedManifestNode extends ContentRow {
  readonly kind: 'untagged-manifest';
  /** The tag it was last seen with. */
  readonly lastTag: string | undefined;
  /** Of all that it lists, as far as it is known. */
  readonly contentBytes: number | undefined;
}

export interface LayerNode extends ContentRow {
  readonly kind: 'layer';
  /** From 1, the base first. */
  readonly position: number;
  readonly instruction: string | undefined;
  /** The manifest that lists the layer. */
  readonly manifestDigest: Digest;
}

export interface LoadMoreNode extends Row {
  readonly kind: 'load-more';
  readonly parent: TreeNode;
  readonly shown: number;
  /** How many there are in all, when known. */
  readonly total: number | undefined;
}

/** A sentence in place of rows: an empty repository, a registry without a catalog. */
export interface MessageNode extends Row {
  readonly kind: 'message';
  readonly parent: TreeNode;
  readonly text: string;
  /** The whole story, where `text` is short to leave room for the action. */
  readonly detail?: string;
  readonly action?: 'add-repository' | 'clear-filter';
}

export interface ErrorNode extends Row {
  readonly kind: 'error';
  readonly parent: TreeNode;
  readonly error: ExplainedError;
}

export type TreeNode =
  | RegistryNode
  | OpenedImagesNode
  | FolderNode
  | RepositoryNode
  | TagNode
  | SupplementsNode
  | UntaggedNode
  | UntaggedManifestNode
  | PlatformNode
  | AttachmentsNode
  | AttachmentNode
  | LayerNode
  | LoadMoreNode
  | MessageNode
  | ErrorNode;

/** Rows that have details beyond their name, read when they are seen. */
export type DetailedNode = TagNode | PlatformNode;

/** Nodes that stand for a manifest or index, and so can be opened, copied and compared. */
export type ManifestNode = TagNode | PlatformNode | AttachmentNode | UntaggedManifestNode;

export function isManifestNode(node: TreeNode): node is ManifestNode {
  return (
    node.kind === 'tag' ||
    node.kind === 'platform' ||
    node.kind === 'attachment' ||
    node.kind === 'untagged-manifest'
  );
}

/** What the registry is asked for behind a manifest node. */
export function toReference(node: ManifestNode): string {
  return node.kind === 'tag' ? node.reference : node.descriptor.digest;
}
