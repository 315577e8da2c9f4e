/** Menus, modal dialogs and notifications. */
import type { Locator, Page } from 'playwright-core';
import { toExact } from './quickInput.ts';

export class Menu {
  readonly #page: Page;
  readonly root: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.locator('.monaco-menu-container .monaco-menu').last();
  }

  async wait(): Promise<void> {
    await this.root.locator('.action-item .action-label').first().waitFor();
  }

  async entries(): Promise<string[]> {
    const labels = await this.root.locator('.action-menu-item .action-label').allTextContents();
    return labels.filter((label) => label !== '');
  }

  async choose(label: string): Promise<void> {
    const name = this.#page.locator('.action-label', { hasText: toExact(label) });
    const item = this.root.locator('.action-item').filter({ has: name }).first();
    await item.hover();
    // A menu takes no click in its first moments, so the focus that follows the mouse is waited for.
    await item.and(this.#page.locator('.focused')).waitFor();
    await this.#page.keyboard.press('Enter');
  }

  async dismiss(): Promise<void> {
    await this.#page.keyboard.press('Escape');
  }
}

export class Dialog {
  readonly root: Locator;

  constructor(page: Page) {
    this.root = page.locator('.monaco-dialog-box');
  }

  async text(): Promise<string> {
    await this.root.waitFor({ timeout: 20_000 });
    return this.root
      .locator('.dialog-message-text, .dialog-message-detail')
      .allTextContents()
      .then((all) => all.join('\n'));
  }

  async choose(label: string): Promise<void> {
    const button = this.root.locator('.dialog-buttons .monaco-button').filter({ hasText: toExact(label) });
    await button.first().waitFor({ timeout: 20_000 });
    // This dialog goes; the next one may be there at once.
    const dialog = await this.root.elementHandle();
    await button.first().click();
    await dialog?.waitForElementState('hidden');
  }
}

export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  toast(text: string | RegExp): Locator {
    const message = this.#page.locator('.notification-list-item-message', { hasText: text });
    return this.#page.locator('.notifications-toasts .notification-toast').filter({ has: message }).first();
  }

  async wait(text: string | RegExp): Promise<string> {
    const message = this.toast(text).locator('.notification-list-item-message');
    await message.waitFor({ timeout: 20_000 });
    return (await message.textContent()) ?? '';
  }

  async choose(text: string | RegExp, button: string): Promise<void> {
    await this.wait(text);
    await this.toast(text)
      .locator('.notification-list-item-buttons-container .monaco-button')
      .filter({ hasText: toExact(button) })
      .click();
  }

  /** Every notification that was not closed, also those whose toast is gone. */
  async texts(): Promise<string[]> {
    const center = this.#page.locator('.notifications-center');
    const button = this.#page.locator('#status\\.notifications');
    await button.click();
    await center.waitFor();
    const texts = await center.locator('.notification-list-item-message').allTextContents();
    await button.click();
    await center.waitFor({ state: 'hidden' });
    return texts;
  }
}
