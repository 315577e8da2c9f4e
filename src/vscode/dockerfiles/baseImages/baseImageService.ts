/**
 * Base images for the editor: by the text after FROM, with the connections and logins of the user. Nothing is asked of
 * the network while that is not allowed; what was known before is shown all the same. Knows no editor.
 */
import type { BaseImageState } from '../../../baseImages/baseImage.ts';
import { toBaseImageFacts } from '../../../baseImages/facts.ts';
import { isLastKnownText } from '../../../baseImages/lastKnownText.ts';
import { BaseImageLookUp } from '../../../baseImages/lookUp.ts';
import type { BaseImageQuery } from '../../../baseImages/readBaseImage.ts';
import { type Disposable, DisposableStore } from '../../../base/disposables.ts';
import type { Event } from '../../../base/emitter.ts';
import type { Logger } from '../../../base/logger.ts';
import { createDiskContentStore } from '../../../distribution/diskContentStore.ts';
import type { BaseImageFacts } from '../../../dockerfile/facts.ts';
import { findPlatform, type Platform } from '../../../oci/platform.ts';
import { findReference } from '../../../oci/reference.ts';
import type { Connections } from '../../connections.ts';
import { quietly } from '../../quietWork.ts';

export interface BaseImageServiceParts {
  readonly connections: Pick<Connections, 'forReference' | 'onDidChange'>;
  /** Belongs to the service alone; made when something is first kept. */
  readonly folder: string;
  /** What FROM means without `--platform`. */
  readonly platform: Platform;
  readonly log: Logger;
  /** Whether the network may be asked: a trusted workspace, and not switched off. */
  isAllowed(): boolean;
  readonly now?: () => Date;
}

export interface PlatformOption {
  /** As `FROM --platform=` has it, after its variables were replaced. */
  readonly platform?: string | undefined;
}

/** A record has some kilobytes. */
const maxStoreBytes = 8 * 1024 * 1024;

export class BaseImageService implements Disposable {
  readonly #platform: Platform;
  readonly #lookUp: BaseImageLookUp;
  readonly #owned = new DisposableStore();

  /** Something is known now that was not, or is different; which one is not told. */
  readonly onDidChange: Event<void>;

  constructor(parts: BaseImageServiceParts) {
    const { connections, folder, log } = parts;
    this.#platform = parts.platform;
    this.#lookUp = this.#owned.add(
      new BaseImageLookUp({
        findReader: ({ reference }) =>
          parts.isAllowed() ? connections.forReference(reference).reader : undefined,
        store: createDiskContentStore({ folder, maxBytes: maxStoreBytes, log, isIntact: isLastKnownText }),
        log,
        ...(parts.now === undefined ? {} : { now: parts.now }),
      }),
    );
    this.onDidChange = this.#lookUp.onDidChange;
    this.#owned.add(connections.onDidChange(() => this.#lookUp.forgetProblems()));
  }

  /** What is known at this moment; `undefined` for what was never asked for, and for what is no image of a registry. */
  find(reference: string, options: PlatformOption = {}): BaseImageState | undefined {
    const query = this.#toQuery(reference, options);
    return query === undefined ? undefined : this.#lookUp.find(query);
  }

  /**
   * Brings it up to date; cheap when it is. May be called whenever a line comes into view. Never throws but for an
   * abort, and an abort ends the requests when nobody else waits for them.
   */
  async request(
    reference: string,
    options: PlatformOption & { readonly signal: AbortSignal },
  ): Promise<BaseImageState | undefined> {
    const query = this.#toQuery(reference, options);
    return query === undefined ? undefined : quietly(() => this.#lookUp.request(query, options));
  }

  /** For the linter. */
  findFacts(reference: string, options: PlatformOption = {}): BaseImageFacts | undefined {
    const lastKnown = this.find(reference, options)?.lastKnown;
    return lastKnown === undefined ? undefined : toBaseImageFacts(reference, lastKnown);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #toQuery(written: string, options: PlatformOption): BaseImageQuery | undefined {
    const reference = written === 'scratch' || written.includes('$') ? undefined : findReference(written);
    const platform = options.platform === undefined ? this.#platform : findPlatform(options.platform);
    return reference === undefined || platform === undefined ? undefined : { reference, platform };
  }
}
