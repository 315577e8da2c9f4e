/**
 * One image that is being looked at: loads it, reads its layers, and says what the panel shows. Knows no editor and no
 * page; whoever owns it hears of every change as a whole.
 */
import type { ExplainedError } from '../../../base/errors.ts';
import { Throttle } from '../../../base/throttle.ts';
import type { LayerRange } from '../../../analysis/fileTree.ts';
import type { PackedIndex } from '../../../analysis/worker/protocol.ts';
import type { WorkerPool } from '../../../analysis/worker/workerPool.ts';
import type { RegistryReader } from '../../../distribution/registryReader.ts';
import type { Digest } from '../../../oci/digest.ts';
import type { Platform } from '../../../oci/platform.ts';
import type { ShownError } from '../../../shared/contract.ts';
import type { FileTree } from '../../../shared/fileTree.ts';
import type { AnalysisResult, AnalysisView, ImageView } from '../../../shared/imagePanel.ts';
import type { LayerLibrary } from '../../images/layerLibrary.ts';
import { findMissingBytes, LayerReading } from '../../images/layerReading.ts';
import { instructionsOf, loadImage, type LoadedImage } from '../../images/loadedImage.ts';
import { SessionFailure } from '../sessionFailure.ts';
import type { SeenImage } from '../../images/seenImages.ts';
import { toImageAddress } from './imageAddress.ts';
import { toImageView } from './imageView.ts';

export interface SessionParts {
  /** Asked anew for every use: signing in or out gives the registry another one. */
  readonly reader: () => RegistryReader;
  readonly library: LayerLibrary;
  readonly pool: WorkerPool;
  readonly explain: (thrown: unknown) => ExplainedError;
  /** Above this, in bytes to be fetched, the layers wait for the user to say so. */
  readonly automaticBytes: () => number;
  readonly events: {
    image(view: ImageView): void;
    analysis(view: AnalysisView): void;
    failure(error: ShownError | undefined): void;
    /** The image is loaded, or its layers are read. */
    seen(image: SeenImage): void;
  };
}

export interface SessionImage {
  readonly connectionId: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
  /** As it is shown: `host/repository:tag`. */
  readonly name: string;
  readonly platform: Platform;
  readonly chosen?: Digest | undefined;
}

/** Progress told more often would be flicker. */
const tellEveryMs = 100;

/** What is there once the image is loaded, and goes with it. */
interface Shown {
  readonly loaded: LoadedImage;
  readonly reading: LayerReading;
  readonly result?: AnalysisResult;
}

/** Layers that are read at the same time; `begun` counts how often more were asked for. */
interface Run {
  readonly controller: AbortController;
  begun: number;
  active: number;
}

export class ImageSession {
  readonly #parts: SessionParts;
  readonly #telling = new Throttle(() => this.#tell(), { everyMs: tellEveryMs });
  readonly #failure: SessionFailure;
  /** The one that is shown, and the one that was asked for last. */
  #image: SessionImage;
  #wanted: SessionImage;
  #shown: Shown | undefined;
  /** What was asked for last is shown. */
  #isLoaded = false;
  #isOffered = false;
  #loading = new AbortController();
  /** While layers are read. */
  #run: Run | undefined;

  constructor(image: SessionImage, parts: SessionParts) {
    this.#image = image;
    this.#wanted = image;
    this.#parts = parts;
    const tell = (error: ShownError | undefined): void => parts.events.failure(error);
    this.#failure = new SessionFailure({ explain: parts.explain, tell });
  }

  get loaded(): LoadedImage | undefined {
    return this.#shown?.loaded;
  }

  get image(): SessionImage {
    return this.#image;
  }

  /** One for each layer; `undefined` where it is not read. */
  get indexes(): readonly (PackedIndex | undefined)[] {
    return this.#shown?.reading.indexes ?? [];
  }

