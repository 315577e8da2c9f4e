/**
 * The names of one listing (a registry's repositories, a repository's tags) as far as they were read: pages arrive one
 * by one, reading stops and goes on later where it stopped. Holds names alone, knows no screen.
 */
import { SingleFlight } from '../../base/singleFlight.ts';
import type { CallOptions, ListOptions, Page, PageCursor } from '../../distribution/registryReader.ts';

export type ListPages = (options: ListOptions) => AsyncIterable<Page<string>>;

export class NameListing {
  readonly #list: ListPages;
  readonly #pageSize: number;
  readonly #names = new Set<string>();
  readonly #flight = new SingleFlight<void>();
  #next: PageCursor | undefined;
  #state: 'untouched' | 'partial' | 'complete' = 'untouched';
  #sorted: readonly string[] | undefined;

  constructor(list: ListPages, options: { readonly pageSize: number }) {
    this.#list = list;
    this.#pageSize = options.pageSize;
  }

  get isUntouched(): boolean {
    return this.#state === 'untouched';
  }

  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /** Every name known so far, in the order they came. The same array as long as nothing was added. */
  get names(): readonly string[] {
    return (this.#sorted ??= [...this.#names]);
  }

  /** A name known from elsewhere (the settings, a search), which may stand on a page not read yet. */
  add(name: string): void {
    if (!this.#names.has(name)) {
      this.#names.add(name);
      this.#sorted = undefined;
    }
  }

  /** Reads one more page, once for all who ask at the same time. Does nothing when the listing is complete. */
  async readPage(options: CallOptions): Promise<void> {
    if (this.#state !== 'complete') {
      await this.#flight.run('page', (signal) => this.#readNext(signal), options);
    }
  }

  /** Reads on until the end, or until `maxNames` are known. */
  async readUntil(maxNames: number, options: CallOptions): Promise<void> {
    while (this.#state !== 'complete' && this.#names.size < maxNames) {
      await this.readPage(options);
    }
  }

  async #readNext(signal: AbortSignal): Promise<void> {
    const from = this.#next === undefined ? {} : { from: this.#next };
    for await (const page of this.#list({ pageSize: this.#pageSize, signal, ...from })) {
      for (const name of page.items) {
        this.#names.add(name);
      }
      this.#sorted = undefined;
      this.#next = page.next;
      break;
    }
    this.#state = this.#next === undefined ? 'complete' : 'partial';
  }
}
