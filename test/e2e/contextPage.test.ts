/** The page of the panel of a build context alone, with a scripted host: by mouse and by keyboard, in every theme. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Theme } from '../support/editor/themes.ts';
import { usePanelPages } from '../support/panel/openPanels.ts';

const open = usePanelPages('context');

async function expectCommand(page: Page, command: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.scriptedContext.commands.at(-1))).toBe(command);
}

/** What assistive technology hears of each row of the tree. */
function rows(page: Page): Promise<readonly string[]> {
  return page
    .getByRole('treeitem')
    .evaluateAll((found) => found.map((row) => row.getAttribute('aria-label') ?? ''));
}

async function focusedRow(page: Page): Promise<string> {
  const id = (await page.getByRole('tree').getAttribute('aria-activedescendant')) ?? '';
  return (await page.locator(`#${id}`).getAttribute('aria-label')) ?? '';
}

/** The patterns of what is hardly wanted, with their bytes. */
async function unwanted(page: Page): Promise<readonly string[]> {
  const list = page.getByRole('list', { name: 'Hardly wanted' });
  const texts = await list.locator('button[aria-expanded]').allInnerTexts();
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
}

describe('the page of a build context', () => {
  it('says which folder it is and why, and what it adds up to', async () => {
    const { page } = await open();
    await page.getByRole('heading', { name: 'Build context: shop' }).waitFor();
    await page.getByText('of apps/web/Dockerfile').waitFor();
    await page.getByText('as compose.yaml says').waitFor();
    const summary = page.getByRole('region', { name: 'Summary' });
    expect(await summary.locator('dl').allInnerTexts()).toEqual([
      'In the context\n89 MB',
      'Files\n15',
      'Hardly wanted\n65 MB',
    ]);
    await page.getByText('Left out by the ignore file: 12 files, 3 folders.').waitFor();
    await page.getByRole('button', { name: '.dockerignore', exact: true }).click();
    await expectCommand(page, 'openIgnoreFile null');
  });

  it('shows what is hardly wanted, and adds one line or all of them', async () => {
    const { page } = await open();
    await page.getByRole('tree').waitFor();
    expect(await unwanted(page)).toEqual([
      '.git 41.6 MB',
      '**/node_modules 18.1 MB',
      '**/*.log 3.4 MB',
      'apps/web/dist 1.9 MB',
      '**/.env 412 B',
    ]);
    await page.getByText('Secret: readable in the image').waitFor();
    await page.getByTitle('Add “**/node_modules” to .dockerignore').click();
    await expectCommand(page, 'addPatterns ["**/node_modules"]');
    await page.getByText('Add All to .dockerignore').click();
    await expectCommand(page, 'addPatterns [".git","**/node_modules","**/*.log","apps/web/dist","**/.env"]');
    await page.evaluate(() => window.scriptedContext.clean());
    await page.getByText('Nothing was found that an image would hardly want.').waitFor();
    await expect
      .poll(() => rows(page))
      .toEqual([
        'assets, directory, 24 MB',
        'apps, directory, 20.6 kB',
        'package.json, 1.2 kB',
        'Dockerfile, 902 B',
        '.dockerignore, 64 B',
      ]);
  });

  it('leads from a folder or an unwanted path to its place in the tree', async () => {
    const { page } = await open();
    await page.getByRole('tree').waitFor();
    await page.getByRole('list', { name: 'Largest folders' }).getByText('node_modules').click();
    await expect.poll(() => focusedRow(page)).toBe('node_modules, directory, 15.9 MB');
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('nothing of this name');
    await page.getByText('No file fits the filter.').waitFor();
    await page.locator('button[aria-expanded]', { hasText: '**/node_modules' }).click();
    await page.getByRole('button', { name: 'apps/web/node_modules', exact: true }).click();
    await expect.poll(() => focusedRow(page)).toBe('node_modules, directory, 2.2 MB');
    await page.getByRole('region', { name: 'Details' }).getByText('apps/web/node_modules').waitFor();
    await page.getByText('Leave Out').click();
    await expectCommand(page, 'leaveOut "apps/web/node_modules"');
  });

  it('can be walked by keys', async () => {
    const { page } = await open();
    await page.getByRole('tree').focus();
    await page.keyboard.press('Home');
    expect(await focusedRow(page)).toBe('.git, directory, 41.6 MB');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await rows(page))[3]).toBe('esbuild, directory, 9.8 MB');
    await page.keyboard.press('ControlOrMeta+c');
    await expectCommand(page, 'copyText "node_modules"');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expectCommand(page, 'openFile ".dockerignore"');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: /Leave Out/ }).click();
    await expectCommand(page, 'leaveOut ".dockerignore"');
  });

  it('shows how far it is, can be stopped, and begins again', async () => {
    const { page } = await open({ scenario: 'reading' });
    await page.getByText('48,211 files, 412.7 MB so far').waitFor();
    await page.getByRole('progressbar', { name: 'Reading the build context' }).waitFor({ state: 'attached' });
    await page.getByText('Cancel', { exact: true }).click();
    await expectCommand(page, 'cancel null');
    await page.evaluate(() => window.scriptedContext.cancelled());
    await page.getByText('Reading was cancelled before everything was counted.').waitFor();
    await page.getByRole('button', { name: 'Read again' }).click();
    await expectCommand(page, 'refresh null');
  });

  it('keeps what it shows while it is read again', async () => {
    const { page } = await open();
    await page.getByRole('tree').waitFor();
    const place = (): Promise<unknown> => page.getByRole('tree').boundingBox();
    const before = await place();
    await page.evaluate(() => window.scriptedContext.readAgain());
    await page.getByText('3 files, 4 kB so far').waitFor();
    expect(await place()).toEqual(before);
    expect(await page.evaluate(() => window.scriptedContext.requests)).toEqual(['openFiles']);
  });

  it('tells why Docker would not build, and what is not counted', async () => {
    const { page } = await open({ scenario: 'broken' });
    const alert = page.getByRole('alert');
    await alert.getByText('Docker does not build with this ignore file. .dockerignore, line 3').waitFor();
    await alert.getByText('Open', { exact: true }).click();
    await expectCommand(page, 'openIgnoreFile null');
    await page.getByText('“data/secret” could not be read, and what is there is not counted.').waitFor();
  });

  it('tells what failed, and tries again', async () => {
    const { page } = await open({ scenario: 'failure' });
    await page.getByRole('alert').getByText('The build context “/srv/shop” cannot be read.').waitFor();
    await page.getByText('Try Again').click();
    await expectCommand(page, 'followRemedy "retry"');
    const refused = await open({ scenario: 'refused' });
    await refused.page.getByRole('alert').getByText('The files could not be listed.').waitFor();
    await refused.page.getByText('Try Again').click();
    await refused.page.getByRole('tree').waitFor();
  });

  it('is arranged after a reload as it was', async () => {
    const { page } = await open();
    await page.getByRole('tree').waitFor();
    await page.getByRole('treeitem', { name: /^apps/ }).click();
    await page.getByRole('treeitem', { name: /^web/ }).click();
    const before = await rows(page);
    await page.reload();
    await expect.poll(() => rows(page)).toEqual(before);
  });

  it('fits into a narrow column', async () => {
    const narrow = await open({ width: 380, height: 700 });
    const { page } = narrow;
    await page.getByRole('tree').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    await narrow.picture('context-narrow');
  });

  it.each<Theme>(['dark', 'light', 'hcDark', 'hcLight'])('has a picture in %s', async (theme) => {
    const done = await open({ theme });
    await done.page.getByRole('tree').waitFor();
    await done.page.locator('button[aria-expanded]', { hasText: '**/node_modules' }).click();
    await done.page.getByRole('list', { name: 'Largest folders' }).getByText('apps').click();
    await done.picture('context');
    const reading = await open({ theme, scenario: 'reading' });
    await reading.page.getByText('so far').waitFor();
    await reading.picture('context-reading');
    const broken = await open({ theme, scenario: 'broken' });
    await broken.page.getByRole('tree').waitFor();
    await broken.picture('context-broken');
  });
});
