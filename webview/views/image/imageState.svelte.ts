/** What the host said about an image, and where the user is in it. */
import type { ShownError } from '../../../src/shared/contract.ts';
import type {
  AnalysisView,
  ImagePanel,
  ImageView,
  LayerRange,
  LayerState,
} from '../../../src/shared/imagePanel.ts';
import type { Host } from '../../host.ts';
import { type CauseTotal, type Tone, totalCauses } from '../../lib/causes.ts';
import { type LayerChoice, toRange, wholeImage } from '../../lib/layerChoice.ts';
import { type Place, readPlace, type TabId, tabs, trimPlace } from '../../lib/place.ts';
import { FilesState } from './filesState.svelte.ts';

const nothingRead: AnalysisView = { state: 'none', doneBytes: 0, totalBytes: 0, layers: [] };

export class ImageState {
  readonly host: Host<ImagePanel>;
  readonly files: FilesState;
  image = $state.raw<ImageView>();
  analysis = $state.raw<AnalysisView>(nothingRead);
  failure = $state.raw<ShownError>();
  choice = $state.raw<LayerChoice>(wholeImage);
  #tab = $state.raw<TabId>('overview');

  /** Layers are not known of what is no image. */
  readonly hasLayers = $derived(
    this.image !== undefined && this.image.notice === undefined && this.image.layers.length > 0,
  );
  readonly shownTabs = $derived(
    tabs.filter(
      (id) =>
        ((id !== 'files' && id !== 'waste') || this.hasLayers) &&
        (id !== 'history' || (this.image?.history.length ?? 0) > 0),
    ),
  );
  readonly tab = $derived(this.shownTabs.includes(this.#tab) ? this.#tab : 'overview');
  readonly range = $derived<LayerRange>(toRange(this.choice, this.image?.layers.length ?? 0));
  readonly causes = $derived<readonly CauseTotal[]>(
    this.analysis.result === undefined ? [] : totalCauses(this.analysis.result),
  );
  readonly tones = $derived<ReadonlyMap<string, Tone>>(
    new Map(this.causes.map(({ cause, tone }) => [cause, tone])),
  );

  constructor(host: Host<ImagePanel>) {
    this.host = host;
    const place = readPlace(host.readPlace());
    this.#tab = place.tab;
    this.choice = place.choice;
    this.files = new FilesState(host, place);
    host.ready({
      image: (image) => {
        this.#fit(image);
        this.image = image;
        this.failure = undefined;
      },
      analysis: (analysis) => {
        this.analysis = analysis;
      },
      failure: (failure) => {
        this.failure = failure;
      },
    });
  }

  showTab(tab: TabId): void {
    this.#tab = tab;
  }

  /** Shows what one layer did. */
  showLayer(layer: number): void {
    this.choice = { anchor: layer + 1, focus: layer + 1 };
    this.#tab = 'files';
  }

  layerState(layer: number): LayerState {
    return this.analysis.layers[layer] ?? { kind: 'waiting' };
  }

  copy = (text: string): void => this.host.command('copyText', text);

  readLayers = (which: 'all' | number = 'all'): void => this.host.command('readLayers', which);

  place(): Place {
    return trimPlace({ ...this.files.place(), tab: this.#tab, choice: this.choice });
  }

  /** Another image has other layers; the same one, said again, leaves the user where they are. */
  #fit({ manifestDigest, layers }: ImageView): void {
    const isOther = this.image !== undefined && this.image.manifestDigest !== manifestDigest;
    if (isOther || Math.max(this.choice.anchor, this.choice.focus) > layers.length) {
      this.choice = wholeImage;
    }
    if (isOther) {
      this.files.forget();
      this.analysis = nothingRead;
    }
  }
}
