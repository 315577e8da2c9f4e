/** What the host said about two images, and where the user is in their comparison. */
import type { ComparePanel, ComparisonView, FilesView, Side } from '../../../src/shared/comparePanel.ts';
import type { ShownError } from '../../../src/shared/contract.ts';
import type { Host } from '../../host.ts';
import { ComparedFilesState } from './comparedFiles.svelte.ts';
import { type ComparePlace, type CompareTab, readComparePlace, trimComparePlace } from './comparePlace.ts';

const nothingRead: FilesView = { state: 'none', doneBytes: 0, totalBytes: 0 };

export class CompareState {
  readonly host: Host<ComparePanel>;
  readonly tree: ComparedFilesState;
  comparison = $state.raw<ComparisonView>();
  files = $state.raw<FilesView>(nothingRead);
  failure = $state.raw<ShownError>();
  differencesOnly = $state(true);
  /** Other images were asked for, and are not there yet. */
  isChanging = $state(false);
  #tab = $state.raw<CompareTab>();

  /** The files as soon as they, or what kept us from them, are known; before, what is known without them. */
  readonly tab = $derived<CompareTab>(
    this.#tab ?? (this.files.state === 'done' || this.files.state === 'failed' ? 'files' : 'config'),
  );
  /** Which two images are shown. */
  readonly images = $derived(this.comparison === undefined ? '' : toKey(this.comparison));

  constructor(host: Host<ComparePanel>) {
    this.host = host;
    const place = readComparePlace(host.readPlace());
    this.#tab = place.tab;
    this.differencesOnly = place.differencesOnly;
    this.tree = new ComparedFilesState(host, place);
    host.ready({
      comparison: (comparison) => {
        this.#take(comparison);
      },
      files: (files) => {
        this.files = files;
      },
      failure: (failure) => {
        this.failure = failure;
        this.isChanging &&= failure === undefined;
      },
    });
  }

  showTab(tab: CompareTab): void {
    this.#tab = tab;
  }

  /** Whoever is at work in a tab is not led to another when the files are there. */
  stay(): void {
    this.#tab = this.tab;
  }

  copy = (text: string): void => this.host.command('copyText', text);

  readLayers = (): void => this.host.command('readLayers', null);

  swapSides(): void {
    this.isChanging = true;
    this.host.command('swapSides', null);
  }

  choosePlatform(side: Side, digest: string): void {
    this.isChanging = true;
    this.host.command('choosePlatform', { side, digest });
  }

  place(): ComparePlace {
    return trimComparePlace({
      ...this.tree.treePlace(),
      differencesOnly: this.differencesOnly,
      ...(this.#tab === undefined ? {} : { tab: this.#tab }),
    });
  }

  /** Other images have other files; the same ones, said again, leave the user where they are. */
  #take(comparison: ComparisonView): void {
    if (this.comparison !== undefined && toKey(comparison) !== this.images) {
      this.tree.forget();
      this.files = nothingRead;
    }
    this.comparison = comparison;
    this.failure = undefined;
    this.isChanging = false;
  }
}

function toKey({ before, after }: ComparisonView): string {
  return `${before.digest} ${after.digest}`;
}
