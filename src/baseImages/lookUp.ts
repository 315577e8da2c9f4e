/**
 * Base images as they are known: asked of the registry once for all who wait and not again for ten minutes, kept on the
 * disk, so that what was last known is there when the registry is not. Knows no editor; who may ask is decided elsewhere.
 */
import { isAbort } from '../base/abort.ts';
import { Limiter } from '../base/concurrency.ts';
import type { Disposable } from '../base/disposables.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { SingleFlight } from '../base/singleFlight.ts';
import { RegistryError } from '../distribution/errors.ts';
import type { ContentStore } from '../distribution/contentStore.ts';
import type { CallOptions, RegistryReader } from '../distribution/registryReader.ts';
import { computeDigest } from '../oci/digest.ts';
import { formatPlatform } from '../oci/platform.ts';
import { formatReference } from '../oci/reference.ts';
import type { BaseImage, BaseImageState, LastKnown, SizedVariant, TagMove } from './baseImage.ts';
import { findLastKnown, formatLastKnown } from './lastKnownText.ts';
import { toProblem } from './problem.ts';
import { type BaseImageQuery, readBaseImage } from './readBaseImage.ts';
import { readVariants } from './readVariants.ts';

export interface LookUpParts {
  /** The reader of the registry that a reference names; `undefined` while nothing may be asked of it. */
  findReader(query: BaseImageQuery): RegistryReader | undefined;
  /** Keeps records by the digest of what they are about. */
  readonly store: ContentStore;
  readonly log: Logger;
  readonly now?: () => Date;
}

/** How long an answer is taken for what the registry would say now. */
const freshForMs = 10 * 60_000;
/** Sizes of variants change with a release, and cost a listing of tags. */
const variantsFreshForMs = 24 * 60 * 60_000;
const maxConcurrent = 4;
/** In memory, those looked at last; the disk has more. */
const maxStates = 1000;

const nothingKnown: BaseImageState = { lastKnown: undefined, problem: undefined };

export class BaseImageLookUp implements Disposable {
  readonly #parts: LookUpParts;
  readonly #now: () => Date;
  readonly #states = new Map<string, BaseImageState>();
  readonly #flight = new SingleFlight<void>();
  readonly #limiter = new Limiter({ maxConcurrent });
  readonly #changed = new Emitter<void>();

  /** Something is known now that was not, or is different. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: LookUpParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => new Date());
  }

  /** What is in memory; asks neither the disk nor the registry. */
  find(query: BaseImageQuery): BaseImageState | undefined {
    const key = toKey(query);
    const state = this.#states.get(key);
    if (state !== undefined) {
      this.#states.delete(key);
      this.#states.set(key, state);
    }
    return state;
  }

  /**
   * Brings what is known up to date, as far as that is allowed. A failure is part of the state and never thrown; only
   * an abort is. The image itself is known before its variants are, and told at once.
   */
  async request(query: BaseImageQuery, options: CallOptions): Promise<BaseImageState> {
    const key = toKey(query);
    if (this.#isDue(key)) {
      await this.#flight.run(key, (signal) => this.#bring(query, { signal }), options);
    }
    return this.#states.get(key) ?? nothingKnown;
  }

  /** Registries that failed may be asked again at once, since a login or a setting is different. */
  forgetProblems(): void {
    for (const [key, state] of this.#states) {
      this.#states.set(key, { ...state, problem: undefined });
    }
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #isDue(key: string): boolean {
    const state = this.#states.get(key);
    if (state === undefined) {
      return true;
    }
    const nowMs = this.#now().getTime();
    if (state.problem !== undefined) {
      return Date.parse(state.problem.retryAt) <= nowMs;
    }
    const { lastKnown } = state;
    return (
      lastKnown === undefined ||
      !isWithin(lastKnown.seenAt, { nowMs, ageMs: freshForMs }) ||
      !hasVariants(lastKnown, nowMs)
    );
  }

  async #bring(query: BaseImageQuery, options: CallOptions): Promise<void> {
    const key = toKey(query);
    await this.#recall(key, options);
    if (!this.#isDue(key)) {
      return;
    }
    try {
      await this.#bringImage(query, options);
      await this.#bringVariants(query, options);
    } catch (thrown) {
      if (isAbort(thrown, options.signal)) {
        throw thrown;
      }
      const problem = toProblem(thrown, this.#now().getTime());
      this.#parts.log.warn(`The base image ${key} could not be looked at: ${toMessage(thrown)}`);
      this.#set(key, { lastKnown: this.#states.get(key)?.lastKnown, problem });
    }
  }

