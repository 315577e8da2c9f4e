/** Two images that are compared: loads both, reads the layers of both, and says what the panel shows. Knows no editor. */
import { isAbort } from '../../../base/abort.ts';
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
  Side,
} from '../../../shared/comparePanel.ts';
import type { ShownError } from '../../../shared/contract.ts';
import type { LayerLibrary } from '../../images/layerLibrary.ts';
import { LayerReading } from '../../images/layerReading.ts';
import { layersOf, loadImage, type LoadedImage } from '../../images/loadedImage.ts';
import type { ImageAddress } from '../image/imageAddress.ts';
import { toShownError } from '../shownError.ts';
import { toComparisonView } from './compareView.ts';

export interface ComparedImage {
  readonly reader: RegistryReader;
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

interface ShownSide {
  readonly loaded: LoadedImage;
  readonly reading: LayerReading;
}

interface Shown {
  readonly before: ShownSide;
  readonly after: ShownSide;
}

export class CompareSession {
  readonly #parts: CompareParts;
  readonly #telling = new Throttle(() => this.#tellFiles(), { everyMs: tellEveryMs });
  #images: Compared;
  #shown: Shown | undefined;
  #state: FilesView['state'] = 'none';
  #difference: { readonly tree: ComparedFiles; readonly totals: DiffTotals } | undefined;
  #loading = new AbortController();
  #reading: AbortController | undefined;
  #failure: ShownError | undefined;

  constructor(images: Compared, parts: CompareParts) {
    this.#images = images;
    this.#parts = parts;
  }

  get images(): Compared {
    return this.#images;
  }

  loadedOf(side: Side): LoadedImage | undefined {
    return this.#shown?.[side].loaded;
  }

  /** Every file of both; `undefined` until all layers were read. */
  get tree(): ComparedFiles | undefined {
    return this.#difference?.tree;
  }

  /** Loads both images, or others. Failures are told, not thrown. */
  async load(images = this.#images): Promise<void> {
    this.#loading.abort();
    this.#reading = undefined;
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    await this.#telled(signal, async () => {
      this.#fail(undefined);
      const [before, after] = await Promise.all([
        this.#loadSide(images.before, signal),
        this.#loadSide(images.after, signal),
      ]);
      signal.throwIfAborted();
      this.#images = images;
      this.#shown = { before, after };
      this.#difference = undefined;
      this.#tellComparison();
      if (layersOf(before.loaded).length === 0 || layersOf(after.loaded).length === 0) {
        this.#become('none');
        return;
      }
      const missing = await Promise.all(
        [before, after].map(({ reading }) => reading.findMissingBytes({ signal })),
      );
      if (missing.reduce((sum, sizeBytes) => sum + sizeBytes, 0) > this.#parts.automaticBytes()) {
        this.#become('offered');
      } else {
        await this.readLayers();
      }
    });
  }

  /** What is shown stays until the others are loaded. */
  async change(images: Partial<Compared>): Promise<void> {
    await this.load({ ...this.#images, ...images });
  }

  tellAll(): void {
    if (this.#shown !== undefined) {
      this.#tellComparison();
      this.#telling.now();
    }
    this.#parts.events.failure(this.#failure);
  }

  async readLayers(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined || this.#reading !== undefined) {
      return;
    }
    const own = new AbortController();
    this.#reading = own;
    this.#become('running');
    const signal = AbortSignal.any([own.signal, this.#loading.signal]);
    await this.#telled(signal, async () => {
      await Promise.all([
        shown.before.reading.read('all', { signal }),
        shown.after.reading.read('all', { signal }),
      ]);
      if (findFailed(shown) === undefined) {
        this.#difference = await this.#parts.pool.compute(
          { kind: 'diff', before: shown.before.reading.indexes, after: shown.after.reading.indexes },
          { signal },
        );
      }
    });
    if (this.#reading === own) {
      this.#reading = undefined;
      const isCancelled = own.signal.aborted && this.#difference === undefined;
      this.#become(isCancelled ? 'cancelled' : this.#difference === undefined ? 'failed' : 'done');
    }
  }

  cancelReading(): void {
    this.#reading?.abort();
  }

  dispose(): void {
    this.#telling.dispose();
    this.#loading.abort();
    this.#reading = undefined;
    this.#shown = undefined;
    this.#difference = undefined;
  }

  async #loadSide(image: ComparedImage, signal: AbortSignal): Promise<ShownSide> {
    const { reader, repository } = image;
    const { library, explain } = this.#parts;
    const loaded = await loadImage(reader, image, { signal });
    const onChange = (): void => this.#telling.changed();
    return { loaded, reading: new LayerReading(loaded, { reader, repository, library, explain, onChange }) };
  }

  async #telled(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (!isAbort(thrown, signal)) {
        this.#fail(toShownError(this.#parts.explain(thrown)));
      }
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
      const address = { before: toAddress(this.#images.before), after: toAddress(this.#images.after) };
      this.#parts.events.comparison({ ...view, address });
    }
  }

  #tellFiles(): void {
    if (this.#shown === undefined) {
      return;
    }
    const sides = [this.#shown.before.reading, this.#shown.after.reading];
    const error = findFailed(this.#shown);
    this.#parts.events.files({
      state: this.#state,
      doneBytes: sides.reduce((sum, { doneBytes }) => sum + doneBytes, 0),
      totalBytes: sides.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
      ...(this.#difference === undefined ? {} : { totals: this.#difference.totals }),
      ...(error === undefined ? {} : { error }),
    });
  }

  #fail(error: ShownError | undefined): void {
    this.#failure = error;
    this.#parts.events.failure(error);
  }
}

/** As the panel is opened again with. */
function toAddress({ connectionId, repository, reference, chosen }: ComparedImage): ImageAddress {
  return { connectionId, repository, reference, ...(chosen === undefined ? {} : { platform: chosen }) };
}

function findFailed({ before, after }: Shown): ShownError | undefined {
  const failed = [...before.reading.states, ...after.reading.states].find((state) => state.kind === 'failed');
  return failed?.kind === 'failed' ? failed.error : undefined;
}
