/** The page of the image panel alone, with a scripted host: every tab by mouse and by keyboard, in every theme. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Theme } from '../support/editor/themes.ts';
import { usePanelPages } from '../support/panel/openPanels.ts';

const open = usePanelPages('image');

function commands(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => window.scriptedHost.commands);
}

async function expectCommand(page: Page, command: string): Promise<void> {
  await expect.poll(async () => (await commands(page)).at(-1)).toBe(command);
}

/** The names of the rows of the tree, with what stands beside them. */
function rows(page: Page): Promise<readonly string[]> {
  return page
    .getByRole('treeitem')
    .evaluateAll((found) => found.map((row) => row.getAttribute('aria-label') ?? ''));
}

/** What assistive technology takes for the row in focus. */
async function focusedRow(page: Page): Promise<string> {
  const id = (await page.getByRole('tree').getAttribute('aria-activedescendant')) ?? '';
  return (await page.locator(`#${id}`).getAttribute('aria-label')) ?? '';
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

describe('the image page by mouse', () => {
  it('shows what manifest and config say, and opens them as documents', async () => {
    const { page } = await open({ scenario: 'offered' });
    await page.getByRole('heading', { name: 'registry.example.com/team/orders-api:2.14.0-rc.1' }).waitFor();
    await page.getByText('two\nlines, <b>no markup</b> and a turned [U+202E]end').waitFor();
    await page.getByRole('tab', { name: 'Manifest' }).click();
    await page.getByText('Open JSON').click();
    await expectCommand(page, 'openDocument "manifest"');
    await page.getByRole('button', { name: 'Open layer 2 as a document' }).click();
    await expectCommand(page, 'openLayerDocument 1');
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByText('Open JSON').click();
    await expectCommand(page, 'openDocument "config"');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('Open as Dockerfile').click();
    await expectCommand(page, 'openDocument "dockerfile"');
    expect(await page.getByText('no layer').count()).toBe(5);
  });

  it('copies the whole digest and switches the platform', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: /Copy the digest/ }).click();
    await page.getByText('Copied', { exact: true }).waitFor({ state: 'attached' });
    expect((await commands(page)).at(-1)).toMatch(/^copyText "sha256:[0-9a-f]{64}"$/);
    await page.getByRole('combobox', { name: 'Platform' }).click();
    await page.getByRole('option', { name: 'linux/s390x' }).click();
    await expect.poll(() => commands(page)).toContainEqual(expect.stringMatching(/^choosePlatform "sha256:/));
    await page.getByText('Compare with…').click();
    await expectCommand(page, 'compareImage null');
  });

  it('offers to read layers, shows how far it is, and can be stopped, without moving anything', async () => {
    const { page } = await open({ scenario: 'offered' });
    await page.getByText('Read Layers (333.5 MB)').click();
    await expectCommand(page, 'readLayers "all"');
    const place = async (): Promise<unknown> =>
      page.getByRole('heading', { name: 'Environment' }).boundingBox();
    const before = await place();
    for (const share of [0.1, 0.45, 0.9]) {
      await page.evaluate((value) => window.scriptedHost.running(value), share);
      await page.getByText(/^Reading .* of 333/).waitFor();
      expect(await place()).toEqual(before);
    }
    await page.getByText('Cancel').click();
    await expectCommand(page, 'cancelReading null');
  });

  it('names the layer that failed and reads it again', async () => {
    const { page } = await open({ scenario: 'broken' });
    const alert = page.getByRole('alert');
    await alert.getByText('The bytes of this layer are not those its digest names.').waitFor();
    await page.getByText('climbs out of the image').waitFor();
    await alert.getByText('Try Again').click();
    await expectCommand(page, 'readLayers 5');
  });

  it('goes from the bar of a layer to its files', async () => {
    const { page } = await open();
    await page.getByRole('list', { name: 'Layers, the base first' }).getByText('RUN pip install').click();
    await page.getByRole('tree').waitFor();
    expect(await page.getByRole('option', { selected: true }).getAttribute('id')).toBe('layer-6');
  });

  it('filters, marks and sorts files, and does with them what its menu says', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('treeitem', { name: 'etc, directory, 220.6 kB' }).waitFor();
    await page.locator('#layer-2').click();
    await page.locator('#layer-8').click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Added, 9' }).waitFor();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('INTRO');
    await page.getByText('1 of 25').waitFor();
    const file = page.getByRole('treeitem', { name: 'intro.mp4, Modified, 11.4 MB' });
    await file.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Compare with Layer Below' }).click();
    await expectCommand(page, 'compareFile {"path":"srv/app/static/media/intro.mp4","layer":7}');
    await file.dblclick();
    await expectCommand(page, 'openFile {"path":"srv/app/static/media/intro.mp4","layer":7}');
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByText('Save As…').click();
    await expectCommand(page, 'saveFile {"path":"srv/app/static/media/intro.mp4","layer":7}');
    await details.getByText('History of This Path').click();
    await details.getByRole('cell', { name: 'layer 2' }).waitFor();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('');
    await page.getByRole('button', { name: 'Added, 9' }).click();
    await page.getByRole('button', { name: 'Modified, 4' }).click();
    await page.getByRole('button', { name: 'Open all folders' }).click();
    await expect
      .poll(async () => (await rows(page)).filter((row) => !row.includes('directory, ')))
      .toEqual(['esbuild, Deleted, 9.2 MB', 'typescript.js, Deleted, 9 MB', 'status-old, Deleted, 84 kB']);
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    await expectCommand(page, 'exportFiles {"first":1,"last":7,"format":"csv"}');
  });

  it('shows names that are markup or turn the text as what they are', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'Open all folders' }).click();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('>');
    await page.getByText('<img src=x onerror=alert(1)>.txt').first().waitFor();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('hostname');
    await page.getByText('hostname[U+202E]gnp.exe').first().waitFor();
  });

  it('goes into a folder of the treemap and out again', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'Treemap of bytes' }).click();
    const map = page.getByRole('listbox', { name: 'Where the bytes are' });
    await map.getByRole('option', { name: /^\/usr, / }).click({ position: { x: 10, y: 5 } });
    const crumbs = page.getByRole('navigation', { name: 'Folders above' });
    await crumbs.getByRole('button', { name: 'usr' }).waitFor();
    await crumbs.getByRole('button', { name: '/' }).click();
    await map.getByRole('option', { name: /^\/usr, / }).waitFor();
  });

  it('explains waste and copies what to write', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: /Waste/ }).click();
    await page.getByRole('heading', { name: 'Hidden by the final image' }).waitFor();
    await page.getByRole('button', { name: /Files removed by a later layer/ }).click();
    await page.getByText('/srv/app/node_modules/esbuild/bin/esbuild').waitFor();
    await page.getByRole('button', { name: 'Copy the code' }).click();
    await expectCommand(page, `copyText ${JSON.stringify('# .dockerignore\nnode_modules')}`);
  });

  it('says what an artifact is in place of layers', async () => {
    const { page } = await open({ scenario: 'artifact' });
    await page.getByText('This is a Helm chart').waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Overview', 'Manifest', 'Config']);
  });

  it('says why there is no image, and offers what helps', async () => {
    const { page } = await open({ scenario: 'failure' });
    await page.getByRole('alert').getByText('Try Again').click();
    await expectCommand(page, 'followRemedy "retry"');
  });

  it('says that it waits as long as the host says nothing', async () => {
    const { page } = await open({ scenario: 'silent' });
    await page.getByText('Reading the manifest…').waitFor();
  });

  it('is where it was after a reload', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.locator('#layer-4').click();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('e');
    await page.getByText(/ of 1\d$/).waitFor();
    await page.reload();
    await page.getByRole('tree').waitFor();
    expect(await page.getByRole('textbox', { name: 'Filter by name' }).inputValue()).toBe('e');
    expect(await page.getByRole('option', { selected: true }).getAttribute('id')).toBe('layer-4');
  });
});

