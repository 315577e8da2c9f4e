/** A tree view in the side bar: finding, expanding and acting on rows by their labels. */
import type { Locator, Page } from 'playwright-core';
import type { Menu } from './widgets.ts';

export class Tree {
  readonly #page: Page;
  readonly #menu: Menu;
  readonly pane: Locator;

  constructor(page: Page, view: string, menu: Menu) {
    this.#page = page;
    this.#menu = menu;
    this.pane = page.locator('.pane').filter({ has: page.locator(`.pane-header[aria-label^="${view}"]`) });
  }

  get rows(): Locator {
    return this.pane.locator('.monaco-list-row[role="treeitem"]');
  }

  /** The drawn rows as indented lines: `- expanded`, `+ collapsed`, label and description. */
  async snapshot(): Promise<string[]> {
    return this.rows.evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
        .map((row) => {
          const expanded = row.getAttribute('aria-expanded');
          const mark = expanded === 'true' ? '-' : expanded === 'false' ? '+' : ' ';
          const label = row.querySelector('.label-name')?.textContent ?? '';
          const description = row.querySelector('.label-description')?.textContent ?? '';
          const indent = '  '.repeat(Math.max(0, Number(row.getAttribute('aria-level')) - 1));
          return `${indent}${mark} ${label} ${description}`.trimEnd();
        }),
    );
  }

  /** The row at the end of a path of labels, expanding every row on the way; `last` expands it as well. */
  async find(labels: readonly string[], options: { readonly expandsLast?: boolean } = {}): Promise<Locator> {
    await this.rows.first().waitFor({ timeout: 30_000 });
    let index = -1;
    let row = this.rows.first();
    for (const [depth, label] of labels.entries()) {
      index = await this.#locate({ after: index, level: depth + 1, label });
      row = this.#at(index);
      if (depth < labels.length - 1 || options.expandsLast === true) {
        await this.#expand(row);
      }
    }
    return row;
  }

  async expand(...labels: readonly string[]): Promise<void> {
    await this.find(labels, { expandsLast: true });
  }

  async collapse(...labels: readonly string[]): Promise<void> {
    const row = await this.find(labels);
    if ((await row.getAttribute('aria-expanded')) === 'true') {
      await row.locator('.monaco-tl-twistie').click();
    }
  }

  async click(...labels: readonly string[]): Promise<void> {
    await (await this.find(labels)).locator('.label-name').click();
  }

  /** Shows the tooltip of a row. It goes when the row is drawn anew, so the mouse comes back until it holds the text. */
  async tooltip(labels: readonly string[], text: string): Promise<void> {
    const label = (await this.find(labels)).locator('.label-name');
    const tooltip = this.#page.locator('.workbench-hover-container', { hasText: text });
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      await this.#page.mouse.move(700, 1);
      await label.hover();
      const shown = tooltip.waitFor({ timeout: 4000 });
      await (triesLeft === 0 ? shown : shown.catch(() => undefined));
      if (await tooltip.isVisible()) {
        return;
      }
    }
  }

  /** The labels of the menu of a row; choose one of them with `entry`. */
  async contextMenu(labels: readonly string[], entry?: string): Promise<void> {
    const row = await this.find(labels);
    await row.locator('.label-name').click({ button: 'right' });
    await this.#menu.wait();
    if (entry !== undefined) {
      await this.#menu.choose(entry);
    }
  }

  /** A button of the view's title. A container with a single view shows it in the side bar's own title. */
  async titleAction(title: string): Promise<void> {
    const button = this.#page.locator(
      `.part.sidebar .composite.title a.action-label[aria-label^="${title}"], .pane-header a.action-label[aria-label^="${title}"]`,
    );
    await this.#page.locator('.part.sidebar .composite.title').hover();
    await button.first().click();
  }

  async focus(): Promise<void> {
    await this.pane.locator('.monaco-list').first().focus();
  }

  #at(index: number): Locator {
    return this.pane.locator(`.monaco-list-row[role="treeitem"][data-index="${index}"]`);
  }

  /** The list draws only the rows in view, so it is paged through from the top until the label is found. */
  async #locate(place: {
    readonly after: number;
    readonly level: number;
    readonly label: string;
  }): Promise<number> {
    const deadline = Date.now() + 30_000;
    await this.#toTop();
    for (;;) {
      const found = await this.#scan(place);
      if (found.index !== undefined) {
        return found.index;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `no row “${place.label}” at level ${place.level}:\n${(await this.snapshot()).join('\n')}`,
        );
      }
      if (found.isPast) {
        await this.#toTop();
      } else {
        await this.#press('PageDown');
      }
    }
  }

  async #scan(place: {
    readonly after: number;
    readonly level: number;
    readonly label: string;
  }): Promise<{ readonly index?: number; readonly isPast: boolean }> {
    return this.rows.evaluateAll((elements, { after, level, label }) => {
      const rows = elements
        .map((element) => ({
          index: Number(element.getAttribute('data-index')),
          level: Number(element.getAttribute('aria-level')),
          label: element.querySelector('.label-name')?.textContent?.trim(),
        }))
        .filter((row) => row.index > after)
        .toSorted((a, b) => a.index - b.index);
      for (const row of rows) {
        if (row.level < level) {
          return { isPast: true };
        }
        if (row.level === level && row.label === label) {
          return { index: row.index, isPast: false };
        }
      }
      return { isPast: false };
    }, place);
  }

  async #expand(row: Locator): Promise<void> {
    for (let tries = 0; tries < 20 && (await row.getAttribute('aria-expanded')) !== 'true'; tries++) {
      await row.locator('.monaco-tl-twistie').click();
      await row
        .and(this.pane.locator('[aria-expanded="true"]'))
        .waitFor({ timeout: 1000 })
        .catch(() => undefined);
    }
    await row.locator('.codicon-tree-item-loading').waitFor({ state: 'detached', timeout: 30_000 });
  }

  async #toTop(): Promise<void> {
    const first = this.#at(0);
    for (let tries = 0; tries < 30 && (await first.count()) === 0; tries++) {
      await this.#press('Home');
    }
  }

  async #press(key: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.press(key);
    await this.#page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
  }
}
