/** The compare panels, opened by command and again after a restart. */
import * as vscode from 'vscode';
import { inBackground } from '../../../base/background.ts';
import { type Disposable, DisposableStore } from '../../../base/disposables.ts';
import { isJsonObject } from '../../../base/json.ts';
import { findDigest } from '../../../oci/digest.ts';
import { platformOfMachine } from '../../../oci/platform.ts';
import type { ComparePanel as Contract, Side } from '../../../shared/comparePanel.ts';
import { toRepositoryName } from '../../connection.ts';
import { toShortName } from '../../documents/scheme.ts';
import { findImageAddress, type ImageAddress } from '../image/imageAddress.ts';
import type { PanelServices } from '../panelServices.ts';
import { Panel, panelIcon, panelOptions } from '../panel.ts';
import { toShownError } from '../shownError.ts';
import { createCompareHandlers } from './compareHandlers.ts';
import { type ComparedImage, CompareSession } from './compareSession.ts';

const viewType = 'registryExplorer.compare';

export interface ComparePanelsParts extends PanelServices {
  /** Asks for an image to compare `first` with; `undefined` when the user thought better of it. */
  readonly chooseImage: (first: ImageAddress) => Promise<ImageAddress | undefined>;
}

export type ComparedAddresses = { readonly [S in Side]: ImageAddress };

export class ComparePanels implements Disposable {
  readonly #parts: ComparePanelsParts;
  readonly #owned = new DisposableStore();
  readonly #open = new Set<vscode.WebviewPanel>();

  constructor(parts: ComparePanelsParts) {
    this.#parts = parts;
    this.#owned.add(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state) => {
          const addresses = findAddresses(state);
          if (addresses === undefined) {
            panel.dispose();
          } else {
            this.#fill(panel, addresses);
          }
        },
      }),
    );
  }

  show(addresses: ComparedAddresses): void {
    const panel = vscode.window.createWebviewPanel(viewType, toTitle(addresses), vscode.ViewColumn.Active, {
      ...panelOptions(this.#parts.extensionUri),
      enableFindWidget: true,
    });
    this.#fill(panel, addresses);
  }

  dispose(): void {
    for (const panel of this.#open) {
      panel.dispose();
    }
    this.#open.clear();
    this.#owned.dispose();
  }

  #fill(panel: vscode.WebviewPanel, addresses: ComparedAddresses): void {
    const { log, presenter, extensionUri, library, pool, automaticBytes } = this.#parts;
    this.#open.add(panel);
    panel.iconPath = panelIcon(extensionUri);
    const session = new CompareSession(
      { before: this.#toImage(addresses.before), after: this.#toImage(addresses.after) },
      {
        library,
        pool,
        explain: presenter.explain,
        automaticBytes,
        events: {
          comparison: (view) => shown.send('comparison', view),
          files: (view) => shown.send('files', view),
          failure: (error) => shown.send('failure', error),
        },
      },
    );
    const handlers = createCompareHandlers({
      session,
      images: this.#parts.images,
      presenter,
      askForImage: async (side) => {
        const { connectionId, repository, reference } =
          session.images[side === 'before' ? 'after' : 'before'];
        const address = await this.#parts.chooseImage({ connectionId, repository, reference });
        return address === undefined ? undefined : { [side]: this.#toImage(address) };
      },
    });
    const page = { view: 'compare', address: addresses, handlers };
    const shown: Panel<Contract> = new Panel<Contract>(panel, page, {
      extensionUri,
      log,
      explain: (thrown) => toShownError(presenter.explain(thrown)),
    });
    shown.own({ dispose: () => session.dispose() });
    shown.own({ dispose: () => void this.#open.delete(panel) });
    inBackground(session.load(), log);
  }

  #toImage(address: ImageAddress): ComparedImage {
    const { connectionId, repository, reference } = address;
    const connection = this.#parts.connections.forId(connectionId);
    const divider = findDigest(reference) === undefined ? ':' : '@';
    return {
      reader: () => this.#parts.connections.forId(connection.id).reader,
      connectionId: connection.id,
      repository,
      reference,
      name: `${toRepositoryName(connection, repository)}${divider}${reference}`,
      platform: platformOfMachine({ arch: process.arch }),
      ...(address.platform === undefined ? {} : { chosen: address.platform }),
    };
  }
}

function toTitle({ before, after }: ComparedAddresses): string {
  return [before, after].map(({ repository, reference }) => toShortName(repository, reference)).join(' ↔ ');
}

function findAddresses(state: unknown): ComparedAddresses | undefined {
  const address = isJsonObject(state) ? state['address'] : undefined;
  const [before, after] = isJsonObject(address)
    ? [address['before'], address['after']].map((side) => findImageAddress({ address: side }))
    : [];
  return before === undefined || after === undefined ? undefined : { before, after };
}