describe('the image page by keyboard alone', () => {
  it('walks the tabs', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Overview' }).focus();
    const seen: string[] = [];
    for (let step = 0; step < 6; step++) {
      await press(page, 'ArrowRight');
      seen.push((await page.getByRole('tab', { selected: true }).innerText()).split('\n')[0] ?? '');
    }
    expect(seen).toEqual(['Manifest', 'Config', 'History', 'Files', 'Waste', 'Overview']);
    await press(page, 'End');
    expect(await page.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe('tab-waste');
  });

  it('chooses a range of layers', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('listbox', { name: /Layers/ }).focus();
    await press(page, 'ArrowDown', 'ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown');
    await expect
      .poll(() =>
        page.getByRole('option', { selected: true }).evaluateAll((found) => found.map(({ id }) => id)),
      )
      .toEqual(['layer-2', 'layer-3', 'layer-4']);
    await expect
      .poll(() => page.evaluate(() => window.scriptedHost.requests.at(-1)))
      .toBe('openFiles {"first":1,"last":3}');
  });

  it('walks the tree, types ahead, opens a file and its menu', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'Export as JSON' }).focus();
    await press(page, 'Tab');
    expect(await focusedRow(page)).toContain('dev, directory');
    await press(page, 'ArrowDown', 'ArrowRight', 'ArrowRight');
    expect(await focusedRow(page)).toContain('apt, directory');
    await press(page, 'ArrowLeft', 'ArrowLeft', 'u');
    expect(await focusedRow(page)).toContain('usr, directory');
    await press(page, 'ArrowRight', 'ArrowRight', 'Enter', 'ArrowRight');
    expect(await focusedRow(page)).toContain('git, 3.7 MB');
    const git = page.locator(`#${await page.getByRole('tree').getAttribute('aria-activedescendant')}`);
    expect(await git.getAttribute('aria-level')).toBe('3');
    expect(await git.getAttribute('aria-posinset')).toBe('1');
    expect(await git.getAttribute('aria-setsize')).toBe('4');
    await press(page, 'Enter');
    await expectCommand(page, 'openFile {"path":"usr/bin/git","layer":1}');
    await press(page, 'Control+c');
    await expectCommand(page, 'copyText "/usr/bin/git"');
    await press(page, 'Shift+F10', 'ArrowDown', 'Enter');
    await expectCommand(page, 'saveFile {"path":"usr/bin/git","layer":1}');
    // The focus is back where it was.
    await press(page, 'Home');
    expect(await focusedRow(page)).toContain('dev, directory');
    await press(page, 'End');
    expect(await focusedRow(page)).toContain('bin, symlink, to usr/bin');
  });

  it('walks the treemap', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByRole('button', { name: 'Treemap of bytes' }).click();
    const map = page.getByRole('listbox', { name: 'Where the bytes are' });
    const focused = (): Promise<string | null> =>
      map.getByRole('option', { selected: true }).getAttribute('aria-label');
    await map.focus();
    expect(await focused()).toMatch(/^\/usr, /);
    await press(page, 'ArrowRight');
    expect(await focused()).toMatch(/^\/opt\/venv/);
    await press(page, 'Enter');
    await page.getByRole('button', { name: 'site-packages' }).waitFor();
    await press(page, 'Backspace');
    await expect.poll(focused).toMatch(/^\/opt\/venv/);
  });
});

