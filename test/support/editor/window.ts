/** One window of the editor in a browser, and the parts of it that tests use. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { delay } from '../../../src/base/abort.ts';
import { readBrowserStorage } from './browserStorage.ts';
import { EditorArea } from './editorArea.ts';
import { root, type Theme } from './themes.ts';
import { QuickInput } from './quickInput.ts';
import { Tree } from './tree.ts';
import { Dialog, Menu, Notifications } from './widgets.ts';

/** What the editor calls a theme, and the class that a window has in it. */
const themeNames: Readonly<Record<Theme, readonly [label: string, cssClass: string]>> = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  hcDark: ['Dark High Contrast', 'hc-black'],
  hcLight: ['Light High Contrast', 'hc-light'],
};

type ReadSettings = () => Promise<Readonly<Record<string, unknown>>>;

export class EditorWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly console: string[] = [];
  readonly quickInput: QuickInput;
  readonly menu: Menu;
  readonly dialog: Dialog;
  readonly notifications: Notifications;
  readonly editor: EditorArea;
  readonly #readSettings: ReadSettings;

  constructor(page: Page, readSettings: ReadSettings) {
    this.context = page.context();
    this.page = page;
    this.#readSettings = readSettings;
    page.on('console', (message) => this.console.push(`[${message.type()}] ${message.text()}`));
    this.quickInput = new QuickInput(page);
    this.menu = new Menu(page);
    this.dialog = new Dialog(page);
    this.notifications = new Notifications(page);
    this.editor = new EditorArea(page);
  }

  async ready(): Promise<void> {
    const timeout = 60_000;
    await this.page.locator('.monaco-workbench .activitybar .action-item').first().waitFor({ timeout });
    await this.page.locator('#status\\.host').waitFor({ timeout });
    await this.page.waitForFunction(
      () => !/Activating Extensions/.test(document.querySelector('.part.statusbar')?.textContent ?? ''),
      undefined,
      { timeout, polling: 50 },
    );
  }

  /** Shows a view container by its title. */
  async openContainer(title: string): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: title, exact: true });
    await tab.waitFor({ timeout: 30_000 });
    const heading = this.page
      .locator('.part.sidebar .composite.title h2')
      .filter({ hasText: new RegExp(title, 'i') });
    await this.#until(heading.first(), async () => {
      if ((await tab.getAttribute('aria-expanded')) !== 'true') {
        await tab.click();
      }
    });
  }

  tree(view: string): Tree {
    return new Tree(this.page, view, this.menu);
  }

  /** Runs a command of the palette by its whole title, e.g. `Registries: Add Registry…`. */
  async command(title: string): Promise<void> {
    const row = this.quickInput.row(title);
    // The palette lists the commands known when it was opened, so it is opened again until ours is there.
    await this.#until(row, async () => {
      await this.page.keyboard.press('Escape');
      await this.pressUntil('F1', this.quickInput.input);
      await this.quickInput.input.fill(`>${title}`);
    });
    await row.click();
  }

  /** A key press is lost while focus moves: pressed again until what it should show is there. */
  async pressUntil(key: string, shown: Locator): Promise<void> {
    await this.#until(shown, () => this.page.keyboard.press(key));
  }

  /** For this window, and every later one of its host. */
  async setTheme(theme: Theme): Promise<void> {
    const [label, cssClass] = themeNames[theme];
    const workbench = this.page.locator(`.monaco-workbench.${cssClass}`);
    if (await workbench.isVisible()) {
      return;
    }
    const { 'workbench.colorTheme': before } = await this.#readSettings();
    await this.command('Preferences: Color Theme');
    await this.quickInput.row(label).or(this.quickInput.rows.nth(3)).first().waitFor();
    await this.quickInput.input.fill(label);
    await this.quickInput.row(label).click();
    await this.quickInput.root.waitFor({ state: 'hidden' });
    await workbench.waitFor();
    // The window has its theme at once; the settings have it a moment later, and may be read while they are written.
    await this.#untilTrue(async () => {
      const settings = await this.#readSettings().catch(() => undefined);
      return settings !== undefined && settings['workbench.colorTheme'] !== before;
    }, 'the theme to be saved');
  }

  /** A picture in out/screenshots, with the mouse out of the way unless it is part of the picture. */
  async picture(name: string, options: { readonly keepsMouse?: boolean } = {}): Promise<void> {
    const file = path.join(root, 'out/screenshots', `${name}.png`);
    await mkdir(path.dirname(file), { recursive: true });
    if (options.keepsMouse !== true) {
      await this.page.mouse.move(700, 1);
      // A tooltip stays for a moment after the mouse has left.
      await this.page.locator('.workbench-hover-container:visible').first().waitFor({ state: 'hidden' });
    }
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  }

  /** The same picture in each theme, in a folder per theme. */
  async pictures(
    name: string,
    wanted: readonly Theme[] = ['dark', 'light', 'hcDark', 'hcLight'],
  ): Promise<void> {
    for (const theme of wanted) {
      await this.setTheme(theme);
      await this.picture(`${theme}/${name}`);
    }
    await this.setTheme('dark');
  }

  async reload(): Promise<void> {
    await this.#untilTabsAreKept();
    await this.page.reload({ waitUntil: 'domcontentloaded' });
    await this.ready();
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** The editor writes down what is open when it is idle, every few seconds, and not when its page is left. */
  async #untilTabsAreKept(): Promise<void> {
    const open = await this.page
      .locator('.tabs-container .tab[data-resource-name]')
      .evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('data-resource-name') ?? ''));
    await this.#untilTrue(
      async () => {
        const kept = await readBrowserStorage(this.page);
        return open.every((name) => kept.includes(toKeptName(name)));
      },
      `${open.join(', ')} to be written down as open`,
    );
  }

  async #untilTrue(condition: () => Promise<boolean>, what: string): Promise<void> {
    const { signal } = new AbortController();
    const deadline = Date.now() + 30_000;
    while (!(await condition())) {
      if (Date.now() > deadline) {
        throw new Error(`waited too long for ${what}`);
      }
      await delay(100, { signal });
    }
  }

  async #until(shown: Locator, act: () => Promise<void>): Promise<void> {
    const triesLeft = 12;
    for (let tries = 1; ; tries++) {
      await act();
      try {
        await shown.waitFor({ timeout: 2000 });
        return;
      } catch (thrown) {
        if (tries >= triesLeft) {
          throw thrown;
        }
      }
    }
  }
}

/** Panels are kept under their kind, and get another id each time. */
function toKeptName(resourceName: string): string {
  return /^webview-(.+)-[\da-f-]{36}$/.exec(resourceName)?.[1] ?? resourceName;
}
