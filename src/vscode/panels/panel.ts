/** What all panels have in common: the page and its policy. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import { type Disposable, DisposableStore } from '../../base/disposables.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventName, MessageToPage, PanelShape, ShownError } from '../../shared/contract.ts';
import { PageMessages, type PanelHandlers } from './pageMessages.ts';

export interface PanelParts {
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
  readonly explain: (thrown: unknown) => ShownError;
}

/** The page's half of the extension, below the extension's folder. */
const script = ['dist', 'webview.js'] as const;
const styles = ['dist', 'webview.css'] as const;

export function panelOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
}

/** Unlike those of views, icons of tabs do not take the colour of the theme. */
export function panelIcon(extensionUri: vscode.Uri): {
  readonly light: vscode.Uri;
  readonly dark: vscode.Uri;
} {
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  return {
    light: vscode.Uri.joinPath(media, 'registry-light.svg'),
    dark: vscode.Uri.joinPath(media, 'registry.svg'),
  };
}

export class Panel<P extends PanelShape> implements Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #parts: PanelParts;
  readonly #owned = new DisposableStore();
  #isDisposed = false;

  /** `address` is kept by the page, so that the panel can be opened again after a restart. */
  constructor(
    panel: vscode.WebviewPanel,
    page: { readonly view: string; readonly address: unknown; readonly handlers: PanelHandlers },
    parts: PanelParts,
  ) {
    this.panel = panel;
    this.#parts = parts;
    const messages = this.#owned.add(
      new PageMessages(page.handlers, { ...parts, post: (message) => this.#post(message) }),
    );
    this.#owned.add(panel.webview.onDidReceiveMessage((message: unknown) => messages.receive(message)));
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    panel.webview.options = panelOptions(parts.extensionUri);
    panel.webview.html = toHtml(panel.webview, page, parts.extensionUri);
  }

  send<N extends EventName<P>>(name: N, value: P['events'][N]): void {
    this.#post({ kind: 'event', name, value });
  }

  /** Goes with the panel. */
  own<T extends Disposable>(disposable: T): T {
    return this.#owned.add(disposable);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#owned.dispose();
  }

  #post(message: MessageToPage): void {
    if (!this.#isDisposed) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's method takes no origin
      inBackground(Promise.resolve(this.panel.webview.postMessage(message)), this.#parts.log);
    }
  }
}

/** Nothing runs or loads but what the extension brings along; no text from outside is ever part of the page itself. */
function toHtml(
  webview: vscode.Webview,
  page: { readonly view: string; readonly address: unknown },
  extensionUri: vscode.Uri,
): string {
  const nonce = randomBytes(16).toString('base64url');
  const { cspSource } = webview;
  const policy = [
    `default-src 'none'`,
    `img-src ${cspSource}`,
    `font-src ${cspSource}`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  const scriptUri = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...script)).toString();
  const stylesUri = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...styles)).toString();
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${stylesUri}">
  </head>
  <body data-view="${page.view}" data-address="${escapeAttribute(JSON.stringify(page.address))}">
    <script nonce="${nonce}" src="${scriptUri}"></script>
  </body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
