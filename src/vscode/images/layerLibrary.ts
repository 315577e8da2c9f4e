/**
 * The indexes of layers, read once: kept in memory while they are in use, on disk by digest, and read from the registry
 * by a thread of the pool. Knows no editor.
 */
import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../../base/singleFlight.ts';
import { toShared } from '../../base/packedColumns.ts';
import type { BlobSource } from '../../analysis/blobRanges.ts';
import { LayerContentError } from '../../analysis/errors.ts';
import { unpackLayerIndex } from '../../analysis/layerIndexFile.ts';
import { defaultLimits } from '../../analysis/limits.ts';
import type { PackedIndex } from '../../analysis/worker/protocol.ts';
import type { WorkerPool } from '../../analysis/worker/workerPool.ts';
import type { ContentStore } from '../../distribution/contentStore.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isImageLayerType } from '../../oci/mediaType.ts';
import type { Digest } from '../../oci/digest.ts';

export interface LayerRequest {
  readonly descriptor: Descriptor;
  /** What the config says that the layer unpacks to. */
  readonly diffId: Digest | undefined;
  readonly source: BlobSource;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Bytes of the blob that have arrived so far. */
  readonly onProgress?: (doneBytes: number) => void;
}

/** Some seventy bytes a file. */
const maxMemoryBytes = 96 * 1024 * 1024;

export class LayerLibrary {
  readonly #pool: WorkerPool;
  readonly #store: ContentStore;
  readonly #flights = new SingleFlight<PackedIndex>();
  readonly #progress = new Map<
    string,
    { doneBytes: number; readonly listeners: Set<(doneBytes: number) => void> }
  >();
  readonly #memory = new LRUCache<string, PackedIndex>({
    maxSize: maxMemoryBytes,
    sizeCalculation: (packed) => packed.byteLength,
  });

  constructor(parts: { readonly pool: WorkerPool; readonly store: ContentStore }) {
    this.#pool = parts.pool;
    this.#store = parts.store;
  }

  /** Without asking the network. */
  async find(digest: Digest, options: { readonly signal: AbortSignal }): Promise<PackedIndex | undefined> {
    const known = this.#memory.get(digest);
    if (known !== undefined) {
      return known;
    }
    const stored = await this.#store.find(digest, options);
    return stored === undefined ? undefined : this.#remember(digest, toShared(stored));
  }

  /** One reading for all who ask for the same layer. @throws LayerContentError, and what `open` throws. */
  async read(layer: LayerRequest, options: ReadOptions): Promise<PackedIndex> {
    const { digest, mediaType } = layer.descriptor;
    refuseOthers(mediaType);
    const { onProgress = () => undefined } = options;
    const progress = this.#progress.get(digest) ?? { doneBytes: 0, listeners: new Set() };
    this.#progress.set(digest, progress);
    progress.listeners.add(onProgress);
    try {
      const packed = await this.#flights.run(
        digest,
        async (signal) => (await this.find(digest, { signal })) ?? this.#index(layer, { signal, progress }),
        options,
      );
      checkDiffId(packed, layer.diffId);
      return packed;
    } finally {
      progress.listeners.delete(onProgress);
      if (progress.listeners.size === 0) {
        this.#progress.delete(digest);
      }
    }
  }

  async #index(
    layer: LayerRequest,
    options: {
      readonly signal: AbortSignal;
      readonly progress: { doneBytes: number; readonly listeners: ReadonlySet<(doneBytes: number) => void> };
    },
  ): Promise<PackedIndex> {
    const { signal, progress } = options;
    const { digest, annotations = {} } = layer.descriptor;
    const onSent = (sizeBytes: number): void => {
      progress.doneBytes += sizeBytes;
      progress.listeners.forEach((listener) => listener(progress.doneBytes));
    };
    const packed = await this.#pool.index(
      { digest, annotations, limits: defaultLimits },
      { source: layer.source, onSent },
      { signal },
    );
    await this.#store.keep(digest, packed);
    return this.#remember(digest, packed);
  }

  #remember(digest: string, packed: PackedIndex): PackedIndex {
    this.#memory.set(digest, packed);
    return packed;
  }
}

/** The same layer may be part of an image whose config is right about it, and of one whose config is wrong. */
function checkDiffId(packed: PackedIndex, expected: Digest | undefined): void {
  const { diffId: actual } = unpackLayerIndex(packed).facts;
  const isComparable = expected !== undefined && actual?.split(':')[0] === expected.split(':')[0];
  if (isComparable && actual !== undefined && actual !== expected) {
    throw new LayerContentError({ kind: 'wrong-diff-id', expected, actual });
  }
}

/** An artifact may carry layers of any type in the shape of an image. */
function refuseOthers(mediaType: string): void {
  if (mediaType.endsWith('+encrypted')) {
    throw new LayerContentError({ kind: 'encrypted' });
  }
  if (!isImageLayerType(mediaType)) {
    throw new LayerContentError({ kind: 'no-archive', mediaType });
  }
}
