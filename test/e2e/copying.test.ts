/** What is taken along from the sidebar: several rows at once, and the commands of other tools. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import type { EditorHost } from '../support/editor/host.ts';
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
  host = await startPackaged({
    settings: { 'registryExplorer.registries': [{ url: registry.url, name: 'Open' }] },
  });
});

afterAll(async () => {
  await host.close();
  await registry.close();
});

/** What is in the clipboard once it is something else than before. */
async function takeClipboard(window: EditorWindow, copy: () => Promise<void>): Promise<string> {
  const read = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());
  await window.page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await copy();
  await expect.poll(read, { timeout: 15_000 }).not.toBe('nothing');
  return read();
}

describe('copying', () => {
  it('takes all rows that are selected', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.click('Open', 'team', 'api', '1.9.0');
    const second = await tree.find(['Open', 'team', 'api', '1.2.0']);
    await second.locator('.label-name').click({ modifiers: ['ControlOrMeta'] });
    const references = await takeClipboard(window, () => window.page.keyboard.press('ControlOrMeta+C'));
    expect(references.split('\n')).toEqual([
      `${registry.host}/team/api:1.9.0`,
      `${registry.host}/team/api:1.2.0`,
    ]);
    await window.close();
  });

  it('offers the command of each tool, for the platform that was chosen', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.contextMenu(['Open', 'team', 'api', '2.0.0', 'linux/arm64'], 'Copy Pull Command');
    await window.quickInput.row('crane').waitFor();
    const tools = ['docker', 'podman', 'nerdctl', 'skopeo', 'crane'];
    // Under each name stands its command.
    expect((await window.quickInput.labels()).filter((label) => !label.includes(' '))).toEqual(tools);
    await window.picture('dark/pull-command');
    const command = await takeClipboard(window, () => window.quickInput.pick('podman'));
    expect(command).toMatch(
      new RegExp(`^podman pull --tls-verify=false --platform=linux/arm64 ${registry.host}/team/api@sha256:`),
    );
    await window.close();
  });
});

describe('a manifest as a document', () => {
  it('folds', async () => {
    const window = await openRegistries(host);
    await window.tree('Registries').contextMenu(['Open', 'team', 'api', '2.0.0'], 'Open Manifest');
    await window.editor.waitTab('api:2.0.0 index.json');
    expect(await window.editor.text()).toContain('"manifests"');
    await window.command('Fold All');
    await expect.poll(() => window.editor.text()).not.toContain('"manifests"');
    await window.close();
  });
});
