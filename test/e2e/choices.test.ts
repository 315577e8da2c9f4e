/** What a person chooses for a registry and its repositories: names to show, the order of tags. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import type { EditorHost } from '../support/editor/host.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scriptedServer.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

let registry: RealRegistry;
/** Lists no repositories, as Docker Hub and GitHub. */
let unlisted: ScriptedServer;
let host: EditorHost;

beforeAll(async () => {
  registry = await startRealRegistry();
  await using client = createTestClient(registry.url);
  await pushSampleImages(client);
  unlisted = await startScriptedServer();
  unlisted
    .on('GET /v2/_catalog', { status: 404, body: '{"errors":[{"code":"UNSUPPORTED"}]}' })
    .on('GET /v2/org/app/tags/list', { body: '{"name":"org/app","tags":["1.0"]}' })
    .on('GET /v2/org/typo/tags/list', { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' })
    .on('HEAD /v2/org/app/manifests/1.0', { status: 404 })
    .on('GET /v2/org/app/manifests/1.0', { status: 404 });
  host = await startPackaged({
    settings: {
      'registryExplorer.registries': [
        { url: registry.url, name: 'Open' },
        { url: unlisted.origin, name: 'Unlisted' },
      ],
    },
  });
});

afterAll(async () => {
  await host.close();
  await registry.close();
  await unlisted.close();
});

describe('a registry that lists no repositories', () => {
  it('says so, and shows those that are added by name', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.click('Unlisted', 'Not listed. Add Repository…');
    await window.quickInput.type('Add Repository of Unlisted', 'org/typo');
    expect(await window.dialog.text()).toContain('org/typo has no tags, was not found');
    await window.picture('dark/add-repository');
    await window.dialog.choose('Edit Name');
    expect(await window.quickInput.input.inputValue()).toBe('org/typo');
    await window.quickInput.type('Add Repository of Unlisted', 'org/app');
    await tree.pane.locator('.monaco-list-row.selected .label-name', { hasText: 'app' }).waitFor();
    await tree.find(['Unlisted', 'org', 'app', '1.0']);
    const { 'registryExplorer.registries': saved } = await host.settings();
    expect(saved).toContainEqual({ url: unlisted.origin, name: 'Unlisted', repositories: ['org/app'] });
    await window.close();
  });
});

describe('the order of tags', () => {
  async function tags(window: EditorWindow): Promise<readonly string[]> {
    const rows = await window.tree('Registries').snapshot();
    return rows.flatMap((row) => /^ {6}\+ (\S+)/.exec(row)?.[1] ?? []);
  }

  it('is chosen, said behind the repository, and remembered', async () => {
    const byVersion = ['latest', '2.0.0', '2.0.0-rc.1', '1.10.0', '1.9.0', '1.2.0', '1.1.0', '1.0.0'];
    const byName = ['1.0.0', '1.1.0', '1.2.0', '1.9.0', '1.10.0', '2.0.0', '2.0.0-rc.1', 'latest'];
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    const shown = async (): Promise<readonly string[]> => (await tags(window)).slice(0, 8);
    await tree.expand('Open', 'team', 'api');
    await expect.poll(shown, { timeout: 15_000 }).toEqual(byVersion);
    await tree.contextMenu(['Open', 'team', 'api'], 'Sort Tags…');
    await window.quickInput.waitTitle('Sort Tags of team/api');
    await window.picture('dark/sort');
    await window.quickInput.pick('By name');
    await expect.poll(shown, { timeout: 15_000 }).toEqual(byName);
    const repository = await tree.find(['Open', 'team', 'api']);
    await repository.locator('.label-description', { hasText: 'by name' }).waitFor();
    await window.reload();
    await tree.expand('Open', 'team', 'api');
    await expect.poll(shown, { timeout: 15_000 }).toEqual(byName);

    await tree.contextMenu(['Open', 'team', 'api'], 'Sort Tags…');
    await window.quickInput.pick('By date');
    await repository.locator('.label-description', { hasText: 'by date' }).waitFor();
    await expect.poll(async () => (await shown()).slice(2), { timeout: 15_000 }).toEqual(byVersion.slice(2));
    await window.close();
  });
});
