/** The pages of one view for a suite, in one browser; a test fails when a page of it wrote on its console. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  type PanelOptions,
  type PanelPage,
  type PanelPages,
  startPanelPages,
  type View,
} from '../panelPage.ts';

export type OpenPanel = (options?: Omit<PanelOptions, 'view'>) => Promise<PanelPage>;

export function usePanelPages(view: View): OpenPanel {
  let pages: PanelPages;
  let opened: PanelPage[] = [];

  beforeAll(async () => {
    pages = await startPanelPages();
  });

  afterEach(async () => {
    for (const { page, console } of opened) {
      await page.context().close();
      // Above all no violation of the policy.
      if (console.length > 0) {
        throw new Error(`The console is not empty:\n${console.join('\n')}`);
      }
    }
    opened = [];
  });

  afterAll(() => pages[Symbol.asyncDispose]());

  return async (options = {}) => {
    const panel = await pages.open({ ...options, view });
    opened.push(panel);
    return panel;
  };
}
