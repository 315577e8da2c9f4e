/** The page of the compare panel alone, with a scripted host: by mouse and by keyboard, in every theme. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Theme } from '../support/editor/themes.ts';
import { usePanelPages } from '../support/panel/openPanels.ts';

const open = usePanelPages('compare');

async function expectCommand(page: Page, command: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.scriptedCompare.commands.at(-1))).toBe(command);
}

/** The names of the rows of the tree, with what stands beside them, without folders. */
function files(page: Page): Promise<readonly string[]> {
  return page
    .getByRole('treeitem')
    .evaluateAll((found) =>
      found
        .map((row) => row.getAttribute('aria-label') ?? '')
        .filter((label) => !label.includes('directory, ')),
    );
}

/** What assistive technology takes for the row in focus. */
async function focusedRow(page: Page): Promise<string> {
  const id = (await page.getByRole('tree').getAttribute('aria-activedescendant')) ?? '';
  return (await page.locator(`#${id}`).getAttribute('aria-label')) ?? '';
}

function shownTab(page: Page): Promise<string> {
  return page.getByRole('tab', { selected: true }).innerText();
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** What stands below a name in the summary. */
async function figure(page: Page, name: string): Promise<readonly string[]> {
  const term = page.getByRole('region', { name: 'Summary' }).getByText(name, { exact: true });
  return (await term.locator('xpath=..').locator('dd').allInnerTexts()).map((text) => text.trim());
}

describe('the compare page by mouse', () => {
  it('shows both images, and does with each what is asked', async () => {
    const { page } = await open();
    const before = page.getByRole('region', { name: /^Before: / });
    const after = page.getByRole('region', { name: /^After: / });
    await before.getByRole('heading', { name: 'registry.example.com/team/orders-api:2.13.4' }).waitFor();
    await after.getByRole('heading', { name: 'registry.example.com/team/orders-api:2.14.0-rc.1' }).waitFor();
    await after.getByRole('button', { name: /Choose other/ }).click();
    await expectCommand(page, 'chooseImage "after"');
    await before.getByRole('button', { name: /Explore/ }).click();
    await expectCommand(page, 'exploreImage "before"');
    await before.getByRole('button', { name: /Copy the digest/ }).click();
    await expect
      .poll(() => page.evaluate(() => window.scriptedCompare.commands.at(-1)))
      .toMatch(/^copyText "sha256:[0-9a-f]{64}"$/);
    await after.getByRole('combobox', { name: 'Platform after' }).click();
    await after.getByRole('option', { name: 'linux/s390x' }).click();
    await expect
      .poll(() => page.evaluate(() => window.scriptedCompare.commands.at(-1)))
      .toMatch(/^choosePlatform {"side":"after","digest":"sha256:[0-9a-f]{64}"}$/);
    await page.getByRole('progressbar', { name: 'Reading other images' }).waitFor();
  });

  it('swaps sides and forgets the files of before', async () => {
    const { page } = await open();
    await page.getByRole('tree').waitFor();
    await page.getByRole('button', { name: 'Swap sides' }).click();
    await expectCommand(page, 'swapSides null');
    await page.evaluate(() => window.scriptedCompare.swapped());
    await page.getByRole('region', { name: /^Before: .*:2\.14\.0-rc\.1$/ }).waitFor();
    expect(await figure(page, 'Compressed')).toEqual(['−12.7 MB', '195.4 MB → 182.6 MB']);
    expect(await figure(page, 'Added')).toEqual(['–', '']);
    expect(await page.getByRole('tree').count()).toBe(0);
  });

  it('says what it all adds up to', async () => {
    const { page } = await open();
    await page.getByRole('tree').waitFor();
    expect(await figure(page, 'Compressed')).toEqual(['+12.7 MB', '182.6 MB → 195.4 MB']);
    expect(await figure(page, 'Unpacked')).toEqual(['+114.8 MB', '13.4 MB → 128.2 MB']);
    expect(await figure(page, 'Layers in common')).toEqual(['5', '79.7 MB']);
    expect(await figure(page, 'Added')).toEqual(['8', '119.5 MB']);
    expect(await figure(page, 'Modified')).toEqual(['6', '1.2 MB']);
    expect(await figure(page, 'Deleted')).toEqual(['5', '3 MB']);
  });

  it('offers to read layers, shows how far it is, and can be stopped, without moving anything', async () => {
    const { page } = await open({ scenario: 'offered' });
    expect(await shownTab(page)).toBe('Config');
    await page.getByText('Read Layers (298.3 MB)').click();
    await expectCommand(page, 'readLayers null');
    const place = async (): Promise<unknown> => [
      await page.getByRole('heading', { name: 'Environment' }).boundingBox(),
      await page.getByRole('tab', { name: 'Layers' }).boundingBox(),
      await page.getByText('Layers in common').boundingBox(),
    ];
    const before = await place();
    for (const share of [0.1, 0.45, 0.9]) {
      await page.evaluate((value) => window.scriptedCompare.running(value), share);
      await page.locator(`[role=progressbar][aria-valuenow="${100 * share}"]`).waitFor();
      expect(await place()).toEqual(before);
    }
    await page.getByText('Cancel', { exact: true }).click();
    await expectCommand(page, 'cancelReading null');
    await page.evaluate(() =>
      window.scriptedCompare.files({ state: 'cancelled', doneBytes: 8e6, totalBytes: 30e6 }),
    );
    await page.getByText('Read Layers (22 MB)').waitFor();
    expect(await place()).toEqual(before);
  });

  it('leads to the files once they are there, but not away from where somebody is at work', async () => {
    const idle = await open({ scenario: 'running' });
    await idle.page.getByRole('tab', { name: 'Config', selected: true }).waitFor();
    await idle.page.evaluate(() => window.scriptedCompare.done());
    await idle.page.getByRole('tab', { name: 'Files', selected: true }).waitFor();

    const busy = await open({ scenario: 'running' });
    await busy.page.getByRole('heading', { name: 'Environment' }).click();
    await busy.page.evaluate(() => window.scriptedCompare.done());
    await busy.page.getByText('19', { exact: true }).waitFor();
    expect(await shownTab(busy.page)).toBe('Config');
  });

  it('offers the same in the middle of the empty list', async () => {
    const { page } = await open({ scenario: 'offered' });
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByText('The files are known once the layers of both images are read.').waitFor();
    expect(await page.getByText(/^Read Layers/).count()).toBe(1);
    await page.getByText(/^Read Layers/).click();
    await expectCommand(page, 'readLayers null');
  });

  it('names the layer that failed and reads it again', async () => {
    const { page } = await open({ scenario: 'broken' });
    const alert = page.getByRole('alert');
    await alert.getByText('Layer 6 of “orders-api:2.14.0-rc.1” is damaged').waitFor();
    await alert.getByText('Try Again', { exact: true }).click();
    await expectCommand(page, 'readLayers null');
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByText('Not all layers could be read').waitFor();
    await page.getByText('Try Again', { exact: true }).click();
    await expectCommand(page, 'readLayers null');
  });

  it('asks again for a list of files that was refused', async () => {
    const { page } = await open({ scenario: 'refused' });
    const alert = page.getByRole('alert');
    await alert.getByText('The list of files could not be made.').waitFor();
    await alert.getByText('Try Again', { exact: true }).click();
    await page.getByRole('tree').waitFor();
  });

  it('filters, sorts, and opens both copies of a file', async () => {
    const { page } = await open();
    await page.getByRole('treeitem', { name: 'etc, directory, 1.3 kB, +98 B, 2 changes inside' }).waitFor();
    await page.getByRole('button', { name: 'Open all folders' }).click();
    for (const change of ['Added, 8', 'Deleted, 5']) {
      await page.getByRole('button', { name: change }).click();
    }
    await page.getByRole('combobox', { name: 'Order' }).click();
    await page.getByRole('option', { name: 'By difference' }).click();
    await expect
      .poll(() => files(page))
      .toEqual([
        'app.js, Modified, 1.2 MB, −1.6 MB',
        'logo.png, Modified, 48.1 kB, −3.7 kB',
        'app.py, Modified, 8.1 kB, +379 B',
        'passwd, Modified, 922 B, +83 B',
        'group, Modified, 446 B, +15 B',
        'entrypoint.sh, Modified, 1.2 kB, ±0 B',
      ]);
    await page.getByRole('treeitem', { name: /^logo\.png/ }).dblclick();
    await expectCommand(page, 'openFile "srv/app/static/logo.png"');
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByText('51.9 kB → 48.1 kB').waitFor();
    await details.getByText('Compare Both Copies').click();
    await details.getByRole('button', { name: /Copy the path/ }).click();
    await expectCommand(page, 'copyText "/srv/app/static/logo.png"');
    await page.getByRole('treeitem', { name: /^app\.py/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: /Compare Both Copies/ }).click();
    await expectCommand(page, 'openFile "srv/app/app.py"');
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('PASS');
    await page.getByText('1 of 25').waitFor();
    await page.getByRole('combobox', { name: 'Smallest size' }).click();
    await page.getByRole('option', { name: '≥ 10 kB' }).click();
    await page.getByText('No file fits the filter.').waitFor();
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    await expectCommand(page, 'exportFiles "csv"');
    await page.getByRole('button', { name: 'Export as JSON' }).click();
    await expectCommand(page, 'exportFiles "json"');
  });

  it('opens the only copy there is', async () => {
    const { page } = await open();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('uv.lock');
    await page.getByRole('treeitem', { name: 'uv.lock, Added, 188.2 kB, +188.2 kB' }).click();
    await page.getByRole('region', { name: 'Details' }).getByText('Open', { exact: true }).click();
    await expectCommand(page, 'openFile "srv/app/uv.lock"');
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('console');
    await page.getByRole('treeitem', { name: 'console, character-device, Added, 0 B' }).dblclick();
    expect(
      await page.getByRole('region', { name: 'Details' }).getByText('Open', { exact: true }).count(),
    ).toBe(0);
  });

  it('hides what is unchanged until it is asked for', async () => {
    const { page } = await open();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('python3.13');
    await page.getByRole('treeitem').first().waitFor();
    expect(await files(page)).not.toContain('python3.13, 6.8 MB');
    await page.getByRole('button', { name: 'Unchanged, 6' }).click();
    await page.getByRole('treeitem', { name: 'python3.13, 6.8 MB' }).waitFor();
  });

  it('shows names and values that are markup or turn the text as what they are', async () => {
    const { page } = await open();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('>');
    await page.getByText('<img src=x onerror=alert(1)>.js').waitFor();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('order');
    await page.getByText('order[U+202E]gnp.html').waitFor();
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByText('<i>no markup</i> and a turned [U+202E]end').waitFor();
  });

  it('shows differences of config, environment and labels, or all of it', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Config' }).click();
    const table = page.getByRole('table', { name: 'Config' });
    expect(await table.getByRole('rowheader').allInnerTexts()).toEqual([
      'Created',
      'Entrypoint',
      'User',
      'Volumes',
      'Health check',
    ]);
    await page.getByText('5 of 9 differ').waitFor();
    expect(await table.locator('mark').allInnerTexts()).toContain('8');
    expect(await page.getByRole('table', { name: 'Environment' }).locator('mark').allInnerTexts()).toContain(
      'srv/app/.venv/bin:/opt/uv',
    );
    await page.getByRole('checkbox', { name: 'Differences only' }).uncheck();
    expect(await table.getByRole('rowheader').count()).toBe(9);
  });

  it('folds layers in common into one line', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Layers' }).click();
    const table = page.getByRole('table', { name: 'Layers, the base first' });
    expect(await table.getByRole('row').count()).toBe(10);
    await table.getByRole('button', { name: '4 layers in common (79.7 MB)' }).click();
    expect(await table.getByRole('row').count()).toBe(14);
    await table.getByText('ADD rootfs.tar.xz /').waitFor();
    await table
      .getByRole('button', { name: /Copy the digest/ })
      .first()
      .click();
    await expect
      .poll(() => page.evaluate(() => window.scriptedCompare.commands.at(-1)))
      .toMatch(/^copyText "sha256:[0-9a-f]{64}"$/);
  });

  it('says when both are the same image', async () => {
    const { page } = await open({ scenario: 'equal' });
    await page.getByText('These are the same image, to the byte.').waitFor();
    await page.getByText('Config, environment and labels are the same in both images.').waitFor();
    await page.getByText('Show All').click();
    await page.getByRole('table', { name: 'Labels' }).waitFor();
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByText('The same image has the same files.').waitFor();
  });

  it('says when other images have the same files', async () => {
    const { page } = await open({ scenario: 'unchanged' });
    await page.getByText('Every file is the same in both images.').waitFor();
    await page.getByText('Show Unchanged Files').click();
    await page.getByRole('treeitem', { name: /^etc, / }).waitFor();
  });

  it('says what an artifact is in place of files', async () => {
    const { page } = await open({ scenario: 'artifact' });
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByText('There are no files to compare. This is a Helm chart').waitFor();
    expect(await page.getByText(/Read Layers|Not read yet/).count()).toBe(0);
  });

  it('says why there is no comparison, and offers other images', async () => {
    const { page } = await open({ scenario: 'failure' });
    await page.getByRole('alert').getByText('Try Again', { exact: true }).click();
    await expectCommand(page, 'followRemedy "retry"');
    await page.getByText('Choose Image After…').click();
    await expectCommand(page, 'chooseImage "after"');
  });

  it('keeps the comparison there is when another image cannot be read', async () => {
    const { page } = await open();
    await page.getByRole('tree').waitFor();
    await page.evaluate(() =>
      window.scriptedCompare.failure({ code: 'registry.notFound', summary: 'There is no such tag.' }),
    );
    await page.getByRole('alert').getByText('There is no such tag.').waitFor();
    await page.getByRole('tree').waitFor();
  });

  it('says that it waits as long as the host says nothing', async () => {
    const { page } = await open({ scenario: 'silent' });
    await page.getByText('Reading both manifests…').waitFor();
  });

  it('is where it was after a reload', async () => {
    const { page } = await open();
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('app');
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByRole('checkbox', { name: 'Differences only' }).uncheck();
    await page.reload();
    await page.getByRole('checkbox', { name: 'Differences only' }).waitFor();
    expect(await page.getByRole('checkbox').isChecked()).toBe(false);
    await page.getByRole('tab', { name: 'Files' }).click();
    expect(await page.getByRole('textbox', { name: 'Filter by name' }).inputValue()).toBe('app');
  });
});

