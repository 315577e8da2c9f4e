/** A panel of ours in the editor: the page inside two frames. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

const timeout = 20_000;

export class PanelPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The page of the panel in front. */
  get frame(): FrameLocator {
    return this.#page
      .locator('iframe.webview.ready')
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  tab(name: string): Locator {
    return this.frame.getByRole('tab', { name });
  }

  async showTab(name: string): Promise<void> {
    await this.tab(name).click();
    await this.frame.locator('[role=tab][aria-selected=true]', { hasText: name }).waitFor({ timeout });
  }

  /** Waits until the text is shown somewhere on the page. */
  async waitText(text: string | RegExp): Promise<void> {
    await this.frame.getByText(text).first().waitFor({ timeout });
  }

  button(name: string): Locator {
    return this.frame.locator('vscode-button, button').filter({ hasText: name }).first();
  }

  menuItem(name: string): Locator {
    return this.frame.getByRole('menuitem', { name });
  }

  /** The row of a file in a tree, by its name. */
  file(name: string): Locator {
    return this.frame.locator('[role=treeitem]').filter({ hasText: name }).first();
  }

  /** One of a list of names and values. */
  fact(name: string, value: string): Locator {
    return this.frame.locator('dl > div').filter({ hasText: name }).filter({ hasText: value }).first();
  }

  async filterFiles(text: string): Promise<void> {
    const field = this.frame.locator('vscode-text-field').first().locator('input');
    await field.fill(text);
    await this.file(text).waitFor({ timeout });
  }

  async choosePlatform(label: string): Promise<void> {
    await this.frame.getByRole('combobox', { name: 'Platform' }).click();
    await this.frame.getByRole('option', { name: label }).click();
  }
}
