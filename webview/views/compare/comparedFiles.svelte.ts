/** The files of both images as one tree: asks the host for them, and knows by how much each differs. */
import type { ComparePanel } from '../../../src/shared/comparePanel.ts';
import type { ShownError } from '../../../src/shared/contract.ts';
import { type Host, toShownError } from '../../host.ts';
import { createFileIndex } from '../../lib/fileIndex.ts';
import { sumDifferences } from '../../lib/sizeDifferences.ts';
import { FileTreeState, type FileTreePlace } from '../files/fileTreeState.svelte.ts';

export class ComparedFilesState extends FileTreeState {
  error = $state.raw<ShownError>();
  /** For each row of the tree, where the host tells. */
  beforeSizes = $state.raw<Float64Array>();
  readonly #host: Host<ComparePanel>;
  #loaded = '';
  #waiting: AbortController | undefined;

  readonly differences = $derived(
    this.index === undefined || this.filtered === undefined || this.beforeSizes === undefined
      ? undefined
      : sumDifferences(this.index, this.filtered, this.beforeSizes),
  );

  constructor(host: Host<ComparePanel>, place: FileTreePlace) {
    super(place);
    this.#host = host;
    // What was removed is as much of a difference as what was added.
    this.countsRemoved = true;
  }

  /** Asks for the files of two images once. */
  async load(images: string): Promise<void> {
    if (images === this.#loaded) {
      return;
    }
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#loaded = images;
    this.error = undefined;
    try {
      const files = await this.#host.request('openFiles', null, { signal: waiting.signal });
      this.beforeSizes = files.beforeSizes;
      this.show(createFileIndex(files));
    } catch (thrown) {
      if (!waiting.signal.aborted) {
        this.clear();
        this.error = toShownError(thrown);
      }
    }
  }

  /** So that the next `load` asks again. */
  forget(): void {
    this.#waiting?.abort();
    this.#loaded = '';
    this.error = undefined;
    this.clear();
    this.beforeSizes = undefined;
  }

  override weigh(): Float64Array | undefined {
    return this.order === 'difference' && this.differences !== undefined
      ? this.differences.map(Math.abs)
      : super.weigh();
  }
}
