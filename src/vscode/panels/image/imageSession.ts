/**
 * One image that is being looked at: loads it, reads its layers, and says what the panel shows. Knows no editor and no
 * page; whoever owns it hears of every change as a whole.
 */
import { isAbort } from '../../../base/abort.ts';
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
import { LayerReading } from '../../images/layerReading.ts';
import { loadImage, type LoadedImage } from '../../images/loadedImage.ts';
import { toShownError } from '../shownError.ts';
import { toImageView } from './imageView.ts';

export interface SessionParts {
  readonly reader: RegistryReader;
  readonly library: LayerLibrary;
  readonly pool: WorkerPool;
  readonly explain: (thrown: unknown) => ExplainedError;
  /** Above this, in bytes to be fetched, the layers wait for the user to say so. */
  readonly automaticBytes: () => number;
  readonly events: {
    image(view: ImageView): void;
    analysis(view: AnalysisView): void;
    failure(error: ShownError | undefined): void;
  };
}

export interface SessionImage {
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

export class ImageSession {
  readonly #parts: SessionParts;
  readonly #telling = new Throttle(() => this.#tell(), { everyMs: tellEveryMs });
  #image: SessionImage;
  #shown: Shown | undefined;
  #isOffered = false;
  #loading = new AbortController();
  /** While layers are read. */
  #reading: AbortController | undefined;
  #failure: ShownError | undefined;

  constructor(image: SessionImage, parts: SessionParts) {
    this.#image = image;
    this.#parts = parts;
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

  /** Loads the image anew and, when that moves little, its layers. Failures are told, not thrown. */
  async load(): Promise<void> {
    this.dispose();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    await this.#telled(signal, async () => {
      this.#fail(undefined);
      const { reader, library, explain } = this.#parts;
      const loaded = await loadImage(reader, this.#image, { signal });
      signal.throwIfAborted();
      const { repository } = this.#image;
      const onChange = (): void => this.#telling.changed();
      this.#shown = {
        loaded,
        reading: new LayerReading(loaded, { reader, repository, library, explain, onChange }),
      };
      this.#parts.events.image(toImageView(loaded, this.#image.name));
      const missingBytes = await this.#shown.reading.findMissingBytes({ signal });
      this.#isOffered = missingBytes > this.#parts.automaticBytes();
      this.#telling.now();
      if (!this.#isOffered && this.#shown.reading.states.length > 0) {
        await this.readLayers('all');
      }
    });
  }

  async choosePlatform(digest: Digest): Promise<void> {
    this.#image = { ...this.#image, chosen: digest };
    await this.load();
  }

  /** Everything again, for a page that has just appeared. */
  tellAll(): void {
    if (this.#shown !== undefined) {
      this.#parts.events.image(toImageView(this.#shown.loaded, this.#image.name));
      this.#telling.now();
    }
    this.#parts.events.failure(this.#failure);
  }

  /** Reads all layers that are not read yet, or one that failed. */
  async readLayers(which: 'all' | number): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined || this.#reading !== undefined) {
      return;
    }
    const own = new AbortController();
    this.#reading = own;
    this.#isOffered = false;
    this.#telling.now();
    const signal = AbortSignal.any([own.signal, this.#loading.signal]);
    await this.#telled(signal, async () => {
      await shown.reading.read(which, { signal });
      const result = await this.#analyse(shown, signal);
      signal.throwIfAborted();
      this.#shown = { ...shown, result };
    });
    if (this.#reading === own) {
      this.#reading = undefined;
      this.#telling.now();
    }
  }

  cancelReading(): void {
    this.#reading?.abort();
  }

  openFiles(range: LayerRange, options: { readonly signal: AbortSignal }): Promise<FileTree> {
    return this.#parts.pool.compute({ kind: 'tree', layers: this.indexes, range }, options);
  }

  dispose(): void {
    this.#telling.dispose();
    this.#loading.abort();
    this.#reading = undefined;
    this.#shown = undefined;
  }

  /** An abort is nobody's failure. */
  async #telled(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (!isAbort(thrown, signal)) {
        this.#fail(toShownError(this.#parts.explain(thrown)));
      }
    }
  }

  #analyse({ loaded, reading }: Shown, signal: AbortSignal): Promise<AnalysisResult> {
    const steps = loaded.history.steps.filter(({ layer }) => layer !== undefined);
    const instructions = steps.map(({ instruction }) => instruction);
    return this.#parts.pool.compute({ kind: 'analyse', layers: reading.indexes, instructions }, { signal });
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
    if (this.#isOffered) {
      return 'offered';
    }
    if (this.#reading !== undefined) {
      return 'running';
    }
    return reading.states.every(({ kind }) => kind === 'read') ? 'done' : 'incomplete';
  }

  #fail(error: ShownError | undefined): void {
    this.#failure = error;
    this.#parts.events.failure(error);
  }
}
