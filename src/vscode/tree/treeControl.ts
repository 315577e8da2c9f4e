/** What commands may ask of the tree. */
import type { TagOrder } from './tagOrder.ts';
import type { TagNode, TreeNode } from './nodes.ts';

export interface TreeControl {
  /** Asks the registry anew for `node` and everything below it; the whole tree without a node. */
  refresh(node?: TreeNode): void;
  /** Shows the next page in place of a "Load more" row. */
  loadMore(node: TreeNode): void;
  /** The words a repository's tags must contain, or `undefined`. */
  filterOf(connectionId: string, repository: string): string | undefined;
  setFilter(connectionId: string, repository: string, filter: string | undefined): void;
  orderOf(connectionId: string, repository: string): TagOrder;
  setOrder(connectionId: string, repository: string, order: TagOrder): Promise<void>;
  /** How many of a repository's tags are known, match the filter, and whether there may be more. */
  tagCounts(
    connectionId: string,
    repository: string,
  ): { readonly known: number; readonly matching: number; readonly isComplete: boolean };
  /** Adds an image opened by reference to the tree, and gives its row. */
  addOpenedImage(image: {
    readonly connectionId: string;
    readonly repository: string;
    readonly reference: string;
  }): Promise<TagNode>;
  removeOpenedImage(node: TagNode): Promise<void>;
  /** Makes sure a repository has a row (it may be on a page not loaded yet), selects and expands it. */
  revealRepository(connectionId: string, repository: string): Promise<void>;
  reveal(node: TreeNode, options: { readonly expand: boolean }): Promise<void>;
}
