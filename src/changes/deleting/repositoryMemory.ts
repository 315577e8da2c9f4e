/**
 * What repositories looked like a short while ago, so that planning twice in a row does not read a thousand manifests
 * twice. Kept in memory alone; whoever writes to a place or refreshes it has what is remembered of it forgotten.
 */
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ManifestRef, Place } from '../plan.ts';

/** What is known of a place as long as its list of tags is the very same, and not for long. */
export interface RememberedPlace {
  /** By tag, what it pointed at. Tags that pointed at nothing are left out. */
  readonly targets: ReadonlyMap<string, ManifestRef>;
  /** By digest, whether the manifest was there; filled by who asks. */
  readonly presence: Map<Digest, boolean>;
  /** By digest, what referred to it; filled by who asks. */
  readonly referrers: Map<Digest, readonly Descriptor[]>;
}

/** One reading of a place. What it finds is not remembered when the place was forgotten meanwhile. */
export interface Look {
  keep(found: { readonly tags: readonly string[]; readonly targets: ReadonlyMap<string, ManifestRef> }): void;
}

interface Entry extends RememberedPlace {
  readonly tags: ReadonlySet<string>;
  /** When the reading began. */
  readonly atMs: number;
}

const trustedForMs = 10 * 60 * 1000;

export class RepositoryMemory {
  readonly #now: () => Date;
  readonly #entries = new Map<string, Entry>();
  /** By place, how often it was forgotten. */
  readonly #forgotten = new Map<string, number>();
  /** How often all of it was. */
  #everForgotten = 0;

  constructor(options: { readonly now?: () => Date } = {}) {
    this.#now = options.now ?? (() => new Date());
  }

  /** Before the first request of a reading. */
  begin(place: Place): Look {
    const key = toKey(place);
    const atMs = this.#now().getTime();
    const forgotten = this.#forgotten.get(key);
    const everForgotten = this.#everForgotten;
    return {
      keep: ({ tags, targets }) => {
        if (this.#forgotten.get(key) === forgotten && this.#everForgotten === everForgotten) {
          this.#dropOutdated();
          this.#entries.set(key, {
            tags: new Set(tags),
            targets,
            atMs,
            presence: new Map<Digest, boolean>(),
            referrers: new Map<Digest, readonly Descriptor[]>(),
          });
        }
      },
    };
  }

  /** What is remembered of a place that has exactly these tags now. */
  recall(place: Place, tags: readonly string[]): RememberedPlace | undefined {
    this.#dropOutdated();
    const entry = this.#entries.get(toKey(place));
    const distinct = new Set(tags);
    const isSame =
      entry !== undefined && entry.tags.size === distinct.size && tags.every((tag) => entry.tags.has(tag));
    return isSame ? entry : undefined;
  }

  forget(place: Place): void {
    const key = toKey(place);
    this.#entries.delete(key);
    this.#forgotten.set(key, (this.#forgotten.get(key) ?? 0) + 1);
  }

  forgetAll(): void {
    this.#everForgotten++;
    this.#entries.clear();
  }

  #dropOutdated(): void {
    const nowMs = this.#now().getTime();
    for (const [key, { atMs }] of this.#entries) {
      // A clock that was put back tells nothing.
      if (nowMs - atMs >= trustedForMs || nowMs < atMs) {
        this.#entries.delete(key);
      }
    }
  }
}

function toKey({ registryId, repository }: Place): string {
  return `${registryId} ${repository}`;
}
