/**
 * Listings in pages, by the Link header where there is one (distribution-spec, "Listing Tags"). Ends whatever the
 * server does: it never goes to the same place twice, and never on for ever. Links are taken for their path and query
 * alone, so no request leaves the registry's own origin because of one.
 */
import type { AuthorizedCall, Exchange } from './auth/authorizer.ts';
import type { RegistryChannel } from './channel.ts';
import { BrokenProtocolError, type RegistryError } from './errors.ts';
import { findNextLink } from './linkHeader.ts';
import { PageUrls } from './pageUrls.ts';
import { createCursor, findPlace } from './pageWalk.ts';
import type { ListOptions, Page } from './registryReader.ts';

export interface Listing<T> {
  /** Below the root of the API, e.g. `_catalog`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly call: Omit<AuthorizedCall, 'signal'>;
  readonly accept: string;
  readonly headersTimeoutMs?: number;
  /**
   * `lexical`: takes `n` and `last`, and its order is by name, so that a server without Link can be asked for what comes
   * after a full page. `links`: only Link leads on.
   */
  readonly order: 'lexical' | 'links';
  /** Whether to begin anew when the server no longer knows the name it had given as the place to go on from. */
  readonly canRestart?: boolean;
  /** In characters; longer names are no names, whatever the server thinks, and are left out. */
  readonly maxNameLength?: number;
  /** @throws BrokenProtocolError when the body is not such a list. */
  parse(exchange: Exchange): Promise<readonly T[]>;
  /** What tells items apart; for `lexical` listings the name that `last` takes. */
  toName(item: T): string;
  /** What to make of an answer other than 200. */
  toError(exchange: Exchange): Promise<RegistryError>;
  /** Whether a failure stands for a list without items. */
  isEmptyList?(error: RegistryError): boolean;
}

/** Registries answer up to 100 quickly, and many allow no more. */
const defaultPageSize = 100;
/** More than anybody can look through; only a server that makes up links comes here. */
const maxPages = 10_000;
/** Pages may be empty and still have a next one, but not this many in a row. */
const maxEmptyPages = 50;

/**
 * Gives at least one page. Names that an earlier page has brought are left out, and those that are too long.
 * @throws BrokenProtocolError for a listing without an end; what `listing.toError` makes of a failure; http errors.
 */
export async function* readPages<T>(
  channel: RegistryChannel,
  listing: Listing<T>,
  options: ListOptions,
): AsyncGenerator<Page<T>, void> {
  const { walk, page: firstPage } = findPlace(options.from);
  const urls = new PageUrls(channel, listing, { walk, pageSize: options.pageSize ?? defaultPageSize });
  let url = options.from === undefined ? urls.first() : urls.resume(options.from);
  for (let page = firstPage; ; page++) {
    const answer = await urls.fetchPage(url, page, options);
    const named = keepNames(channel, listing, answer.items);
    const items = named.filter((item) => walk.isNew(listing.toName(item), page));
    // A page of nothing but known names: the server takes no notice of where it was asked to go on. After a restart
    // that is as it should be.
    const isRepetition = named.length > 0 && items.length === 0 && walk.restarts === 0;
    const link = findNextLink(answer.linkFields);
    const lastItem = named.at(-1);
    const last = lastItem === undefined ? undefined : listing.toName(lastItem);
    const next = isRepetition
      ? undefined
      : urls.next({ url: answer.url, count: answer.items.length, last, link, page });
    walk.emptyPages = named.length === 0 ? walk.emptyPages + 1 : 0;
    if (page >= maxPages || walk.emptyPages >= maxEmptyPages) {
      throw toEndlessError(channel, listing, page);
    }
    if (items.length > 0 || page === firstPage) {
      yield next === undefined ? { items } : { items, next: createCursor(next, { walk, page: page + 1 }) };
    }
    if (next === undefined) {
      return;
    }
    url = next;
  }
}

/** The items whose names are no longer than names may be; what is left out is written down. */
function keepNames<T>(channel: RegistryChannel, listing: Listing<T>, items: readonly T[]): readonly T[] {
  const { maxNameLength = Number.POSITIVE_INFINITY, path } = listing;
  const tooLong = items.filter((item) => listing.toName(item).length > maxNameLength);
  const [first] = tooLong;
  if (first === undefined) {
    return items;
  }
  const count = tooLong.length === 1 ? '1 name' : `${tooLong.length} names`;
  channel.log.warn(
    `${channel.host}: ${count} of ${path} ${tooLong.length === 1 ? 'is' : 'are'} longer than ${maxNameLength} characters and left out: ${listing.toName(first).slice(0, 100)}…`,
  );
  return items.filter((item) => listing.toName(item).length <= maxNameLength);
}

function toEndlessError<T>(channel: RegistryChannel, listing: Listing<T>, pages: number): Error {
  return new BrokenProtocolError({
    host: channel.host,
    subject: listing.call.subject,
    message: `${channel.host}: ${listing.path} has not ended after ${pages} pages`,
    problem: 'with a list that does not end',
  });
}