describe('pictures of the image page', () => {
  const themes: readonly Theme[] = ['dark', 'light', 'hcDark', 'hcLight'];

  it.each(themes)('are taken in %s', async (theme) => {
    const panel = await open({ theme });
    for (const tab of ['Overview', 'Manifest', 'Config', 'History', 'Waste']) {
      await panel.page.getByRole('tab', { name: tab }).click();
      if (tab === 'Waste') {
        await panel.page.getByRole('button', { name: /Files copied again/ }).click();
      }
      await panel.picture(`image-${tab.toLowerCase()}`);
    }
    await panel.page.getByRole('tab', { name: 'Files' }).click();
    await panel.page.locator('#layer-2').click();
    await panel.page.locator('#layer-8').click({ modifiers: ['Shift'] });
    await panel.page.getByRole('button', { name: 'Open all folders' }).click();
    await panel.page.getByRole('treeitem', { name: /^ca-certificates/ }).click();
    await panel.page.getByText('History of This Path').click();
    await panel.page.getByRole('cell', { name: 'layer 1' }).waitFor();
    await panel.picture('image-files');
    await panel.page.getByRole('treeitem', { name: /^ca-certificates/ }).click({ button: 'right' });
    await panel.page.getByRole('menu').waitFor();
    await panel.picture('image-menu');
    await press(panel.page, 'Escape');
    await panel.page.getByRole('button', { name: 'Treemap of bytes' }).click();
    await panel.page.locator('#layer-0').click();
    await panel.picture('image-treemap');
    const broken = await open({ theme, scenario: 'broken' });
    await broken.page.getByRole('alert').waitFor();
    await broken.picture('image-broken');
    const narrow = await open({ theme, scenario: 'running', width: 500 });
    await narrow.page.getByText('Cancel').waitFor();
    await narrow.picture('image-narrow');
    const failed = await open({ theme, scenario: 'failure', height: 300 });
    await failed.page.getByRole('alert').waitFor();
    await failed.picture('image-failure');
  });
});