  /** From the disk, where another window or an earlier day left it. */
  async #recall(key: string, options: CallOptions): Promise<void> {
    if (this.#states.has(key)) {
      return;
    }
    const bytes = await this.#parts.store.find(computeDigest(Buffer.from(key)), options);
    const lastKnown = bytes === undefined ? undefined : findLastKnown(key, bytes);
    if (lastKnown !== undefined) {
      this.#set(key, { lastKnown, problem: undefined });
    }
  }

  async #bringImage(query: BaseImageQuery, options: CallOptions): Promise<void> {
    const key = toKey(query);
    const before = this.#states.get(key)?.lastKnown;
    const nowMs = this.#now().getTime();
    if (before !== undefined && isWithin(before.seenAt, { nowMs, ageMs: freshForMs })) {
      return;
    }
    const reader = this.#parts.findReader(query);
    if (reader === undefined) {
      return;
    }
    const image = await this.#limiter.run(() => readBaseImage(reader, query, options), options);
    const seenAt = this.#now().toISOString();
    await this.#keep(key, {
      image,
      seenAt,
      move: findMove(before, image, seenAt),
      found: before?.found,
    });
  }

  async #bringVariants(query: BaseImageQuery, options: CallOptions): Promise<void> {
    const key = toKey(query);
    const known = this.#states.get(key)?.lastKnown;
    if (known === undefined || hasVariants(known, this.#now().getTime())) {
      return;
    }
    const reader = this.#parts.findReader(query);
    if (reader !== undefined) {
      const variants = await this.#readVariants(reader, { ...query, known }, options);
      const found = { variants, seenAt: this.#now().toISOString(), of: known.image.digest };
      await this.#keep(key, { ...known, found });
    }
  }

  async #readVariants(
    reader: RegistryReader,
    query: BaseImageQuery & { readonly known: LastKnown },
    options: CallOptions,
  ): Promise<readonly SizedVariant[]> {
    const { image, found } = query.known;
    if (!image.isForPlatform) {
      return []; // sizes for another platform than asked for would mislead
    }
    try {
      const { sizeBytes } = image;
      return await readVariants(reader, { ...query, sizeBytes }, { ...options, limiter: this.#limiter });
    } catch (thrown) {
      // The image could be read: a registry that does not list its tags to us has no variants to offer.
      if (thrown instanceof RegistryError && !thrown.isRetryable) {
        this.#parts.log.info(`No variants of ${toKey(query)} are known: ${thrown.message}`);
        return found?.variants ?? [];
      }
      throw thrown;
    }
  }

  async #keep(key: string, lastKnown: LastKnown): Promise<void> {
    this.#set(key, { lastKnown, problem: undefined });
    await this.#parts.store.keep(computeDigest(Buffer.from(key)), formatLastKnown(key, lastKnown));
  }

  #set(key: string, state: BaseImageState): void {
    this.#states.delete(key);
    this.#states.set(key, state);
    const [oldest] = this.#states.keys();
    if (this.#states.size > maxStates && oldest !== undefined) {
      this.#states.delete(oldest);
    }
    this.#changed.fire();
  }
}

function toKey({ reference, platform }: BaseImageQuery): string {
  return `${formatReference(reference, { style: 'full' })} ${formatPlatform(platform)}`;
}

function hasVariants({ found, image }: LastKnown, nowMs: number): boolean {
  return found?.of === image.digest && isWithin(found.seenAt, { nowMs, ageMs: variantsFreshForMs });
}

function isWithin(instant: string, options: { readonly nowMs: number; readonly ageMs: number }): boolean {
  return options.nowMs - Date.parse(instant) < options.ageMs;
}

/** A pin never moves, and a move stays known until the next one. */
function findMove(before: LastKnown | undefined, image: BaseImage, noticedAt: string): TagMove | undefined {
  return before === undefined || before.image.digest === image.digest
    ? before?.move
    : { from: before.image.digest, lastSeenAt: before.seenAt, noticedAt };
}
