/** Two images that are compared: loads both, reads the layers of both, and says what the panel shows. Knows no editor. */
import type { ExplainedError } from '../../../base/errors.ts';
import { Throttle } from '../../../base/throttle.ts';
import type { WorkerPool } from '../../../analysis/worker/workerPool.ts';
import type { RegistryReader } from '../../../distribution/registryReader.ts';
import type { Digest } from '../../../oci/digest.ts';
import type { Platform } from '../../../oci/platform.ts';
import type {
  ComparedFiles,
  ComparisonView,
  DiffTotals,
  FilesView,
  MissingLayer,
  Side,
} from '../../../shared/comparePanel.ts';
import type { ShownError } from '../../../shared/contract.ts';
import type { LayerLibrary } from '../../images/layerLibrary.ts';
import { findMissingBytes, LayerReading } from '../../images/layerReading.ts';
import { layersOf, loadImage, type LoadedImage } from '../../images/loadedImage.ts';
import { toImageAddress } from '../image/imageAddress.ts';
import { SessionFailure } from '../sessionFailure.ts';
import { toComparisonView } from './compareView.ts';

export interface ComparedImage {
  /** Asked anew for every use: signing in or out gives the registry another one. */
  readonly reader: () => RegistryReader;
  readonly connectionId: string;
  readonly repository: string;
  readonly reference: string;
  readonly name: string;
  readonly platform: Platform;
  readonly chosen?: Digest | undefined;
}

export type Compared = { readonly [S in Side]: ComparedImage };

export interface CompareParts {
  readonly library: LayerLibrary;
  readonly pool: WorkerPool;
  readonly explain: (thrown: unknown) => ExplainedError;
  readonly automaticBytes: () => number;
  readonly events: {
    comparison(view: ComparisonView): void;
    files(view: FilesView): void;
    failure(error: ShownError | undefined): void;
  };
}

const tellEveryMs = 100;

const sides = ['before', 'after'] as const;

interface ShownSide {
  readonly loaded: LoadedImage;
  readonly reading: LayerReading;
}

interface Difference {
  readonly tree: ComparedFiles;
  readonly totals: DiffTotals;
}

interface Shown {
  readonly before: ShownSide;
  readonly after: ShownSide;
}

export class CompareSession {
  readonly #parts: CompareParts;
  readonly #telling = new Throttle(() => this.#tellFiles(), { everyMs: tellEveryMs });
  readonly #failure: SessionFailure;
  /** Those that are shown, and those that were asked for last. */
  #images: Compared;
  #wanted: Compared;
  #shown: Shown | undefined;
  #failedSide: Side | undefined;
  /** What was asked for last is shown. */
  #isLoaded = false;
  #state: FilesView['state'] = 'none';
  #difference: Difference | undefined;
  #loading = new AbortController();
  #reading: AbortController | undefined;

  constructor(images: Compared, parts: CompareParts) {
    this.#images = images;
    this.#wanted = images;
    this.#parts = parts;
    const tell = (error: ShownError | undefined): void => parts.events.failure(error);
    this.#failure = new SessionFailure({ explain: parts.explain, tell });
  }

  get images(): Compared {
    return this.#images;
  }

