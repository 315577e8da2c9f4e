/** Reads the layers of one image side by side, and keeps what became of each. Knows no editor and no page. */
import { isAbort } from '../../base/abort.ts';
import type { ExplainedError } from '../../base/errors.ts';
import { unpackLayerIndex } from '../../analysis/layerIndexFile.ts';
import type { PackedIndex } from '../../analysis/worker/protocol.ts';
import type { RegistryReader } from '../../distribution/registryReader.ts';
import type { Digest } from '../../oci/digest.ts';
import { isForeignLayerType, isImageLayerType } from '../../oci/mediaType.ts';
import type { LayerState } from '../../shared/imagePanel.ts';
import { toShownError } from '../panels/shownError.ts';
import { toBlobSource } from './blobSource.ts';
import type { LayerLibrary } from './layerLibrary.ts';
import { layersOf, type LoadedImage } from './loadedImage.ts';

export interface LayerReadingParts {
  /** Asked for each layer anew: signing in or out gives the registry another one. */
  readonly reader: () => RegistryReader;
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
  /** How often each layer was begun: what was cancelled says no more of a layer that is read again. */
  readonly #turns: number[];

  constructor(loaded: LoadedImage, parts: LayerReadingParts) {
    this.#parts = parts;
    this.#loaded = loaded;
    this.#states = layersOf(loaded).map(() => ({ kind: 'waiting' }));
    this.#indexes = layersOf(loaded).map(() => undefined);
    this.#turns = layersOf(loaded).map(() => 0);
  }

  /** One for each layer. */
  get states(): readonly LayerState[] {
    return this.#states;
  }

  /** One for each layer; `undefined` where it is not read. */
  get indexes(): readonly (PackedIndex | undefined)[] {
    return this.#indexes;
  }

  /** Nothing is left that can be read: every layer is, or could not be. */
  get isSettled(): boolean {
    return this.#states.every(({ kind }) => kind === 'read' || kind === 'failed');
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

  /**
   * By digest, what is not kept on disk yet: what the network would have to bring. Layers that can hardly be read, such
   * as encrypted ones, bring nothing.
   */
  async findMissing(options: { readonly signal: AbortSignal }): Promise<ReadonlyMap<Digest, number>> {
    const sizes = new Map(
      layersOf(this.#loaded)
        .filter(({ mediaType }) => isImageLayerType(mediaType) && !isForeignLayerType(mediaType))
        .map(({ digest, sizeBytes }) => [digest, sizeBytes] as const),
    );
    const found = await Promise.all(
      [...sizes.keys()].map(async (digest) =>
        (await this.#parts.library.find(digest, options)) === undefined ? [] : [digest],
      ),
    );
    found.flat().forEach((digest) => sizes.delete(digest));
    return sizes;
  }

  /**
   * Reads what is not read, or one layer. A layer that cannot be read is told apart from the others, which go on.
   * Rejects with the signal's reason alone; what was being read waits again, then.
   */
  async read(which: 'all' | number, options: { readonly signal: AbortSignal }): Promise<void> {
    const wanted = [...this.#states.keys()].filter((layer) => which === 'all' || layer === which);
    await Promise.all(wanted.map((layer) => this.#readLayer(layer, options)));
  }

  async #readLayer(layer: number, options: { readonly signal: AbortSignal }): Promise<void> {
    const descriptor = layersOf(this.#loaded)[layer];
    if (descriptor === undefined || this.#states[layer]?.kind === 'read') {
      return;
    }
    const turn = (this.#turns[layer] ?? 0) + 1;
    this.#turns[layer] = turn;
    const become = (state: LayerState): void => {
      if (this.#turns[layer] === turn && this.#states[layer]?.kind !== 'read') {
        this.#states[layer] = state;
        this.#parts.onChange();
      }
    };
    become({ kind: 'reading', doneBytes: 0 });
    try {
      const packed = await this.#parts.library.read(
        {
          descriptor,
          diffId: this.#loaded.config?.diffIds[layer],
          source: toBlobSource(this.#parts.reader(), { repository: this.#parts.repository, descriptor }),
        },
        {
          signal: options.signal,
          onProgress: (doneBytes) => become({ kind: 'reading', doneBytes }),
        },
      );
      const { contentBytes, fileCount, faults } = unpackLayerIndex(packed).facts;
      this.#indexes[layer] = packed;
      become({ kind: 'read', unpackedBytes: contentBytes, fileCount, faults });
    } catch (thrown) {
      if (isAbort(thrown, options.signal)) {
        become({ kind: 'waiting' });
        throw thrown;
      }
      become({ kind: 'failed', error: toShownError(this.#parts.explain(thrown)) });
    }
  }
}

/** Of one image or more: a layer that several have is brought once. */
export async function findMissingBytes(
  readings: readonly LayerReading[],
  options: { readonly signal: AbortSignal },
): Promise<number> {
  const missing = await Promise.all(readings.map((reading) => reading.findMissing(options)));
  const sizes = new Map(missing.flatMap((sizesOfOne) => [...sizesOfOne]));
  return [...sizes.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
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
