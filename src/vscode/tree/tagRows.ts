/** Rows below a repository: its tags, sorted and filtered over every name that is known. */
import { delay, isAbort } from '../../base/abort.ts';
import { inBackground } from '../../base/background.ts';
import type { ExplainedError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import { formatQuantity } from '../../shared/format.ts';
import type { Connection } from '../connection.ts';
import { NameListing } from './nameListing.ts';
import {
  createErrorNode,
  createLoadMoreNode,
  createMessageNode,
  createSupplementsNode,
  createTagNode,
} from './nodeFactory.ts';
import type { RepositoryNode, TagNode, TreeNode } from './nodes.ts';
import type { Explain } from './repositoryRows.ts';
import type { RowWindow } from './rowWindow.ts';
import { TagNames } from './tagNames.ts';
import type { TagOrder } from './tagOrder.ts';

/** Names are small, and order needs all of them: ask for many at once. Registries that cap it send fewer. */
const pageSize = 1000;

/** Names read without being asked for more; beyond it "Load more" reads on. */
const maxNamesAtOnce = 50_000;

/** Tags whose dates are read to sort by date; each costs a request, so a filter is the way to more. */
export const maxDatedTags = 500;

/** How long an expanding row waits for everything before it shows what is there. */
const patienceMs = 1500;

/** The user's choices for one repository. */
export interface TagView {
  readonly filter: string | undefined;
  readonly order: TagOrder;
}

export interface TagRowsParts {
  readonly connection: Connection;
  readonly repository: string;
  readonly window: RowWindow;
  readonly explain: Explain;
  view(): TagView;
  /** When the image behind a tag was created, if that was read. */
  createdOf(node: TagNode): string | undefined;
  /** Reads what `createdOf` answers; resolves when it is there, failed or cancelled. */
  readCreated(node: TagNode, options: CallOptions): Promise<void>;
  /** More is known than the last rows showed. */
  onMore(): void;
  /** Nothing more will be known than the last rows showed, although there may be more. */
  onInterrupted(): void;
}

export interface TagCounts {
  readonly known: number;
  readonly matching: number;
  readonly isComplete: boolean;
}

/** What there is to show, as of one moment. */
interface ArrangedTags {
  /** Images in the order of the view, as far as the filter lets them through. */
  readonly tags: readonly string[];
  readonly supplements: readonly string[];
  /** Whether every name was known at that moment. */
  readonly isComplete: boolean;
}

export class TagRows {
  readonly #parts: TagRowsParts;
  readonly #listing: NameListing;
  readonly #names = new TagNames();
  #failure: ExplainedError | undefined;

  constructor(parts: TagRowsParts) {
    this.#parts = parts;
    this.#listing = new NameListing(
      (options) => parts.connection.reader.listTags(parts.repository, options),
      { pageSize },
    );
  }

  /** Every tag that is known, those of tools as well. */
  names(): readonly string[] {
    return this.#listing.names;
  }

  counts(): TagCounts {
    const { names, isComplete } = this.#listing;
    const { images } = this.#names.split(names);
    const matching = this.#names.matching(names, this.#parts.view().filter);
    return { known: images.length, matching: matching.length, isComplete };
  }

  /**
   * The repository's rows. Reads every name, but shows what is there when that takes long, and calls `onMore` at the
   * end; the signal stops the reading.
   */
  async children(node: RepositoryNode, options: CallOptions): Promise<TreeNode[]> {
    if (!this.#listing.isComplete && this.#failure === undefined) {
      await this.#withPatience(this.#readNames(options), options);
    }
    if (this.#parts.view().order === 'date') {
      const { tags } = await this.#arrange(node, options);
      await this.#withPatience(this.#readDates(node, tags, options), options);
    }
    return this.#rows(node, await this.#arrange(node, options));
  }

  async loadMore(node: RepositoryNode, options: CallOptions): Promise<void> {
    this.#parts.window.grow(node.id);
    if (this.counts().matching < this.#parts.window.sizeOf(node.id)) {
      await this.#listing.readPage(options);
    }
  }

  #rows(node: RepositoryNode, { tags, supplements, isComplete }: ArrangedTags): TreeNode[] {
    const windowSize = this.#parts.window.sizeOf(node.id);
    const shown: TreeNode[] = tags.slice(0, windowSize).map((tag) => createTagNode(node, tag));
    const { filter } = this.#parts.view();
    if (this.#failure !== undefined) {
      shown.unshift(createErrorNode(node, this.#failure));
    } else if (tags.length === 0) {
      shown.push(this.#emptyMessage(node));
    }
    if (tags.length > windowSize || (!isComplete && tags.length > 0)) {
      const total = isComplete ? tags.length : undefined;
      const count = Math.min(tags.length, windowSize);
      shown.push(createLoadMoreNode(node, { shown: count, total }));
    }
    if (supplements.length > 0 && filter === undefined) {
      shown.push(createSupplementsNode(node, supplements));
    }
    return shown;
  }

  #emptyMessage(node: RepositoryNode): TreeNode {
    const { filter } = this.#parts.view();
    const { known, isComplete } = this.counts();
    if (known === 0 && !isComplete) {
      return createMessageNode(node, { text: 'The tags are still being read…' });
    }
    return filter === undefined || known === 0
      ? createMessageNode(node, { text: 'This repository has no tags.' })
      : createMessageNode(node, {
          text: `None of ${formatQuantity(known, { one: 'tag', many: 'tags' })} matches “${filter}”.`,
          action: 'clear-filter',
        });
  }

  /** Everything that is known now; more may become known while it is being sorted. */
  async #arrange(node: RepositoryNode, options: CallOptions): Promise<ArrangedTags> {
    const { names, isComplete } = this.#listing;
    const { supplements } = this.#names.split(names);
    const createdOf = (tag: string): string | undefined => this.#parts.createdOf(createTagNode(node, tag));
    const tags = await this.#names.ordered(names, { ...this.#parts.view(), ...options, createdOf });
    return { tags, supplements, isComplete };
  }

  async #readNames(options: CallOptions): Promise<void> {
    try {
      await this.#listing.readUntil(this.#listing.names.length + maxNamesAtOnce, options);
    } catch (thrown) {
      if (!isAbort(thrown, options.signal)) {
        this.#failure = this.#parts.explain(thrown);
      }
    }
  }

  async #readDates(node: RepositoryNode, tags: readonly string[], options: CallOptions): Promise<void> {
    await Promise.all(
      tags.slice(0, maxDatedTags).map((tag) => this.#parts.readCreated(createTagNode(node, tag), options)),
    );
  }

  /** Waits for `work`, but not longer than people do; what comes later is announced. */
  async #withPatience(work: Promise<void>, options: CallOptions): Promise<void> {
    const waited = new AbortController();
    const patience = delay(patienceMs, { signal: AbortSignal.any([waited.signal, options.signal]) });
    const winner = await Promise.race([
      work.then(() => 'done' as const),
      patience.then(
        () => 'late' as const,
        () => 'done' as const,
      ),
    ]);
    waited.abort();
    options.signal.throwIfAborted();
    if (winner === 'late') {
      inBackground(
        work.then(() => (options.signal.aborted ? this.#parts.onInterrupted() : this.#parts.onMore())),
        silentLogger,
      );
    }
  }
}
