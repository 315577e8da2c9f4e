/** The names of all repositories of all connected registries, as far as they were read; kept for the session. */
import { isAbort } from '../../base/abort.ts';
import { Limiter } from '../../base/concurrency.ts';
import { CatalogUnavailableError } from '../../distribution/errors.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import type { Connection } from '../connection.ts';
import { NameListing } from '../tree/nameListing.ts';
import type { NamedRepository } from './matchNames.ts';

/** Big pages: nobody looks at them one by one. Registries that cap it send fewer. */
const pageSize = 1000;

/** Registries read at the same time. */
const maxConcurrentRegistries = 2;

/** Far beyond what anybody owns; a public registry could go on for days. */
const maxNamesPerRegistry = 100_000;

interface Entry {
  readonly connection: Connection;
  readonly listing: NameListing;
  failure: 'no-catalog' | 'failed' | undefined;
}

export class RepositoryIndex {
  readonly #entries = new Map<string, Entry>();

  /** Takes over which registries there are; what was read of those that stay is kept. */
  update(connections: readonly Connection[]): void {
    const ids = new Set(connections.map(({ id }) => id));
    for (const id of this.#entries.keys()) {
      if (!ids.has(id)) {
        this.#entries.delete(id);
      }
    }
    for (const connection of connections) {
      if (this.#entries.get(connection.id)?.connection !== connection) {
        const listing = new NameListing((options) => connection.reader.listRepositories(options), {
          pageSize,
        });
        connection.saved.repositories.forEach((repository) => listing.add(repository));
        this.#entries.set(connection.id, { connection, listing, failure: undefined });
      }
    }
  }

  *repositories(): Generator<NamedRepository> {
    for (const { connection, listing } of this.#entries.values()) {
      for (const repository of listing.names) {
        yield { connectionId: connection.id, repository };
      }
    }
  }

  /** How many names are known, whether there may be more, and which registries cannot list theirs. */
  state(): {
    readonly known: number;
    readonly isComplete: boolean;
    readonly withoutCatalog: readonly string[];
  } {
    const entries = [...this.#entries.values()];
    return {
      known: entries.reduce((sum, { listing }) => sum + listing.names.length, 0),
      isComplete: entries.every(({ listing, failure }) => listing.isComplete || failure !== undefined),
      withoutCatalog: entries
        .filter(({ failure }) => failure === 'no-catalog')
        .map(({ connection }) => connection.title),
    };
  }

  /** Reads what is missing; `onMore` after every page. A registry that fails does not keep the others from it. */
  async fill(onMore: () => void, options: CallOptions): Promise<void> {
    const limiter = new Limiter({ maxConcurrent: maxConcurrentRegistries });
    await Promise.all(
      [...this.#entries.values()].map((entry) =>
        limiter.run(() => fillEntry(entry, onMore, options), options),
      ),
    );
  }
}

async function fillEntry(entry: Entry, onMore: () => void, options: CallOptions): Promise<void> {
  const { listing } = entry;
  try {
    while (!listing.isComplete && listing.names.length < maxNamesPerRegistry) {
      await listing.readPage(options);
      onMore();
    }
    entry.failure = undefined;
  } catch (thrown) {
    if (isAbort(thrown, options.signal)) {
      throw thrown;
    }
    entry.failure = thrown instanceof CatalogUnavailableError ? 'no-catalog' : 'failed';
    onMore();
  }
}
