/** The image panel in a real editor: from a row of the tree to the text of a file and the differences of two images. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import type { EditorHost } from '../support/editor/host.ts';
import { PanelPage } from '../support/editor/panel.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

let registry: RealRegistry;
let host: EditorHost;

beforeAll(async () => {
  registry = await startRealRegistry();
  await using client = createTestClient(registry.url);
  await pushSampleImages(client);
  host = await startPackaged({ settings: { 'registryExplorer.registries': [{ url: registry.url }] } });
});

afterAll(async () => {
  await host.close();
  await registry.close();
});

async function explore(
  path: readonly string[],
): Promise<{ readonly window: EditorWindow; readonly panel: PanelPage }> {
  const window = await openRegistries(host);
  const tree = window.tree('Registries');
  await tree.expand(registry.host, ...path.slice(0, -1));
  await tree.contextMenu([registry.host, ...path], 'Explore Image');
  const panel = new PanelPage(window.page);
  await panel.tab('Overview').waitFor();
  return { window, panel };
}

/** Nothing that our page does is against its own policy. */
function expectNoViolation(window: EditorWindow): void {
  expect(window.console.filter((line) => /Content Security Policy/i.test(line))).toEqual([]);
}

describe('exploring an image', () => {
  it('shows what is in it and what is wasted, tab by tab, in every theme', async () => {
    const { window, panel } = await explore(['team', 'report', '1.0']);
    await panel.waitText(/Efficiency/);
    await window.pictures('explore-overview');
    for (const tab of ['Manifest', 'Config', 'History', 'Files', 'Waste']) {
      await panel.showTab(tab);
      await window.pictures(`explore-${tab.toLowerCase()}`);
    }
    await panel.waitText(/Package lists of apt/);
    await panel.waitText(/Copied for a change of owner/);
    expectNoViolation(window);
    await window.close();
  });

  it('switches the platform', async () => {
    const { window, panel } = await explore(['team', 'api', '2.0.0']);
    await panel.showTab('Config');
    await panel.fact('Platform', 'linux/amd64').waitFor();
    await panel.choosePlatform('linux/arm64');
    await panel.fact('Platform', 'linux/arm64').waitFor();
    await window.close();
  });

  it('opens a file of a layer, compares it with the layer below, and comes back after a reload', async () => {
    const { window, panel } = await explore(['team', 'report', '1.0']);
    await panel.waitText(/Efficiency/);
    await panel.showTab('Files');
    await panel.filterFiles('app.py');
    await panel.file('app.py').dblclick();
    await window.editor.waitTab('app.py');
    await expect.poll(() => window.editor.text(), { timeout: 20_000 }).toContain('Reports of the day');
    await window.picture('dark/explore-file');
    await window.editor.tab('report:1.0').click();
    await panel.file('app.py').click({ button: 'right' });
    await panel.menuItem('Compare with Layer Below').click();
    await window.editor.waitTab('app.py (below ↔ layer 5)');
    await window.picture('dark/explore-file-diff');
    await window.editor.tab('report:1.0').click();
    await window.reload();
    await window.editor.tab('report:1.0').click();
    const again = new PanelPage(window.page);
    await again.file('app.py').waitFor();
    expectNoViolation(window);
    await window.close();
  });

  it('opens the manifest, the config and a Dockerfile from the panel', async () => {
    const { window, panel } = await explore(['team', 'report', '1.0']);
    await panel.showTab('History');
    await panel.button('Open as Dockerfile').click();
    await window.editor.waitTab('report:1.0.dockerfile');
    await expect
      .poll(() => window.editor.text(), { timeout: 20_000 })
      .toContain('RUN chown -R app /srv/report');
    await window.picture('dark/explore-dockerfile');
    await window.close();
  });

  it('says what an artifact is instead of failing', async () => {
    const { window, panel } = await explore(['charts', 'gateway', '0.4.2']);
    await panel.waitText(/no container image but an artifact/);
    await window.picture('dark/explore-artifact');
    await window.close();
  });
});

describe('comparing images', () => {
  it('shows what a new version changed, down to the text of a file', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.expand(registry.host, 'team', 'report');
    await tree.contextMenu([registry.host, 'team', 'report', '1.0'], 'Compare with…');
    await window.quickInput.pick('1.1');
    const panel = new PanelPage(window.page);
    await panel.tab('Files').waitFor();
    await panel.waitText('Deleted');
    await window.pictures('explore-compare');
    await panel.filterFiles('app.py');
    await panel.file('app.py').dblclick();
    await window.editor.waitTab('app.py (report:1.0 ↔ report:1.1)');
    await window.picture('dark/explore-compare-diff');
    await window.close();
  });
});
