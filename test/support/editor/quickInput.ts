/** Quick picks and input boxes. */
import type { Locator, Page } from 'playwright-core';

export class QuickInput {
  readonly #page: Page;
  readonly root: Locator;
  readonly input: Locator;
  readonly rows: Locator;
  readonly title: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.locator('.quick-input-widget');
    this.input = this.root.locator('.quick-input-box input');
    this.rows = this.root.locator('.quick-input-list .monaco-list-row');
    this.title = this.root.locator('.quick-input-title');
  }

  row(label: string): Locator {
    const name = this.#page.locator('.label-name', { hasText: toExact(label) });
    return this.rows.filter({ has: name }).first();
  }

  async labels(): Promise<string[]> {
    return this.rows.locator('.label-name').allTextContents();
  }

  async waitTitle(title: string): Promise<void> {
    await this.title.filter({ hasText: title }).waitFor({ timeout: 20_000 });
  }

  async pick(label: string): Promise<void> {
    await this.row(label).waitFor({ timeout: 20_000 });
    await this.row(label).click();
  }

  /** Types into the box with this title and accepts. */
  async type(title: string, value: string): Promise<void> {
    await this.waitTitle(title);
    await this.input.fill(value);
    await this.#page.keyboard.press('Enter');
  }

  /** The line below the box: the prompt, or what is wrong with what was typed. */
  async waitMessage(text: string | RegExp): Promise<void> {
    await this.root.locator('.quick-input-message').filter({ hasText: text }).waitFor({ timeout: 10_000 });
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.root.waitFor({ state: 'hidden' });
  }
}

export function toExact(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
