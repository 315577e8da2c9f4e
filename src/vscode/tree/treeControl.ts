/** What commands may do with the tree on the screen. */
import type { DetailedNode, RepositoryNode, TagNode, TreeNode } from './nodes.ts';
import type { TagCounts, TagView } from './tagRows.ts';
import type { TagOrder } from './tagOrder.ts';
import type { OpenedImage } from './treePreferences.ts';
import type { ImageSummary } from '../../distribution/imageSummary.ts';

export interface TreeControl {
  /** The rows selected now. */
  selection(): readonly TreeNode[];
  /** Asks the registry anew for `node` and everything below it; for the whole tree without a node. */
  refresh(node?: TreeNode): void;
  /** Shows more rows below `parent`. */
  loadMore(parent: TreeNode): Promise<void>;
  viewOf(repository: RepositoryNode): TagView;
  /** How many of a repository's tags are known and match its filter, and whether there may be more. */
  tagCounts(repository: RepositoryNode): TagCounts;
  setFilter(repository: RepositoryNode, filter: string | undefined): void;
  setOrder(repository: RepositoryNode, order: TagOrder): Promise<void>;
  /** What was read of an image for its row, if anything was. */
  summaryOf(node: DetailedNode): ImageSummary | undefined;
  /** Adds an image opened by reference, selects its row and gives it. */
  addOpenedImage(image: OpenedImage): Promise<TagNode>;
  removeOpenedImage(node: TagNode): Promise<void>;
  /** Selects and opens a repository, whether its row was loaded or not. */
  revealRepository(connectionId: string, repository: string): Promise<void>;
  /** Selects and opens a registry. */
  revealRegistry(connectionId: string): Promise<void>;
}
