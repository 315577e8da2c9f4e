/** Reads the layers of one image side by side, and keeps what became of each. Knows no editor and no page. */
import { isAbort } from '../../base/abort.ts';
import type { ExplainedError } from '../../base/errors.ts';
import { unpackLayerIndex } from '../../analysis/layerIndexFile.ts';
import type { PackedIndex } from '../../analysis/worker/protocol.ts';
import type { RegistryReader } from '../../distribution/registryReader.ts';
import type { LayerState } from '../../shared/imagePanel.ts';
import { toShownError } from '../panels/shownError.ts';
import { toBlobSource } from './blobSource.ts';
import type { LayerLibrary } from './layerLibrary.ts';
import { layersOf, type LoadedImage } from './loadedImage.ts';

export interface LayerReadingParts {
  readonly reader: RegistryReader;
  readonly repository: string;
  readonly library: LayerLibrary;
  readonly explain: (thrown: unknown) => ExplainedError;
  /** Something is different now. */
  readonly onChange: () => void;
}

export class LayerReading {
  readonly #parts: LayerReadingParts;
  readonly #loaded: LoadedImage;
  readonly #states: LayerState[];
  readonly #indexes: (PackedIndex | undefined)[];

  constructor(loaded: LoadedImage, parts: LayerReadingParts) {
    this.#parts = parts;
    this.#loaded = loaded;
    this.#states = layersOf(loaded).map(() => ({ kind: 'waiting' }));
    this.#indexes = layersOf(loaded).map(() => undefined);
  }

  /** One for each layer. */
  get states(): readonly LayerState[] {
    return this.#states;
  }

  /** One for each layer; `undefined` where it is not read. */
  get indexes(): readonly (PackedIndex | undefined)[] {
    return this.#indexes;
  }

  get totalBytes(): number {
    return layersOf(this.#loaded).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  get doneBytes(): number {
    const layers = layersOf(this.#loaded);
    return this.#states.reduce(
      (sum, state, layer) => sum + toDoneBytes(state, layers[layer]?.sizeBytes ?? 0),
      0,
    );
  }

  /** What is not read yet and not kept on disk either: what the network would have to bring. */
  async findMissingBytes(options: { readonly signal: AbortSignal }): Promise<number> {
    const sizes = await Promise.all(
      layersOf(this.#loaded).map(async ({ digest, sizeBytes }) =>
        (await this.#parts.library.find(digest, options)) === undefined ? sizeBytes : 0,
      ),
    );
    return sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
  }

  /**
   * Reads what is not read, or one layer. A layer that cannot be read is told apart from the others, which go on.
   * Rejects with the signal's reason alone; what was being read waits again, then.
   */
  async read(which: 'all' | number, options: { readonly signal: AbortSignal }): Promise<void> {
    const wanted = [...this.#states.keys()].filter((layer) => which === 'all' || layer === which);
    try {
      await Promise.all(wanted.map((layer) => this.#readLayer(layer, options)));
    } finally {
      this.#states.forEach((state, layer) => {
        if (state.kind === 'reading') {
          this.#states[layer] = { kind: 'waiting' };
        }
      });
    }
  }

  async #readLayer(layer: number, options: { readonly signal: AbortSignal }): Promise<void> {
    const descriptor = layersOf(this.#loaded)[layer];
    if (descriptor === undefined || this.#states[layer]?.kind === 'read') {
      return;
    }
    this.#states[layer] = { kind: 'reading', doneBytes: 0 };
    try {
      const packed = await this.#parts.library.read(
        {
          descriptor,
          diffId: this.#loaded.config?.diffIds[layer],
          source: toBlobSource(this.#parts.reader, { repository: this.#parts.repository, descriptor }),
        },
        {
          signal: options.signal,
          onProgress: (doneBytes) => {
            this.#states[layer] = { kind: 'reading', doneBytes };
            this.#parts.onChange();
          },
        },
      );
      const { contentBytes, fileCount, faults } = unpackLayerIndex(packed).facts;
      this.#indexes[layer] = packed;
      this.#states[layer] = { kind: 'read', unpackedBytes: contentBytes, fileCount, faults };
    } catch (thrown) {
      if (isAbort(thrown, options.signal)) {
        throw thrown;
      }
      this.#states[layer] = { kind: 'failed', error: toShownError(this.#parts.explain(thrown)) };
    }
    this.#parts.onChange();
  }
}

function toDoneBytes(state: LayerState, sizeBytes: number): number {
  switch (state.kind) {
    case 'waiting':
      return 0;
    case 'reading':
      return Math.min(state.doneBytes, sizeBytes);
    case 'read':
    case 'failed':
      return sizeBytes;
    default:
      return state satisfies never;
  }
}
