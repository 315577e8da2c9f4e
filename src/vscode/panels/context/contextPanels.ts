/** The panels of build contexts, one for each Dockerfile, opened by command and again after a restart. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../../base/disposables.ts';
import type { ContextPanelParts } from './openContextPanel.ts';

const viewType = 'registryExplorer.context';

export class ContextPanels implements Disposable {
  readonly #parts: ContextPanelParts;
  readonly #owned = new DisposableStore();
  readonly #open = new Map<string, vscode.WebviewPanel>();

  constructor(parts: ContextPanelParts) {
    this.#parts = parts;
    this.#owned.add(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: (panel, state) => this.#restore(panel, state),
      }),
    );
  }

  /** @throws NotOnDiskError for what is no file of this machine */
  async show(dockerfile: vscode.Uri): Promise<void> {
    // Reading contexts is loaded by whoever wants it.
    const { createContextPanel, fillContextPanel } = await import('./openContextPanel.ts');
    const open = this.#open.get(dockerfile.toString());
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const panel = createContextPanel(dockerfile, { viewType, extensionUri: this.#parts.extensionUri });
    this.#keep(panel, dockerfile);
    fillContextPanel(panel, dockerfile, this.#parts);
  }

  dispose(): void {
    this.#owned.dispose();
    for (const panel of this.#open.values()) {
      panel.dispose();
    }
    this.#open.clear();
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { fillContextPanel, findDockerfile } = await import('./openContextPanel.ts');
    const dockerfile = findDockerfile(state);
    if (dockerfile === undefined) {
      panel.dispose();
      return;
    }
    this.#keep(panel, dockerfile);
    fillContextPanel(panel, dockerfile, this.#parts);
  }

  #keep(panel: vscode.WebviewPanel, dockerfile: vscode.Uri): void {
    const key = dockerfile.toString();
    this.#open.set(key, panel);
    panel.onDidDispose(() => {
      if (this.#open.get(key) === panel) {
        this.#open.delete(key);
      }
    });
  }
}