describe('the compare page by keyboard alone', () => {
  it('walks the tabs', async () => {
    const { page } = await open();
    await page.getByRole('tab', { name: 'Files' }).focus();
    await press(page, 'ArrowRight');
    expect(await shownTab(page)).toBe('Config');
    await press(page, 'ArrowRight');
    expect(await page.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe('tab-layers');
    await press(page, 'Home');
    await page.getByRole('tree').waitFor();
  });

  it('walks the tree, opens a file, its menu, and copies its path', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Export as JSON' }).focus();
    await press(page, 'Tab');
    expect(await focusedRow(page)).toContain('dev, directory');
    await press(page, 'e', 'ArrowRight', 'ArrowRight', 'ArrowDown');
    expect(await focusedRow(page)).toBe('passwd, Modified, 922 B, +83 B');
    const row = page.locator(`#${await page.getByRole('tree').getAttribute('aria-activedescendant')}`);
    expect(await row.getAttribute('aria-level')).toBe('2');
    await press(page, 'Enter');
    await expectCommand(page, 'openFile "etc/passwd"');
    await press(page, 'Shift+F10', 'ArrowDown', 'Enter');
    await expectCommand(page, 'copyText "/etc/passwd"');
    await press(page, 'ArrowUp', 'Control+c');
    await expectCommand(page, 'copyText "/etc/group"');
  });

  it('reaches every control of the header and the layers', async () => {
    const { page } = await open({ scenario: 'offered' });
    await page.getByRole('button', { name: /Choose other image for before/ }).focus();
    await press(page, 'Enter');
    await expectCommand(page, 'chooseImage "before"');
    await press(page, 'Tab', 'Enter');
    await expectCommand(page, 'exploreImage "before"');
    await page.getByRole('button', { name: 'Swap sides' }).focus();
    await press(page, ' ');
    await expectCommand(page, 'swapSides null');
    await page.getByRole('tab', { name: 'Config' }).focus();
    await press(page, 'ArrowRight', 'Tab', 'Enter');
    await expectCommand(page, 'readLayers null');
    await press(page, 'Tab', 'Enter');
    expect(await page.getByRole('button', { name: /4 layers in common/ }).getAttribute('aria-expanded')).toBe(
      'true',
    );
  });
});