  /**
   * Loads the image anew and, when that moves little, its layers. Failures are told, not thrown; what is shown stays
   * until the other is there.
   */
  async load(image = this.#wanted): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#wanted = image;
    this.#isLoaded = false;
    this.cancelReading();
    this.#failure.clear();
    await this.#failure.guard(signal, async () => {
      const loaded = await loadImage(this.#parts.reader(), image, { signal });
      signal.throwIfAborted();
      // The user may have gone on with what was shown before.
      this.#run?.controller.abort();
      this.#run = undefined;
      const reading = this.#createReading(loaded, image);
      this.#image = image;
      this.#shown = { loaded, reading };
      this.#isLoaded = true;
      this.#isOffered = false;
      this.#tellImage(loaded);
      this.#parts.events.seen({ name: image.name, loaded });
      const missingBytes = await findMissingBytes([reading], { signal });
      signal.throwIfAborted();
      this.#isOffered = missingBytes > this.#parts.automaticBytes();
      this.#telling.now();
      if (!this.#isOffered && reading.states.length > 0) {
        await this.readLayers('all');
      }
    });
  }

  async choosePlatform(digest: Digest): Promise<void> {
    await this.load({ ...this.#wanted, chosen: digest });
  }

  /** What failed last, once more. */
  async retry(): Promise<void> {
    await (this.#isLoaded ? this.readLayers('all') : this.load());
  }

  /** Everything again, for a page that has just appeared. */
  tellAll(): void {
    if (this.#shown !== undefined) {
      this.#tellImage(this.#shown.loaded);
      this.#telling.now();
    }
    this.#failure.tellAgain();
  }

  /** Reads all layers that are not read yet, or one that failed, also while others are read. */
  async readLayers(which: 'all' | number): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) {
      return;
    }
    this.#run ??= { controller: new AbortController(), begun: 0, active: 0 };
    const run = this.#run;
    const { signal } = run.controller;
    run.begun++;
    run.active++;
    this.#isOffered = false;
    if (this.#isLoaded) {
      this.#failure.clear();
    }
    this.#telling.now();
    await this.#failure.guard(signal, () => shown.reading.read(which, { signal }));
    run.active--;
    if (run.active > 0) {
      return;
    }
    // Whoever asks for more while the totals are made makes them anew.
    const { begun } = run;
    const isOvertaken = (): boolean => this.#run !== run || run.begun !== begun;
    await this.#failure.guard(signal, async () => {
      if (!signal.aborted && shown.reading.isSettled) {
        const result = await this.#analyse(shown, signal);
        this.#shown = isOvertaken() ? this.#shown : { ...shown, result };
        this.#parts.events.seen({ name: this.#image.name, loaded: shown.loaded });
      }
    });
    if (!isOvertaken()) {
      this.#run = undefined;
    }
    this.#telling.now();
  }

  cancelReading(): void {
    this.#run?.controller.abort();
    this.#run = undefined;
    this.#telling.now();
  }

  openFiles(range: LayerRange, options: { readonly signal: AbortSignal }): Promise<FileTree> {
    return this.#parts.pool.compute({ kind: 'tree', layers: this.indexes, range }, options);
  }

  dispose(): void {
    this.#loading.abort();
    this.#shown = undefined;
    this.cancelReading();
    this.#telling.dispose();
  }

  #createReading(loaded: LoadedImage, { repository }: SessionImage): LayerReading {
    const { reader, library, explain } = this.#parts;
    const onChange = (): void => {
      if (this.#shown?.reading === reading) {
        this.#telling.changed();
      }
    };
    const reading = new LayerReading(loaded, { reader, repository, library, explain, onChange });
    return reading;
  }

  #analyse({ loaded, reading }: Shown, signal: AbortSignal): Promise<AnalysisResult> {
    const instructions = instructionsOf(loaded);
    return this.#parts.pool.compute({ kind: 'analyse', layers: reading.indexes, instructions }, { signal });
  }

  #tellImage(loaded: LoadedImage): void {
    const view = toImageView(loaded, this.#image.name);
    this.#parts.events.image({ ...view, address: toImageAddress(this.#image) });
  }

  #tell(): void {
    if (this.#shown === undefined) {
      return;
    }
    const { reading, result } = this.#shown;
    this.#parts.events.analysis({
      state: this.#toState(reading),
      doneBytes: reading.doneBytes,
      totalBytes: reading.totalBytes,
      layers: [...reading.states],
      ...(result === undefined ? {} : { result }),
    });
  }

  #toState(reading: LayerReading): AnalysisView['state'] {
    if (reading.states.length === 0) {
      return 'none';
    }
    if (this.#run !== undefined) {
      return 'running';
    }
    if (this.#isOffered) {
      return 'offered';
    }
    return reading.states.every(({ kind }) => kind === 'read') ? 'done' : 'incomplete';
  }
}
