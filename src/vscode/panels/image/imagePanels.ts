/** The image panels: one for each image that is looked at, opened by command and again after a restart. */
import * as vscode from 'vscode';
import { inBackground } from '../../../base/background.ts';
import { type Disposable, DisposableStore } from '../../../base/disposables.ts';
import { findDigest } from '../../../oci/digest.ts';
import { platformOfMachine } from '../../../oci/platform.ts';
import type { ImagePanel as Contract } from '../../../shared/imagePanel.ts';
import { type Connection, toRepositoryName } from '../../connection.ts';
import { toShortName } from '../../documents/scheme.ts';
import type { SeenImages } from '../../images/seenImages.ts';
import { Panel, panelIcon, type PanelParts, panelOptions } from '../panel.ts';
import type { PanelServices } from '../panelServices.ts';
import { findImageAddress, type ImageAddress, toKey } from './imageAddress.ts';
import { createImageHandlers } from './imageHandlers.ts';
import { ImageSession } from './imageSession.ts';
import { toShownError } from '../shownError.ts';

const viewType = 'registryExplorer.image';

export interface ImagePanelsParts extends PanelServices {
  readonly seen: SeenImages;
  readonly compareWith: (address: ImageAddress) => Promise<void>;
}

export class ImagePanels implements Disposable {
  readonly #parts: ImagePanelsParts;
  readonly #owned = new DisposableStore();
  readonly #open = new Map<string, vscode.WebviewPanel>();

  constructor(parts: ImagePanelsParts) {
    this.#parts = parts;
    this.#owned.add(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state) => {
          const address = findImageAddress(state);
          if (address === undefined) {
            panel.dispose();
          } else {
            this.#fill(panel, address);
          }
        },
      }),
    );
  }

  /** Shows the image; a panel that is open already comes to the front. */
  show(address: ImageAddress): void {
    const open = this.#open.get(toKey(address));
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const title = toShortName(address.repository, address.reference);
    const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
      ...panelOptions(this.#parts.extensionUri),
      enableFindWidget: true,
    });
    this.#fill(panel, address);
  }

  dispose(): void {
    for (const panel of this.#open.values()) {
      panel.dispose();
    }
    this.#open.clear();
    this.#owned.dispose();
  }

  #fill(panel: vscode.WebviewPanel, address: ImageAddress): void {
    const { connections, log, presenter } = this.#parts;
    const connection = connections.forId(address.connectionId);
    const key = toKey(address);
    this.#open.set(key, panel);
    panel.iconPath = panelIcon(this.#parts.extensionUri);
    const session = this.#createSession(address, connection, (name, value) => shown.send(name, value));
    const panelParts: PanelParts = {
      extensionUri: this.#parts.extensionUri,
      log,
      explain: (thrown) => toShownError(presenter.explain(thrown)),
    };
    const handlers = createImageHandlers({ ...this.#parts, session, address });
    const page = { view: 'image', address, handlers };
    const shown: Panel<Contract> = new Panel<Contract>(panel, page, panelParts);
    shown.own({ dispose: () => session.dispose() });
    shown.own({
      dispose: () => {
        if (this.#open.get(key) === panel) {
          this.#open.delete(key);
        }
      },
    });
    inBackground(session.load(), log);
  }

  #createSession(address: ImageAddress, connection: Connection, send: Panel<Contract>['send']): ImageSession {
    const { repository, reference } = address;
    const isDigest = findDigest(reference) !== undefined;
    return new ImageSession(
      {
        connectionId: address.connectionId,
        repository,
        reference,
        name: `${toRepositoryName(connection, repository)}${isDigest ? '@' : ':'}${reference}`,
        platform: platformOfMachine({ arch: process.arch }),
        ...(address.platform === undefined ? {} : { chosen: address.platform }),
      },
      {
        reader: () => this.#parts.connections.forId(address.connectionId).reader,
        library: this.#parts.library,
        pool: this.#parts.pool,
        explain: this.#parts.presenter.explain,
        automaticBytes: this.#parts.automaticBytes,
        events: {
          image: (view) => send('image', view),
          analysis: (view) => send('analysis', view),
          failure: (error) => send('failure', error),
          seen: (image) => this.#parts.seen.note(image),
        },
      },
    );
  }
}
