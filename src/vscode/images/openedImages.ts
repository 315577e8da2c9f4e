/**
 * Images whose files are looked at: finds the layers behind a manifest's digest, and the bytes behind a path. Knows no
 * editor.
 */
import { LRUCache } from 'lru-cache';
import { ForeignLayerError, LayerContentError, NoSuchFileError } from '../../analysis/errors.ts';
import { type FoundFile, ImageFiles } from '../../analysis/imageFiles.ts';
import { unpackLayerIndex, unpackShortcuts } from '../../analysis/layerIndexFile.ts';
import type { PackedIndex } from '../../analysis/worker/protocol.ts';
import { readLayerFile } from '../../analysis/readFile.ts';
import { DigestMismatchError } from '../../distribution/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { platformOfMachine } from '../../oci/platform.ts';
import type { Connections } from '../connections.ts';
import type { LayerView } from '../documents/layerScheme.ts';
import { toBlobSource } from './blobSource.ts';
import type { LayerLibrary } from './layerLibrary.ts';
import { layersOf, loadImage, type LoadedImage } from './loadedImage.ts';

export interface ImagePlace {
  readonly connectionId: string;
  readonly repository: string;
  /** Of the manifest of one platform. */
  readonly manifest: Digest;
}

export interface CallOptions {
  readonly signal: AbortSignal;
}

interface OpenedView {
  readonly files: ImageFiles;
  readonly layers: readonly Descriptor[];
  /** By layer; `undefined` for those that are no part of the view. */
  readonly packed: readonly (PackedIndex | undefined)[];
}

/** Of the indexes of all views; mostly the library has them too. */
const maxViewBytes = 96 * 1024 * 1024;

export class OpenedImages {
  readonly #connections: Connections;
  readonly #library: LayerLibrary;
  readonly #views = new LRUCache<string, OpenedView>({
    maxSize: maxViewBytes,
    sizeCalculation: ({ packed }) => packed.reduce((sum, index) => sum + (index?.byteLength ?? 0), 1),
  });

  constructor(parts: { readonly connections: Connections; readonly library: LayerLibrary }) {
    this.#connections = parts.connections;
    this.#library = parts.library;
  }

  /** `undefined` when there is nothing at the path. Reads the layers of the view if they are not known yet. */
  async find(
    place: ImagePlace,
    at: { readonly view: LayerView; readonly path: string },
    options: CallOptions,
  ) {
    return (await this.#locate(place, at, options)).found;
  }

  /** `names` is `undefined` when it is no folder, `found` when there is nothing. */
  async list(
    place: ImagePlace,
    at: { readonly view: LayerView; readonly path: string },
    options: CallOptions,
  ) {
    const { files, found } = await this.#locate(place, at, options);
    return { found, names: files.list(at.path) };
  }

  /** @throws NoSuchFileError when there is no regular file, and what the registry and the layer's content throw. */
  async *read(
    place: ImagePlace,
    at: { readonly view: LayerView; readonly path: string },
    options: CallOptions,
  ): AsyncGenerator<Uint8Array, void> {
    const { files, layers, packed, found } = await this.#locate(place, at, options);
    const descriptor = layers[found?.layer ?? -1];
    const layer = packed[found?.layer ?? -1];
    if (found === undefined || descriptor === undefined || layer === undefined) {
      throw new NoSuchFileError({ path: at.path, why: 'the image has no such file' });
    }
    if (found.kind !== 'file') {
      throw new NoSuchFileError({ path: at.path, why: 'it is no regular file' });
    }
    const { reader } = this.#connections.forId(place.connectionId);
    const source = toBlobSource(reader, { repository: place.repository, descriptor });
    yield* readLayerFile(source, files.indexOf(found.layer), found.row, {
      ...options,
      ...unpackShortcuts(layer),
    });
  }

  /** A link in one layer may lead to what a lower one has. */
  async #locate(
    place: ImagePlace,
    at: { readonly view: LayerView; readonly path: string },
    options: CallOptions,
  ): Promise<OpenedView & { readonly found: FoundFile | undefined }> {
    const opened = await this.#open(place, at.view, options);
    const found = opened.files.find(at.path);
    return at.view.kind === 'only' && at.view.layer > 0 && opened.files.leadsOut(at.path)
      ? this.#locate(place, { ...at, view: { kind: 'upTo', layer: at.view.layer } }, options)
      : { ...opened, found };
  }

  async #open(place: ImagePlace, view: LayerView, options: CallOptions): Promise<OpenedView> {
    const key = `${place.connectionId} ${place.repository} ${place.manifest} ${view.kind} ${view.layer}`;
    const known = this.#views.get(key);
    if (known !== undefined) {
      return known;
    }
    const image = await this.#load(place, options);
    const layers = layersOf(image);
    const packed = await Promise.all(
      layers.map((descriptor, layer) =>
        isPartOf(view, layer)
          ? this.#index(place, { image, descriptor, layer }, options).catch((thrown: unknown) =>
              layer === view.layer ? throwAgain(thrown) : passOver(thrown),
            )
          : Promise.resolve(undefined),
      ),
    );
    const indexes = packed.map((layer) => (layer === undefined ? undefined : unpackLayerIndex(layer)));
    const opened = { files: new ImageFiles(indexes), layers, packed };
    if (layers.every((_, layer) => !isPartOf(view, layer) || packed[layer] !== undefined)) {
      this.#views.set(key, opened);
    }
    return opened;
  }

  #load(place: ImagePlace, options: CallOptions): Promise<LoadedImage> {
    const { reader } = this.#connections.forId(place.connectionId);
    const platform = platformOfMachine({ arch: process.arch });
    return loadImage(reader, { repository: place.repository, reference: place.manifest, platform }, options);
  }

  async #index(
    place: ImagePlace,
    what: { readonly image: LoadedImage; readonly descriptor: Descriptor; readonly layer: number },
    options: CallOptions,
  ) {
    const { reader } = this.#connections.forId(place.connectionId);
    const { descriptor } = what;
    const diffId = what.image.config?.diffIds[what.layer];
    const source = toBlobSource(reader, { repository: place.repository, descriptor });
    return this.#library.read({ descriptor, diffId, source }, options);
  }
}

/** What lies below is shown without a layer that the registry does not have or that cannot be read. */
function passOver(thrown: unknown): undefined {
  const isUnreadable =
    thrown instanceof LayerContentError ||
    thrown instanceof ForeignLayerError ||
    thrown instanceof DigestMismatchError;
  return isUnreadable ? undefined : throwAgain(thrown);
}

function throwAgain(thrown: unknown): never {
  throw thrown;
}

function isPartOf(view: LayerView, layer: number): boolean {
  switch (view.kind) {
    case 'upTo':
      return layer <= view.layer;
    case 'only':
      return layer === view.layer;
    default:
      return view satisfies never;
  }
}
