/**
 * The tags of one repository as rows need them: images apart from what tools attached to them, filtered, in order. What
 * was worked out is kept until there are more names or another choice, since rows are asked for again and again. Names
 * in, names out.
 */
import type { CallOptions } from '../../distribution/registryReader.ts';
import { isAttachmentTag } from '../../oci/attachedTags.ts';
import { createTagFilter, sortByDate, sortByName, sortByVersion, type TagOrder } from './tagOrder.ts';

/** An order, and what it takes to bring it about. */
interface Ordering extends CallOptions {
  readonly filter: string | undefined;
  readonly order: TagOrder;
  createdOf(tag: string): string | undefined;
}

/** Names of one list, told apart. */
interface SplitNames {
  /** The list itself; another list has other names. */
  readonly names: readonly string[];
  /** Tags that name images. */
  readonly images: readonly string[];
  /** Tags that tools made to attach something to an image. */
  readonly supplements: readonly string[];
}

interface MatchingNames {
  readonly images: readonly string[];
  readonly filter: string | undefined;
  readonly matching: readonly string[];
}

interface OrderedNames {
  readonly matching: readonly string[];
  readonly order: TagOrder;
  readonly ordered: readonly string[];
}

export class TagNames {
  #split: SplitNames = { names: [], images: [], supplements: [] };
  #matching: MatchingNames = { images: [], filter: undefined, matching: [] };
  #ordered: OrderedNames = { matching: [], order: 'version', ordered: [] };

  /** `names` must be another array when it has other names. */
  split(names: readonly string[]): SplitNames {
    if (this.#split.names !== names) {
      this.#split = {
        names,
        images: names.filter((tag) => !isAttachment(tag)),
        supplements: names.filter(isAttachment),
      };
    }
    return this.#split;
  }

  /** The images that the filter lets through. */
  matching(names: readonly string[], filter: string | undefined): readonly string[] {
    const { images } = this.split(names);
    if (this.#matching.images !== images || this.#matching.filter !== filter) {
      const matching = filter === undefined ? images : images.filter(createTagFilter(filter));
      this.#matching = { images, filter, matching };
    }
    return this.#matching.matching;
  }

  /** The same in order. Dates become known by and by, so an order by date is never kept. */
  async ordered(names: readonly string[], ordering: Ordering): Promise<readonly string[]> {
    const { order } = ordering;
    const matching = this.matching(names, ordering.filter);
    if (order === 'date') {
      return sortByDate(matching, ordering);
    }
    if (this.#ordered.matching === matching && this.#ordered.order === order) {
      return this.#ordered.ordered;
    }
    const sort = order === 'version' ? sortByVersion : sortByName;
    const ordered = await sort(matching, ordering);
    this.#ordered = { matching, order, ordered };
    return ordered;
  }
}

/** Nearly every tag is told by its beginning, without a pattern. */
function isAttachment(tag: string): boolean {
  return tag.startsWith('sha') && isAttachmentTag(tag);
}
