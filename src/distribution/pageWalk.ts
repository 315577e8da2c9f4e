/**
 * The way through one listing so far. It belongs to the listing rather than to one loop over it, so that callers who
 * take a page at a time, by cursors, are kept from going round in circles as well.
 */
import type { PageCursor } from './registryReader.ts';

export class PageWalk {
  readonly #seen = new SeenNames();
  /** By URL, the number of the page it was asked for. */
  readonly #visited = new Map<string, number>();
  /** The server has sent a link, so the page without one is the last. */
  hasLinks = false;
  /** The server's links have another path than ours leads to, as behind some proxies: only their query is used. */
  usesOwnPath = false;
  halvings = 0;
  restarts = 0;
  emptyPages = 0;

  visit(url: URL, page: number): void {
    this.#visited.set(url.href, Math.min(page, this.#visited.get(url.href) ?? page));
  }

  /** Whether a page up to this one came from there. What a later page did, before a caller went back, does not count. */
  hasVisited(url: URL, page: number): boolean {
    return (this.#visited.get(url.href) ?? Number.POSITIVE_INFINITY) <= page;
  }

  /** The first page is about to be asked for again, on purpose. */
  restart(): void {
    this.restarts++;
    this.#visited.clear();
  }

  /** Notes a name of a page; `false` when an earlier page has brought it. */
  isNew(name: string, page: number): boolean {
    return this.#seen.add(name, page);
  }
}

/**
 * The names of a listing, each with the page that brought it first; pages count from 1. Registries list names in rising
 * order, and then a name above the last one is new without being looked for: a list is kept, and made into a map only
 * when a name comes out of order.
 */
class SeenNames {
  /** As long as every name stood above the one before: the names, and the page of each. */
  readonly #rising: string[] = [];
  readonly #risingPages: number[] = [];
  /** From then on: by name, the page. */
  #pages: Map<string, number> | undefined;

  /** `false` when a page before `page` has brought the name. */
  add(name: string, page: number): boolean {
    if (this.#pages === undefined) {
      const last = this.#rising.at(-1);
      if (last === undefined || name > last) {
        this.#rising.push(name);
        this.#risingPages.push(page);
        return true;
      }
      this.#pages = new Map(
        this.#rising.map((earlier, index) => [earlier, this.#risingPages[index] ?? page]),
      );
      this.#rising.length = 0;
      this.#risingPages.length = 0;
    }
    const first = this.#pages.get(name) ?? page;
    if (first < page) {
      return false;
    }
    this.#pages.set(name, page);
    return true;
  }
}

interface Place {
  readonly walk: PageWalk;
  /** The number of the page that the cursor leads to. */
  readonly page: number;
}

const places = new WeakMap<PageCursor, Place>();

/** A cursor that remembers its way for as long as it lives. */
export function createCursor(url: URL, place: Place): PageCursor {
  const cursor: PageCursor = { pathAndQuery: `${url.pathname}${url.search}` };
  places.set(cursor, place);
  return cursor;
}

/** A cursor from elsewhere, such as one that was written down, has no memory: its walk begins with it. */
export function findPlace(cursor: PageCursor | undefined): Place {
  const place = cursor === undefined ? undefined : places.get(cursor);
  return place ?? { walk: new PageWalk(), page: 1 };
}