  /** The image behind what failed last. */
  get troubled(): ComparedImage {
    const side = this.#failedSide ?? this.#missing()[0]?.side ?? 'after';
    return (this.#isLoaded ? this.#images : this.#wanted)[side];
  }

  loadedOf(side: Side): LoadedImage | undefined {
    return this.#shown?.[side].loaded;
  }

  /** Every file of both; `undefined` until the layers were read. */
  get tree(): ComparedFiles | undefined {
    return this.#difference?.tree;
  }

  /** Loads both images, or others. Failures are told, not thrown; what is shown stays until the others are there. */
  async load(images = this.#wanted): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#wanted = images;
    this.#isLoaded = false;
    this.#failedSide = undefined;
    this.cancelReading();
    this.#failure.clear();
    await this.#failure.guard(signal, async () => {
      const [before, after] = await Promise.all([
        this.#loadSide('before', images.before, signal),
        this.#loadSide('after', images.after, signal),
      ]);
      signal.throwIfAborted();
      // The user may have gone on with what was shown before.
      this.#reading?.abort();
      this.#reading = undefined;
      this.#images = images;
      this.#shown = { before, after };
      this.#isLoaded = true;
      this.#difference = undefined;
      this.#state = 'none';
      this.#tellComparison();
      if (layersOf(before.loaded).length === 0 || layersOf(after.loaded).length === 0) {
        this.#become('none');
        return;
      }
      const missingBytes = await findMissingBytes([before.reading, after.reading], { signal });
      signal.throwIfAborted();
      if (missingBytes <= this.#parts.automaticBytes()) {
        await this.readLayers();
      } else if (this.#reading === undefined) {
        this.#become('offered');
      }
    });
  }

  /** To what was asked for before, even if that is not there yet. */
  async change(images: Partial<Compared>): Promise<void> {
    await this.load({ ...this.#base(), ...images });
  }

  async swap(): Promise<void> {
    const { before, after } = this.#base();
    await this.load({ before: after, after: before });
  }

  /** What failed last, once more. */
  async retry(): Promise<void> {
    await (this.#isLoaded ? this.readLayers() : this.load());
  }

  tellAll(): void {
    if (this.#shown !== undefined) {
      this.#tellComparison();
      this.#telling.now();
    }
    this.#failure.tellAgain();
  }

  /** Compares what can be read; what cannot is told, and left out on its side. */
  async readLayers(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined || this.#reading !== undefined) {
      return;
    }
    const own = new AbortController();
    const { signal } = own;
    this.#reading = own;
    if (this.#isLoaded) {
      this.#failure.clear();
    }
    this.#become('running');
    const { before, after } = shown;
    await this.#failure.guard(signal, async () => {
      await Promise.all([before, after].map(({ reading }) => reading.read('all', { signal })));
      if ([before, after].every(({ reading }) => reading.indexes.some((index) => index !== undefined))) {
        const difference = await this.#parts.pool.compute(
          { kind: 'diff', before: before.reading.indexes, after: after.reading.indexes },
          { signal },
        );
        signal.throwIfAborted();
        this.#difference = difference;
      }
    });
    if (this.#reading === own) {
      this.#reading = undefined;
      this.#become(this.#difference === undefined ? 'failed' : 'done');
    }
  }

  cancelReading(): void {
    if (this.#reading !== undefined) {
      this.#reading.abort();
      this.#reading = undefined;
      this.#become(this.#difference === undefined ? 'cancelled' : 'done');
    }
  }

  dispose(): void {
    this.#loading.abort();
    this.#shown = undefined;
    this.#difference = undefined;
    this.cancelReading();
    this.#telling.dispose();
  }

  /** What a change is a change of: what failed to come is not asked for again where something is shown. */
  #base(): Compared {
    return this.#failure.shown !== undefined && this.#shown !== undefined ? this.#images : this.#wanted;
  }

  async #loadSide(side: Side, image: ComparedImage, signal: AbortSignal): Promise<ShownSide> {
    const { reader, repository } = image;
    const { library, explain } = this.#parts;
    try {
      const loaded = await loadImage(reader(), image, { signal });
      const onChange = (): void => {
        if (this.#shown?.[side].reading === reading) {
          this.#telling.changed();
        }
      };
      const reading = new LayerReading(loaded, { reader, repository, library, explain, onChange });
      return { loaded, reading };
    } catch (thrown) {
      if (!signal.aborted) {
        this.#failedSide ??= side;
      }
      throw thrown;
    }
  }

  #become(state: FilesView['state']): void {
    this.#state = state;
    this.#telling.now();
  }

  #tellComparison(): void {
    if (this.#shown !== undefined) {
      const { before, after } = this.#shown;
      const view = toComparisonView(
        { loaded: before.loaded, name: this.#images.before.name },
        { loaded: after.loaded, name: this.#images.after.name },
      );
      const address = {
        before: toImageAddress(this.#images.before),
        after: toImageAddress(this.#images.after),
      };
      this.#parts.events.comparison({ ...view, address });
    }
  }

  #tellFiles(): void {
    if (this.#shown === undefined) {
      return;
    }
    const readings = [this.#shown.before.reading, this.#shown.after.reading];
    const missing = this.#missing();
    const [first] = missing;
    this.#parts.events.files({
      state: this.#state,
      doneBytes: readings.reduce((sum, { doneBytes }) => sum + doneBytes, 0),
      totalBytes: readings.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
      ...(this.#difference === undefined ? {} : { totals: this.#difference.totals }),
      ...(first === undefined ? {} : { error: first.error, missing }),
    });
  }

  /** The layers that could not be read. */
  #missing(): readonly MissingLayer[] {
    const shown = this.#shown;
    return shown === undefined
      ? []
      : sides.flatMap((side) =>
          shown[side].reading.states.flatMap((state, layer) =>
            state.kind === 'failed' ? [{ side, layer, error: state.error }] : [],
          ),
        );
  }
}
