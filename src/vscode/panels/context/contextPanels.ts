/** The panels of build contexts, one for each Dockerfile. They are gone after a restart. */
import type * as vscode from 'vscode';
import type { Disposable } from '../../../base/disposables.ts';
import type { ContextPanelParts } from './openContextPanel.ts';

export class ContextPanels implements Disposable {
  readonly #parts: ContextPanelParts;
  readonly #open = new Map<string, vscode.WebviewPanel>();

  constructor(parts: ContextPanelParts) {
    this.#parts = parts;
  }

  /** @throws NotOnDiskError for what is no file of this machine */
  async show(dockerfile: vscode.Uri): Promise<void> {
    // Reading contexts is loaded by whoever wants it.
    const { openContextPanel } = await import('./openContextPanel.ts');
    const key = dockerfile.toString();
    const open = this.#open.get(key);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const panel = openContextPanel(dockerfile, this.#parts);
    this.#open.set(key, panel);
    panel.onDidDispose(() => this.#open.delete(key));
  }

  dispose(): void {
    for (const panel of this.#open.values()) {
      panel.dispose();
    }
    this.#open.clear();
  }
}
