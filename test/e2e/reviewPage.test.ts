/** The page of the review panel alone, with a scripted host: by mouse and by keyboard, in every theme. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Theme } from '../support/editor/themes.ts';
import { usePanelPages } from '../support/panel/openPanels.ts';
import type { ReviewScenario } from '../support/panel/scriptedReview.ts';

const open = usePanelPages('review');

function commands(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => window.scriptedReview.commands);
}

async function expectCommand(page: Page, command: string): Promise<void> {
  await expect.poll(async () => (await commands(page)).at(-1)).toBe(command);
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

function itemButton(page: Page, title: string): Locator {
  return page.getByRole('list', { name: 'Items' }).getByRole('button', { name: title });
}

/** The lines of one item, as assistive technology reads them. */
async function changes(page: Page, at: number): Promise<readonly string[]> {
  const lines = await page
    .getByRole('list', { name: 'Changes' })
    .nth(at)
    .getByRole('listitem')
    .allTextContents();
  return lines.map((line) => line.replaceAll(/\s+/g, ' ').trim());
}

/** The words at the end of each item. */
function states(page: Page): Promise<readonly string[]> {
  return page.locator('[aria-label=Items] > li > button .state').allTextContents();
}

/** The name of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const named = element?.closest('label') ?? element;
    return named?.getAttribute('aria-label') ?? named?.textContent?.trim().replaceAll(/\s+/g, ' ') ?? '';
  });
}

function spoken(page: Page): Locator {
  return page.locator('section + [role=status]');
}

describe('the review page by mouse', () => {
  it('shows what will be so, and carries it out when it is told to', async () => {
    const { page } = await open({ scenario: 'ready' });
    await page.getByRole('heading', { name: 'Promote 3 tags to staging' }).waitFor();
    await page.getByText('Planned 2 minutes ago').waitFor();
    await page.getByText('Nothing is changed yet. 1 of 3 items is left out, since it is blocked.').waitFor();
    await page.getByText('412 MB in 8 layers').waitFor();
    expect(await changes(page, 0)).toContainEqual(expect.stringMatching(/^\+Added tag 2\.14\.0 sha256:/));
    const latest = await changes(page, 1);
    expect(latest[0]).toMatch(/^=Already there linux\/amd64 /);
    expect(latest[2]).toMatch(
      /^→Moved tag latest before: sha256:\w+ · 180.2 MB.*→after: sha256:\w+ · 182.6 MB/,
    );
    expect(latest[3]).toMatch(/^·Kept tag 2\.13\.4 /);
    await page.getByText('2 layers are kept elsewhere').waitFor();
    expect(await commands(page)).toEqual([]);
    await page.getByText('Promote 2 Tags').click();
    await expectCommand(page, 'apply null');
    await page.getByRole('button', { name: 'Plan again' }).click();
    await expectCommand(page, 'planAgain null');
  });

  it('says why an item is left out, and does not draw it as if it happened', async () => {
    const { page } = await open({ scenario: 'ready' });
    await page.getByText('allows no tag to be moved').waitFor();
    await page.getByText('Left out. It would change this:').waitFor();
    const grounds = await page
      .locator('.value.after')
      .evaluateAll((found) => found.map((value) => getComputedStyle(value).backgroundColor));
    expect(grounds.at(-1)).toBe('rgba(0, 0, 0, 0)');
    expect(grounds).toContainEqual(expect.stringMatching(/^rgba\(156, 204, 44/));
    await page.locator('[aria-label=Items] > li > button').nth(2).click();
    await itemButton(page, 'The path “dev → staging” allows no tag').waitFor();
  });

  it('copies digests in full and all requests at once', async () => {
    const { page } = await open({ scenario: 'ready' });
    await page.getByRole('button', { name: 'Copy the digest of tag latest' }).click();
    await expect.poll(async () => (await commands(page)).at(-1)).toMatch(/^copyText "sha256:[0-9a-f]{64}"$/);
    await page.getByRole('button', { name: 'Requests that are sent 13' }).click();
    const rows = page.getByRole('list', { name: 'Requests' }).getByRole('listitem');
    expect(await rows.count()).toBe(13);
    expect(await rows.last().innerText()).toMatch(/^PUT\s+\/v2\/staging\/orders-api\/manifests\/latest$/);
    await page.getByRole('button', { name: 'Copy all requests' }).click();
    await expect.poll(async () => (await commands(page)).at(-1)?.split(String.raw`\n`).length).toBe(14);
  });

  it('says when there is nothing to carry out', async () => {
    const { page } = await open({ scenario: 'ready' });
    await page.getByText('Promote 2 Tags').waitFor();
    await page.evaluate(() => window.scriptedReview.idle());
    await page.getByText('There is nothing to do: all is as it should be.').waitFor();
    expect(await page.getByText('Promote 2 Tags').count()).toBe(0);
    await page.evaluate(() => window.scriptedReview.blocked());
    await page.getByText('Nothing of this can be carried out.').waitFor();
    await page.getByRole('button', { name: 'Plan again' }).waitFor();
  });

  it('says that it waits as long as the host says nothing', async () => {
    const { page } = await open({ scenario: 'silent' });
    await page.getByText('Planning…').waitFor();
    expect(
      await page.getByRole('progressbar', { name: 'Planning' }).getAttribute('aria-valuenow'),
    ).toBeNull();
    expect(await page.getByRole('main').getAttribute('aria-busy')).toBe('true');
  });

  it('shows how far the planning is, ends it, and begins anew', async () => {
    const { page } = await open({ scenario: 'planning' });
    await page.getByText('Reading 412 of 1,000 tags').waitFor();
    await page.locator('[role=progressbar][aria-valuenow="41"]').waitFor();
    await page.getByText('Cancel', { exact: true }).click();
    await expectCommand(page, 'cancel null');
    await page.evaluate(() => window.scriptedReview.unplanned());
    await page.getByText('Planning was cancelled.').waitFor();
    await page.getByText('Plan Again').click();
    await expectCommand(page, 'planAgain null');
  });

  it('says why there is no plan, what helps, and offers another try once', async () => {
    const { page } = await open({ scenario: 'failure' });
    const alert = page.getByRole('alert');
    await alert.getByText('does not let you write').waitFor();
    await alert.getByText('Sign In…').click();
    await expectCommand(page, 'followRemedy "sign-in"');
    await page.evaluate(() =>
      window.scriptedReview.failure({
        code: 'http.timeout',
        summary: 'registry.example.com does not answer.',
        remedy: { text: 'Try again in a while.', action: 'retry' },
      }),
    );
    await alert.getByText('does not answer').waitFor();
    expect(await page.getByText('Try Again', { exact: true }).count()).toBe(0);
    await page.getByText('Plan Again').click();
    await expectCommand(page, 'planAgain null');
    await page.evaluate(() => window.scriptedReview.ready());
    await page.getByText('Promote 2 Tags').waitFor();
    expect(await alert.count()).toBe(0);
  });

  it('shows how far it is without moving anything, and can be stopped', async () => {
    const { page } = await open({ scenario: 'ready', width: 320 });
    await page.getByText('Promote 2 Tags').waitFor();
    await page.evaluate(() => {
      window.scriptedReview.applying();
      window.scriptedReview.running(0);
    });
    await page.locator('[role=progressbar][aria-valuenow="0"]').waitFor();
    const place = (): Promise<unknown> =>
      page
        .locator(
          'h1, h2, li > button, .title, .state, [aria-label=Changes] > li, [aria-label="Carrying out"]',
        )
        .evaluateAll((found) => found.map((element) => JSON.stringify(element.getBoundingClientRect())));
    const before = await place();
    for (const [share, shown] of [
      [0.2, ['Running', 'Waiting', 'Blocked']],
      [0.7, ['Done', 'Running', 'Blocked']],
      [1, ['Done', 'Done', 'Blocked']],
    ] as const) {
      await page.evaluate((value) => window.scriptedReview.running(value), share);
      await page.locator(`[role=progressbar][aria-valuenow="${100 * share}"]`).waitFor();
      await expect.poll(() => states(page)).toEqual(shown);
      expect(await place()).toEqual(before);
    }
    await page.getByText('412 MB of 412 MB · 8 of 8 layers').waitFor();
    await page.getByText('Cancel', { exact: true }).click();
    await page.getByText('Cancelling…').click();
    await page.getByText('Cancelling…').click();
    await expect.poll(() => commands(page)).toEqual(['cancel null']);
    expect(await place()).toEqual(before);
  });

  it('has nothing under the pointer that stops what was just begun', async () => {
    for (const width of [320, 900]) {
      const { page } = await open({ scenario: 'ready', width });
      const button = await page.getByText('Promote 2 Tags').boundingBox();
      await page.evaluate(() => window.scriptedReview.applying());
      const cancel = await page.getByText('Cancel', { exact: true }).boundingBox();
      expect((button?.x ?? 0) + (button?.width ?? 0)).toBeLessThan(cancel?.x ?? 0);
    }
  });

  it('says what became of it, and what can be done then', async () => {
    const { page } = await open({ scenario: 'partial' });
    const outcome = page.getByRole('region', { name: 'Outcome' });
    await outcome.getByText('1 of 3 tags was promoted; 1 failed and 1 is blocked.').waitFor();
    await expect.poll(() => states(page)).toEqual(['Done', 'Failed', 'Blocked']);
    for (const [label, command] of [
      ['Retry Failed', 'retryFailed null'],
      ['Undo', 'undo null'],
      ['Show Journal', 'showJournal null'],
    ] as const) {
      await outcome.getByText(label).click();
      await expectCommand(page, command);
    }
    await page.getByText('Sign In…').click();
    await expectCommand(page, 'followItemRemedy {"item":"staging/orders-api latest","action":"sign-in"}');
    // Hundreds may fail for one reason, so they are not read out one by one.
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.evaluate(() => window.scriptedReview.done());
    await outcome.getByText('All 3 tags were promoted.').waitFor();
    expect(await page.getByText('Retry Failed').count()).toBe(0);
  });

  it('shows problems alone when that is asked', async () => {
    const { page } = await open({ scenario: 'partial' });
    await page.getByRole('checkbox', { name: 'Problems only (2)' }).check();
    await expect.poll(() => states(page)).toEqual(['Failed', 'Blocked']);
    await page.getByRole('checkbox', { name: 'Problems only (2)' }).uncheck();
    await expect.poll(() => states(page)).toEqual(['Done', 'Failed', 'Blocked']);
  });

  it('shows names and values that are markup or turn the text as what they are', async () => {
    const { page } = await open({ scenario: 'hostile' });
    await page.getByRole('heading', { name: 'Promote <b>1</b> tag' }).waitFor();
    await page.getByText('<img src=x onerror=alert(1)>:[U+202E]gnp').first().waitFor();
    await page.getByText('<i>no markup</i>[U+202E]').waitFor();
  });

  it.each<ReviewScenario>([
    'silent',
    'planning',
    'ready',
    'deletion',
    'applying',
    'partial',
    'failure',
    'hostile',
    'many',
  ])('fits into 300 pixels: %s', async (scenario) => {
    const { page } = await open({ scenario, width: 300 });
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (scenario === 'hostile') {
      await page.getByRole('button', { name: 'Requests that are sent' }).click();
    }
    const tooWide = await page
      .locator('html, body, main, .body, header, section, li, .list')
      .evaluateAll((found) => found.filter((box) => box.scrollWidth > box.clientWidth + 1).length);
    expect(tooWide).toBe(0);
  });

  it('is where it was after a reload', async () => {
    const { page } = await open({ scenario: 'ready' });
    await itemButton(page, 'staging/orders-api:latest').click();
    await page.getByRole('button', { name: 'Requests that are sent' }).click();
    await page.reload();
    await page.getByRole('list', { name: 'Requests' }).waitFor();
    expect(await itemButton(page, 'staging/orders-api:latest').getAttribute('aria-expanded')).toBe('false');
    expect(await itemButton(page, 'staging/orders-api:2.14.0').getAttribute('aria-expanded')).toBe('true');
  });

  it('draws hundreds of items as one line each, and of thousands the first', async () => {
    const { page } = await open({ scenario: 'many' });
    await page.getByText('200 of 240').waitFor();
    expect(await page.getByRole('list', { name: 'Changes' }).count()).toBe(0);
    await page.getByText('Show 40 More').click();
    await expect.poll(() => page.locator('[aria-label=Items] > li').count()).toBe(240);
    expect(await focused(page)).toContain('team/orders-api@sha256:');
    await page.evaluate(() => window.scriptedReview.many(10_000));
    await page.getByText('Delete 10000 Images…').waitFor();
    expect(await page.locator('[aria-label=Items] > li').count()).toBe(400);
    await page.getByRole('button', { name: 'Requests that are sent 20,000' }).click();
    const requests = page.getByRole('list', { name: 'Requests' });
    expect(await requests.getByRole('listitem').count()).toBeLessThan(60);
    await requests.evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await requests.locator('[aria-posinset="20000"]').waitFor();
  });
});

describe('the review page by keyboard alone', () => {
  it('reaches everything in the order it is read', async () => {
    const { page } = await open({ scenario: 'ready' });
    await page.getByText('Promote 2 Tags').waitFor();
    const reached: string[] = [];
    for (let at = 0; at < 7; at++) {
      await press(page, 'Tab');
      reached.push(await focused(page));
    }
    expect(reached).toEqual([
      'Promote 2 Tags',
      'Plan again',
      'Problems only (1)',
      'Open all',
      'Close all',
      expect.stringContaining('staging/orders-api:2.14.0'),
      'Copy the digest of linux/amd64 ',
    ]);
  });

  it('opens and closes items and requests with Enter and Space', async () => {
    const { page } = await open({ scenario: 'many' });
    const first = page.locator('[aria-label=Items] > li > button').first();
    await first.focus();
    await press(page, 'Enter');
    expect(await first.getAttribute('aria-expanded')).toBe('true');
    await press(page, 'Tab');
    expect(await focused(page)).toBe('Copy the digest of linux/amd64 ');
    await press(page, 'Shift+Tab', ' ');
    expect(await first.getAttribute('aria-expanded')).toBe('false');
    await page.getByRole('button', { name: 'Requests that are sent' }).focus();
    await press(page, ' ', 'Tab', 'Tab');
    expect(await focused(page)).toBe('Requests');
    await press(page, 'End');
    await page.locator('[aria-posinset="480"]').waitFor();
  });

  it('keeps the focus from what was begun to what became of it, and stops nothing by accident', async () => {
    const { page } = await open({ scenario: 'ready' });
    await page.getByText('Promote 2 Tags').focus();
    await press(page, 'Enter');
    await expectCommand(page, 'apply null');
    await page.evaluate(() => window.scriptedReview.applying());
    await expect.poll(() => focused(page)).toBe('Progress');
    await press(page, 'Enter', ' ', 'Escape');
    expect(await commands(page)).toEqual(['apply null']);
    await press(page, 'Tab');
    expect(await focused(page)).toBe('Cancel');
    await press(page, 'Escape', 'Tab', 'Tab');
    await page.evaluate(() => window.scriptedReview.partial());
    await expect.poll(() => focused(page)).toBe('Outcome');
    expect(await commands(page)).toEqual(['apply null']);
    await press(page, 'Tab', 'Enter');
    await expectCommand(page, 'retryFailed null');
  });

  it('leaves the focus alone when a page opens on what is over', async () => {
    const { page } = await open({ scenario: 'partial' });
    await page.getByRole('region', { name: 'Outcome' }).waitFor();
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });

  it('says to a screen reader the steps and not every byte', async () => {
    const { page } = await open({ scenario: 'ready' });
    await expect.poll(() => spoken(page).innerText()).toBe('The plan is ready: 3 items, 1 blocked');
    await page.evaluate(() => window.scriptedReview.applying());
    await expect.poll(() => spoken(page).innerText()).toBe('It is being carried out');
    await page.evaluate(() => window.scriptedReview.running(0.6));
    await expect.poll(() => spoken(page).innerText()).toBe('50 percent done');
    await page.evaluate(() => window.scriptedReview.done());
    await expect.poll(() => spoken(page).innerText()).toBe('All 3 tags were promoted.');
  });
});

const themes: readonly Theme[] = ['dark', 'light', 'hcDark', 'hcLight'];

describe('what takes something away', () => {
  it.each(themes)('is marked in %s, and can be read', async (theme) => {
    const { page } = await open({ theme, scenario: 'deletion' });
    const button = page.locator('vscode-button', { hasText: 'Delete 1 Image…' });
    const looks = await button.evaluate((element) => {
      const inner = getComputedStyle(element.shadowRoot?.querySelector('button') ?? element);
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = 'var(--vscode-editorError-foreground)';
      return {
        outline: getComputedStyle(element).outlineColor,
        error: getComputedStyle(probe).color,
        text: inner.color,
        ground: getComputedStyle(element).backgroundColor,
      };
    });
    expect(looks.outline).toBe(looks.error);
    expect(contrast(looks.text, looks.ground)).toBeGreaterThan(4.5);
    await button.click();
    await expectCommand(page, 'apply null');
  });

  /** As WCAG 2.2 defines it. */
  function contrast(one: string, other: string): number {
    const [dark, light] = [one, other].map(luminance).toSorted((a, b) => a - b);
    return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
  }

  function luminance(color: string): number {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
});

describe('pictures of the review page', () => {
  it.each(themes)('are taken in %s', async (theme) => {
    const shown = [
      ['planning', 'Reading 412'],
      ['ready', 'Promote 2 Tags'],
      ['deletion', 'Delete 1 Image…'],
      ['applying', 'Cancel'],
      ['partial', 'Retry Failed'],
      ['failure', 'Sign In…'],
      ['many', 'Delete 240'],
    ] as const;
    for (const [scenario, text] of shown) {
      for (const [width, suffix] of [
        [900, ''],
        [320, '-narrow'],
      ] as const) {
        const panel = await open({ theme, scenario, width });
        await panel.page.getByText(text).first().waitFor();
        await panel.picture(`review-${scenario}${suffix}`);
      }
    }
  });
});
