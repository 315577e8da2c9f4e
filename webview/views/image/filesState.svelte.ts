/** The tree of files of the chosen layers, and how it is shown. */
import type { ShownError } from '../../../src/shared/contract.ts';
import type { FileAddress, FileCopyView, ImagePanel, LayerRange } from '../../../src/shared/imagePanel.ts';
import { type Host, toShownError } from '../../host.ts';
import { createFileIndex, type FileIndex } from '../../lib/fileIndex.ts';
import type { Place } from '../../lib/place.ts';
import { FileTreeState } from '../files/fileTreeState.svelte.ts';

type FilesPlace = Omit<Place, 'tab' | 'choice'>;

export interface FileHistory {
  readonly path: string;
  readonly copies?: readonly FileCopyView[];
  readonly error?: ShownError;
}

export class FilesState extends FileTreeState {
  range = $state.raw<LayerRange>({ first: 0, last: 0 });
  error = $state.raw<ShownError>();
  isLoading = $state(false);
  history = $state.raw<FileHistory>();

  shows = $state.raw<'list' | 'treemap'>('list');
  /** The folder that the treemap shows. */
  zoom = $state(0);

  readonly #host: Host<ImagePanel>;
  #loaded = '';
  #waiting: AbortController | undefined;
  #waitingForHistory: AbortController | undefined;
  /** Of the tree before, until there is one. */
  #keptZoom: string;

  constructor(host: Host<ImagePanel>, place: FilesPlace) {
    super(place);
    this.#host = host;
    this.hasMarks = false;
    this.shows = place.shows;
    this.#keptZoom = place.zoom;
  }

  place(): FilesPlace {
    return { ...this.treePlace(), shows: this.shows, zoom: this.#zoomPath() };
  }

  /** Asks for the files of a range once; `version` tells what the host knew when it was asked. */
  async load(range: LayerRange, version: string): Promise<void> {
    const wanted = `${version} ${range.first}-${range.last}`;
    if (wanted === this.#loaded) {
      return;
    }
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#loaded = wanted;
    this.isLoading = true;
    this.error = undefined;
    try {
      this.#take(
        range,
        createFileIndex(await this.#host.request('openFiles', range, { signal: waiting.signal })),
      );
    } catch (thrown) {
      if (!waiting.signal.aborted) {
        this.index = undefined;
        this.error = toShownError(thrown);
      }
    }
    if (this.#waiting === waiting) {
      this.isLoading = false;
    }
  }

  /** So that the next `load` asks again. */
  forget(): void {
    this.#waiting?.abort();
    this.#keptZoom = this.#zoomPath();
    this.clear();
    this.#loaded = '';
    this.error = undefined;
    this.history = undefined;
  }

  override focus(row: number): void {
    super.focus(row);
    if (this.history !== undefined && this.history.path !== this.index?.names.path(row)) {
      this.#waitingForHistory?.abort();
      this.history = undefined;
    }
  }

  address(row: number): FileAddress {
    return {
      path: this.index?.names.path(row) ?? '',
      layer: this.index?.tree.columns.layers[row] ?? 0,
    };
  }

  async showHistory(row: number): Promise<void> {
    const { path } = this.address(row);
    this.#waitingForHistory?.abort();
    const waiting = new AbortController();
    this.#waitingForHistory = waiting;
    this.history = { path };
    try {
      this.history = {
        path,
        copies: await this.#host.request('openFileHistory', path, { signal: waiting.signal }),
      };
    } catch (thrown) {
      if (!waiting.signal.aborted) {
        this.history = { path, error: toShownError(thrown) };
      }
    }
  }

  #take(range: LayerRange, index: FileIndex): void {
    const zoom = this.#zoomPath();
    this.show(index);
    this.range = range;
    // From nothing, everything is added: marks say nothing then.
    this.hasMarks = range.first > 0;
    this.zoom = index.names.find(zoom);
    this.#keptZoom = zoom;
  }

  #zoomPath(): string {
    return this.index === undefined ? this.#keptZoom : this.index.names.path(this.zoom);
  }
}