describe('pictures of the compare page', () => {
  const themes: readonly Theme[] = ['dark', 'light', 'hcDark', 'hcLight'];

  async function openFolders(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Open all folders' }).click();
    await page.getByRole('treeitem', { name: /^passwd/ }).click();
  }

  it.each(themes)('are taken in %s', async (theme) => {
    const panel = await open({ theme });
    await openFolders(panel.page);
    await panel.picture('compare-files');
    await panel.page.getByRole('tab', { name: 'Config' }).click();
    await panel.picture('compare-config');
    await panel.page.getByRole('tab', { name: 'Layers' }).click();
    await panel.page.getByRole('button', { name: /4 layers in common/ }).click();
    await panel.picture('compare-layers');

    const narrow = await open({ theme, width: 500 });
    await openFolders(narrow.page);
    await narrow.picture('compare-narrow-files');
    await narrow.page.getByRole('tab', { name: 'Config' }).click();
    await narrow.picture('compare-narrow-config');
    await narrow.page.getByRole('tab', { name: 'Layers' }).click();
    await narrow.picture('compare-narrow-layers');
    const low = await open({ theme, width: 500, height: 480, scenario: 'running' });
    await low.page.getByText('Cancel', { exact: true }).waitFor();
    await low.picture('compare-low');

    const states = [
      ['offered', 'Read Layers'],
      ['running', 'Cancel'],
      ['broken', 'is damaged'],
      ['equal', 'to the byte'],
      ['unchanged', 'Every file'],
      ['artifact', 'Helm chart'],
      ['failure', 'has no tag'],
    ] as const;
    for (const [scenario, text] of states) {
      const shown = await open({ theme, scenario });
      await shown.page.getByText(text).first().waitFor();
      await shown.picture(`compare-${scenario}`);
    }
  });
});
