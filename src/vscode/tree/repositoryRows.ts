/** Rows below a registry and its folders: repositories as far as their names are known. */
import { isAbort } from '../../base/abort.ts';
import type { ExplainedError } from '../../base/errors.ts';
import { BrokenProtocolError, CatalogUnavailableError } from '../../distribution/errors.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import { HttpError } from '../../http/errors.ts';
import type { Connection } from '../connection.ts';
import { foldRepositories } from './folding.ts';
import { NameListing } from './nameListing.ts';
import { createErrorNode, createFoldedNode, createLoadMoreNode, createMessageNode } from './nodeFactory.ts';
import type { FolderNode, RegistryNode, RepositoryNode, TreeNode } from './nodes.ts';
import type { RowWindow } from './rowWindow.ts';

/** A page of names, as the distribution API answers by default. */
const pageSize = 100;

/** Why a listing failed, as an error that can be shown; writes it to the log. */
export type Explain = (thrown: unknown) => ExplainedError;

/** The repositories of one registry: listed by it, listed in the settings, or found by a search. */
export class RepositoryRows {
  readonly #connection: Connection;
  readonly #window: RowWindow;
  readonly #explain: Explain;
  readonly #listing: NameListing;
  readonly #pinned: Set<string>;
  /** Why the registry listed no repositories; names that are known otherwise are shown all the same. */
  #failure: ExplainedError | undefined;

  constructor(parts: {
    readonly connection: Connection;
    readonly window: RowWindow;
    readonly explain: Explain;
  }) {
    this.#connection = parts.connection;
    this.#window = parts.window;
    this.#explain = parts.explain;
    this.#pinned = new Set(parts.connection.saved.repositories);
    this.#listing = new NameListing((options) => this.#connection.reader.listRepositories(options), {
      pageSize,
    });
  }

  /** Nobody answered, as opposed to saying no. */
  get isUnreachable(): boolean {
    return this.#failure instanceof HttpError;
  }

  /** Makes sure a repository has a row, whatever page it stands on. */
  pin(repository: string): void {
    this.#pinned.add(repository);
  }

  /** Children of the registry or one of its folders; the first page of names is read when none was. */
  async children(node: RegistryNode | FolderNode, options: CallOptions): Promise<TreeNode[]> {
    if (this.#listing.isUntouched && this.#failure === undefined) {
      await this.#readFirstPage(options);
    }
    const rows = this.#rows(node);
    const shown = rows.slice(0, this.#window.sizeOf(node.id));
    const pinned = rows.slice(shown.length).filter((row) => this.#isPinned(row));
    const nodes: TreeNode[] = [...shown, ...pinned];
    if (rows.length > nodes.length || this.#continuesIn(node)) {
      const total = this.#listing.isComplete ? rows.length : undefined;
      nodes.push(createLoadMoreNode(node, { shown: nodes.length, total }));
    }
    return node.kind === 'registry' ? [...this.#notice(node, nodes), ...nodes] : nodes;
  }

  /** Shows more rows, reading the next page of names when those known do not fill them. */
  async loadMore(node: RegistryNode | FolderNode, options: CallOptions): Promise<void> {
    this.#window.grow(node.id);
    if (this.#rows(node).length < this.#window.sizeOf(node.id)) {
      await this.#listing.readPage(options);
    }
  }

  #rows(node: RegistryNode | FolderNode): (FolderNode | RepositoryNode)[] {
    return foldRepositories(this.#names(), node.kind === 'folder' ? node.path : '').map((entry) =>
      createFoldedNode(node, entry),
    );
  }

  #names(): readonly string[] {
    return [...new Set([...this.#pinned, ...this.#listing.names])];
  }

  #isPinned(row: FolderNode | RepositoryNode): boolean {
    return row.kind === 'repository'
      ? this.#pinned.has(row.repository)
      : [...this.#pinned].some((repository) => repository.startsWith(`${row.path}/`));
  }

  /** Catalogs are sorted by name, so unread names may belong into every folder on the way to the last name read. */
  #continuesIn(node: RegistryNode | FolderNode): boolean {
    if (this.#listing.isComplete || this.#listing.isUntouched) {
      return false;
    }
    return node.kind === 'registry' || (this.#listing.names.at(-1)?.startsWith(`${node.path}/`) ?? false);
  }

  #notice(node: RegistryNode, nodes: readonly TreeNode[]): TreeNode[] {
    const failure = this.#failure;
    if (failure === undefined) {
      return nodes.length === 0
        ? [createMessageNode(node, { text: 'This registry has no repositories yet.' })]
        : [];
    }
    if (!(failure instanceof CatalogUnavailableError)) {
      return [createErrorNode(node, failure)];
    }
    const noList = createMessageNode(node, {
      text: 'Not listed.',
      detail: failure.summary,
      action: 'add-repository',
    });
    // A web page in place of a list also comes from an address that is wrong.
    return failure.cause instanceof BrokenProtocolError
      ? [createErrorNode(node, failure.cause), noList]
      : [noList];
  }

  async #readFirstPage(options: CallOptions): Promise<void> {
    try {
      await this.#listing.readPage(options);
    } catch (thrown) {
      if (isAbort(thrown, options.signal)) {
        throw thrown;
      }
      this.#failure = this.#explain(thrown);
    }
  }
}
