/** Tabs and the text in them. */
import type { Locator, Page } from 'playwright-core';

export class EditorArea {
  readonly #page: Page;
  readonly group: Locator;
  readonly root: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.group = page.locator('.editor-group-container.active');
    this.root = this.group.locator('.editor-container .monaco-editor').first();
  }

  /** By the beginning of its title; a read-only tab has more behind it. */
  tab(title: string): Locator {
    return this.#page.locator('.tabs-container .tab').filter({ hasText: title }).first();
  }

  async waitTab(title: string): Promise<void> {
    await this.tab(title).waitFor({ timeout: 20_000 });
  }

  /** The lines that are drawn, from top to bottom. */
  async text(): Promise<string> {
    await this.root.locator('.view-lines .view-line').first().waitFor({ timeout: 20_000 });
    return this.root.evaluate((editor) =>
      [...editor.querySelectorAll<HTMLElement>('.view-lines .view-line')]
        .toSorted((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top))
        .map((line) => (line.textContent ?? '').replaceAll('\u00A0', ' '))
        .join('\n'),
    );
  }

  lenses(): Locator {
    return this.root.locator('.codelens-decoration');
  }
}
