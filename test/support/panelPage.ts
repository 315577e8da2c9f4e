/** The page of a panel alone in a browser: the real bundle under the real policy and theme, with a scripted host. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { root, type Theme } from './editor/themes.ts';
import type { CompareScenario } from './panel/scriptedCompare.ts';
import type { ContextScenario } from './panel/scriptedContext.ts';
import type { Scenario } from './panel/scriptedHost.ts';
import type { ReviewScenario } from './panel/scriptedReview.ts';

const origin = 'https://panel.test';
const nonce = 'bm9uY2U';

/** What the editor puts on the body of a webview. */
const bodyClasses: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hcDark: 'vscode-high-contrast',
  hcLight: 'vscode-high-contrast vscode-high-contrast-light',
};

const fonts = {
  '--vscode-font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  '--vscode-font-weight': 'normal',
  '--vscode-font-size': '13px',
  '--vscode-editor-font-family': '"Droid Sans Mono", "monospace", monospace',
  '--vscode-editor-font-weight': 'normal',
  '--vscode-editor-font-size': '14px',
} as const;

export interface PanelPages extends AsyncDisposable {
  readonly browser: Browser;
  open(options?: PanelOptions): Promise<PanelPage>;
}

export type View = 'image' | 'compare' | 'context' | 'review';

/** What plays the host of each view. */
const hosts: Readonly<Record<View, string>> = {
  image: 'scriptedHost',
  compare: 'scriptedCompare',
  context: 'scriptedContext',
  review: 'scriptedReview',
};

export interface PanelOptions {
  readonly view?: View;
  readonly theme?: Theme;
  readonly scenario?: Scenario | CompareScenario | ContextScenario | ReviewScenario;
  readonly width?: number;
  readonly height?: number;
}

export interface PanelPage {
  readonly page: Page;
  /** Everything on the console, and every error nobody caught. */
  readonly console: string[];
  picture(name: string): Promise<void>;
}

export async function startPanelPages({ production = false } = {}): Promise<PanelPages> {
  const folder = path.join(root, 'out/panel');
  const outfile = path.join(folder, 'webview.js');
  await esbuild.build(await readWebviewOptions({ production, outfile }));
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.values(hosts).map((host) => `test/support/panel/${host}.ts`),
    outdir: folder,
    bundle: true,
    format: 'iife',
  });
  const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
  const [script, styles, image, compare, contextHost, review] = await Promise.all([
    read('webview.js'),
    read('webview.css'),
    read(`${hosts.image}.js`),
    read(`${hosts.compare}.js`),
    read(`${hosts.context}.js`),
    read(`${hosts.review}.js`),
  ]);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const bodies = { script, styles, hosts: { image, compare, context: contextHost, review } };
  return {
    browser,
    open: (options = {}) => openPage(browser, bodies, options),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

type MakeOptions = (options: {
  readonly production: boolean;
  readonly outfile: string;
}) => esbuild.BuildOptions;

/** The build script is plain JavaScript, so what it exports has to be looked at. */
async function readWebviewOptions(options: Parameters<MakeOptions>[0]): Promise<esbuild.BuildOptions> {
  const script: { readonly webviewOptions?: unknown } = await import(
    pathToFileURL(path.join(root, 'esbuild.mjs')).href
  );
  if (!isMakeOptions(script.webviewOptions)) {
    throw new Error('esbuild.mjs has no webviewOptions.');
  }
  return script.webviewOptions(options);
}

function isMakeOptions(value: unknown): value is MakeOptions {
  return typeof value === 'function';
}

interface Bodies {
  readonly script: string;
  readonly styles: string;
  readonly hosts: Readonly<Record<View, string>>;
}

async function openPage(browser: Browser, bodies: Bodies, options: PanelOptions): Promise<PanelPage> {
  const { theme = 'dark', view = 'image' } = options;
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1000, height: options.height ?? 760 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const console: string[] = [];
  page.on('console', (message) => console.push(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', (error) => console.push(`[uncaught] ${error.message}`));
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    switch (pathname) {
      case '/':
        return route.fulfill({ contentType: 'text/html', body: toHtml(theme, view) });
      case '/webview.js':
        return route.fulfill({ contentType: 'text/javascript', body: bodies.script });
      case '/webview.css':
        return route.fulfill({ contentType: 'text/css', body: bodies.styles });
      default:
        return route.fulfill({ status: 404 });
    }
  });
  const variables: Readonly<Record<string, string>> = {
    ...JSON.parse(await readFile(path.join(root, `test/fixtures/themes/${theme}.json`), 'utf8')),
    ...fonts,
  };
  await page.addInitScript(applyTheme, variables);
  await page.addInitScript(bodies.hosts[view]);
  await page.goto(`${origin}/?scenario=${options.scenario ?? 'done'}`);
  return {
    page,
    console,
    picture: async (name) => {
      const file = path.join(root, 'out/screenshots', theme, `${name}.png`);
      await mkdir(path.dirname(file), { recursive: true });
      await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    },
  };
}

/** As the editor does it: variables on the root element, by script. */
function applyTheme(variables: Readonly<Record<string, string>>): void {
  const apply = (): void => {
    for (const [name, value] of Object.entries(variables)) {
      document.documentElement.style.setProperty(name, value);
    }
  };
  document.addEventListener('readystatechange', apply, { once: true });
}

function toHtml(theme: Theme, view: View): string {
  const policy = [
    `default-src 'none'`,
    `img-src ${origin}`,
    `font-src ${origin}`,
    `style-src ${origin} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta property="csp-nonce" content="${nonce}" />
    <style nonce="${nonce}">body { background-color: transparent; padding: 0 20px; }</style>
    <link rel="stylesheet" href="/webview.css" />
    <title>Panel</title>
  </head>
  <body class="${bodyClasses[theme]}" data-view="${view}">
    <script nonce="${nonce}" src="/webview.js"></script>
  </body>
</html>`;
}
