/** Where the pages of one listing are, and what to try when one of them cannot be had. */
import type { AuthorizedCall, Exchange } from './auth/authorizer.ts';
import type { RegistryChannel } from './channel.ts';
import { BrokenProtocolError } from './errors.ts';
import type { Listing } from './pages.ts';
import type { PageWalk } from './pageWalk.ts';
import type { CallOptions, PageCursor } from './registryReader.ts';

export interface PageAnswer<T> {
  readonly items: readonly T[];
  /** Where it came from in the end, after whatever had to be tried. */
  readonly url: URL;
  readonly linkFields: readonly string[];
}

/** Below this a smaller page makes nothing easier for the server. */
const minPageSize = 10;
/** Each try of a server that is overloaded costs it, too; the pipeline below has repeated each already. */
const maxHalvings = 2;
const maxRestarts = 3;

export class PageUrls<T> {
  readonly #channel: RegistryChannel;
  readonly #listing: Listing<T>;
  readonly #pageSize: number;
  readonly #walk: PageWalk;

  constructor(
    channel: RegistryChannel,
    listing: Listing<T>,
    options: { readonly walk: PageWalk; readonly pageSize: number },
  ) {
    this.#channel = channel;
    this.#listing = listing;
    this.#walk = options.walk;
    this.#pageSize = options.pageSize;
  }

  first(): URL {
    const { order, path, query = {} } = this.#listing;
    return this.#channel.toUrl(path, order === 'lexical' ? { ...query, n: String(this.#pageSize) } : query);
  }

  resume(cursor: PageCursor): URL {
    return this.#toOwn(new URL(cursor.pathAndQuery, this.#channel.root));
  }

  /** Where the listing goes on after an answer; `undefined` at its end. */
  next(answer: {
    readonly url: URL;
    /** How many items the page had. */
    readonly count: number;
    /** The name to go on from. */
    readonly last: string | undefined;
    readonly link: string | undefined;
    readonly page: number;
  }): URL | undefined {
    const next = this.#findNext(answer);
    if (next === undefined || this.#walk.hasVisited(next, answer.page)) {
      return undefined;
    }
    // After the last name there is nothing, whatever link comes with it.
    const goesNowhere =
      answer.count === 0 &&
      this.#listing.order === 'lexical' &&
      isSameOrNoPlace(next.searchParams.get('last'), answer.url.searchParams.get('last')) &&
      !hasOtherCursor(next);
    return goesNowhere ? undefined : next;
  }

  async fetchPage(url: URL, page: number, options: CallOptions): Promise<PageAnswer<T>> {
    const call: AuthorizedCall = { ...this.#listing.call, ...options };
    for (let current = url; ;) {
      this.#walk.visit(current, page);
      const exchange = await this.#send(current, call);
      if (exchange.response.status === 200) {
        const linkFields = exchange.response.headers.getAll('link');
        return { items: await this.#listing.parse(exchange), url: current, linkFields };
      }
      const other = this.#findOther(current, exchange.response.status);
      if (other === undefined) {
        const error = await this.#listing.toError(exchange);
        if (this.#listing.isEmptyList?.(error) !== true) {
          throw error;
        }
        return { items: [], url: current, linkFields: [] };
      }
      await exchange.response.discard();
      this.#channel.log.debug(
        `${this.#channel.host}: ${exchange.response.status} for a page of ${this.#listing.path}, trying another way`,
      );
      current = other;
    }
  }

  #send(url: URL, call: AuthorizedCall): Promise<Exchange> {
    const { accept, headersTimeoutMs } = this.#listing;
    return this.#channel.send(
      {
        method: 'GET',
        url,
        headers: { accept },
        ...(headersTimeoutMs === undefined ? {} : { headersTimeoutMs }),
      },
      call,
    );
  }

  #findNext(answer: {
    readonly url: URL;
    readonly count: number;
    readonly last: string | undefined;
    readonly link: string | undefined;
  }): URL | undefined {
    if (answer.link !== undefined) {
      this.#walk.hasLinks = true;
      if (!URL.canParse(answer.link, answer.url.href)) {
        throw this.#toBrokenLink(answer.link);
      }
      return this.#toOwn(new URL(answer.link, answer.url));
    }
    // A page may be short and yet not be the last, but only with a link. Without links at all, a full page may have
    // a successor that has to be asked for by name.
    const asked = Number(answer.url.searchParams.get('n') ?? Number.NaN);
    const { count, last } = answer;
    if (this.#walk.hasLinks || this.#listing.order === 'links' || last === undefined || count !== asked) {
      return undefined;
    }
    return this.#channel.toUrl(this.#listing.path, { ...this.#listing.query, n: String(asked), last });
  }

  /** Path and query of a link, on our own origin. */
  #toOwn(link: URL): URL {
    const own = this.#walk.usesOwnPath
      ? this.#channel.toUrl(this.#listing.path)
      : new URL(this.#channel.root.origin);
    if (!this.#walk.usesOwnPath) {
      own.pathname = link.pathname;
    }
    own.search = link.search;
    return own;
  }

  /** Another URL that may give the page (or a smaller one) that `url` did not give. */
  #findOther(url: URL, status: number): URL | undefined {
    const isClientFault = status >= 400 && status < 500 && status !== 429;
    const ownPath = this.#channel.toUrl(this.#listing.path);
    if (
      isClientFault &&
      !this.#walk.usesOwnPath &&
      url.pathname !== ownPath.pathname &&
      url.pathname.includes('/v2/')
    ) {
      this.#walk.usesOwnPath = true;
      return this.#toOwn(url);
    }
    const isLater = url.searchParams.has('last');
    if ((status === 400 || status === 404) && isLater && this.#listing.canRestart === true) {
      return this.#restart();
    }
    const isTooLarge = (status === 400 || status === 413 || status === 422) && !isLater;
    return isTooLarge || isOverloaded(status) ? this.#halve(url) : undefined;
  }

  /** The place to go on from is gone, such as a repository that was deleted meanwhile. */
  #restart(): URL | undefined {
    if (this.#walk.restarts >= maxRestarts) {
      return undefined;
    }
    this.#walk.restart();
    return this.first();
  }

  #halve(url: URL): URL | undefined {
    const pageSize = Number(url.searchParams.get('n') ?? Number.NaN);
    if (!(pageSize / 2 >= minPageSize) || this.#walk.halvings >= maxHalvings) {
      return undefined;
    }
    this.#walk.halvings++;
    const smaller = new URL(url);
    smaller.searchParams.set('n', String(Math.floor(pageSize / 2)));
    return smaller;
  }

  #toBrokenLink(link: string): Error {
    return new BrokenProtocolError({
      host: this.#channel.host,
      subject: this.#listing.call.subject,
      message: `${this.#channel.host}: the Link of ${this.#listing.path} is not a URL: ${link.slice(0, 200)}`,
      problem: 'with a link to its next page that leads nowhere',
    });
  }
}

function isOverloaded(status: number): boolean {
  return status === 500 || status === 502 || status === 503 || status === 504;
}

function isSameOrNoPlace(next: string | null, current: string | null): boolean {
  return next === null || next === '' || next === current;
}

/** Some registries go on by a token of their own instead of `last`. */
function hasOtherCursor(url: URL): boolean {
  return [...url.searchParams.keys()].some((name) => name !== 'n' && name !== 'last');
}
