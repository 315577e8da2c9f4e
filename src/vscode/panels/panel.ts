/** What all panels have in common: the page, its policy, and messages that are checked before they are used. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import { type Disposable, DisposableStore } from '../../base/disposables.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventName, MessageToPage, PanelShape, ShownError } from '../../shared/contract.ts';

/** A handler has checked what it is given when it gets here, since pages can be made to say anything. */
export interface PanelHandlers {
  readonly requests: {
    readonly [name: string]: (query: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown>;
  };
  readonly commands: { readonly [name: string]: (value: unknown) => Promise<void> | void };
  /** The page is there, for the first time or again. */
  readonly onReady: () => void;
}

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
  readonly #running = new Map<number, AbortController>();
  #isDisposed = false;

  /** `address` is kept by the page, so that the panel can be opened again after a restart. */
  constructor(
    panel: vscode.WebviewPanel,
    page: { readonly view: string; readonly address: unknown; readonly handlers: PanelHandlers },
    parts: PanelParts,
  ) {
    this.panel = panel;
    this.#parts = parts;
    this.#owned.add(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message, page.handlers)),
    );
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
    this.#running.forEach((controller) => controller.abort());
    this.#running.clear();
    this.#owned.dispose();
  }

  #receive(message: unknown, handlers: PanelHandlers): void {
    const kind = isJsonObject(message) ? message['kind'] : undefined;
    const { id, name } = isJsonObject(message) ? message : {};
    if (isJsonObject(message) && kind === 'ready') {
      handlers.onReady();
    } else if (
      isJsonObject(message) &&
      kind === 'request' &&
      typeof id === 'number' &&
      typeof name === 'string'
    ) {
      const handler = Object.hasOwn(handlers.requests, name) ? handlers.requests[name] : undefined;
      inBackground(this.#answer({ id, handler, query: message['query'] }), this.#parts.log);
    } else if (kind === 'cancel' && typeof id === 'number') {
      this.#running.get(id)?.abort();
    } else if (isJsonObject(message) && kind === 'command' && isOwnKey(handlers.commands, name)) {
      inBackground(Promise.resolve(handlers.commands[name]?.(message['value'])), this.#parts.log);
    } else {
      this.#parts.log.warn(`A page sent something unknown: ${String(kind)} ${String(name)}`);
    }
  }

  async #answer(asked: {
    readonly id: number;
    readonly handler: PanelHandlers['requests'][string] | undefined;
    readonly query: unknown;
  }): Promise<void> {
    const { id, handler, query } = asked;
    if (handler === undefined || this.#running.has(id)) {
      this.#parts.log.warn(`A page asked for something unknown`);
      return;
    }
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      this.#post({ kind: 'answer', id, value: await handler(query, { signal: controller.signal }) });
    } catch (thrown) {
      if (!controller.signal.aborted) {
        this.#post({ kind: 'failure', id, error: this.#parts.explain(thrown) });
      }
    } finally {
      this.#running.delete(id);
    }
  }

  #post(message: MessageToPage): void {
    if (!this.#isDisposed) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor's method takes no origin
      inBackground(Promise.resolve(this.panel.webview.postMessage(message)), this.#parts.log);
    }
  }
}

function isOwnKey<T extends object>(record: T, key: unknown): key is keyof T & string {
  return typeof key === 'string' && Object.hasOwn(record, key);
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
