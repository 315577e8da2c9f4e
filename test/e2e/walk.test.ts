/**
 * The main job on real registries: from the sidebar to layers and manifests, whatever the registry asks for. The images
 * were pushed by skopeo.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import { type Authority, createAuthority } from '../support/certificates.ts';
import type { EditorHost } from '../support/editor/host.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { copyAll, inspectDigest } from '../support/skopeo.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');

let authority: Authority;
let registries: Readonly<Record<'basic' | 'token' | 'tls', RealRegistry>>;
let host: EditorHost;

beforeAll(async () => {
  authority = createAuthority();
  registries = {
    basic: await startRealRegistry({ auth: 'basic' }),
    token: await startRealRegistry({ auth: 'token' }),
    tls: await startRealRegistry({ auth: 'basic', authority }),
  };
  await using source = await startRealRegistry();
  {
    await using client = createTestClient(source.url);
    await pushSampleImages(client);
  }
  for (const registry of Object.values(registries)) {
    await copyAll(source, registry, { authority });
  }
  host = await startPackaged({
    settings: {
      'registryExplorer.registries': [
        { url: registries.basic.url, name: 'Basic' },
        { url: registries.token.url, name: 'Token' },
        { url: registries.tls.url, name: 'Private CA', tls: { caFile: authority.caFile } },
      ],
    },
    // Logins that `docker login` would have left.
    home: {
      '.docker/config.json': JSON.stringify({
        auths: Object.fromEntries(Object.values(registries).map((registry) => [registry.host, { auth }])),
      }),
    },
  });
});

afterAll(async () => {
  await host.close();
  await Promise.all(Object.values(registries).map((registry) => registry.close()));
  authority[Symbol.dispose]();
});

describe.each([
  { name: 'Basic', kind: 'basic' },
  { name: 'Token', kind: 'token' },
  { name: 'Private CA', kind: 'tls' },
] as const)('a registry with $name', ({ name, kind }) => {
  it('is walked down to its layers, and its manifest opens under the digest that skopeo sees', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.expand(name, 'team', 'api', '2.0.0', 'linux/amd64');
    await tree.find([name, 'team', 'api', '2.0.0', 'linux/amd64', 'COPY --from=build /out /app']);
    const rows = async (): Promise<string> => (await tree.snapshot()).join('\n');
    await expect.poll(rows, { timeout: 15_000 }).toContain('release, signed in through Docker');
    expect(await rows()).not.toContain('unknown/unknown');
    await tree.contextMenu([name, 'team', 'api', '2.0.0'], 'Open Manifest');
    await window.editor.waitTab('api:2.0.0 index.json');
    expect(await window.editor.text()).toContain('"manifests"');
    const digest = await inspectDigest(registries[kind], 'team/api:2.0.0', { authority });
    await window.page.locator('.breadcrumbs-control', { hasText: digest }).waitFor();
    await tree.contextMenu([name, 'team', 'api', '2.0.0'], 'Copy Digest');
    await window.page.locator('.statusbar', { hasText: 'Copied sha256:' }).waitFor();
    expect(await window.page.evaluate(() => navigator.clipboard.readText())).toBe(digest);
    await window.close();
  });
});

describe('the tree', () => {
  it('shows size, age and platforms for the rows in sight', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.expand('Basic', 'team', 'api');
    for (const tag of ['1.10.0', '2.0.0', 'latest']) {
      const row = await tree.find(['Basic', 'team', 'api', tag]);
      await row.locator('.label-description', { hasText: /kB · \d+ (?:d|mo|y) · amd64, arm64/ }).waitFor();
    }
    await window.pictures('tree');
    await window.close();
  });

  it('filters over every tag while typing, and clears the filter again', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.expand('Basic', 'team', 'web');
    await tree.contextMenu(['Basic', 'team', 'web'], 'Filter Tags…');
    await window.quickInput.waitTitle('Filter Tags of team/web');
    await window.quickInput.input.fill('1. !10');
    await window.quickInput.waitMessage('4 of 8 tags.');
    await window.page.keyboard.press('Enter');
    await window.quickInput.root.waitFor({ state: 'hidden' });
    await tree.find(['Basic', 'team', 'web', '1.9.0']);
    await expect
      .poll(async () => (await tree.snapshot()).join('\n'), { timeout: 15_000 })
      .not.toContain('2.0.0-rc.1');
    await tree.contextMenu(['Basic', 'team', 'web'], 'Clear Filter');
    await tree.find(['Basic', 'team', 'web', '2.0.0-rc.1']);
    await window.close();
  });

  it('keeps what is open and selected when it is refreshed', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.expand('Basic', 'team', 'api', '2.0.0');
    const platform = await tree.find(['Basic', 'team', 'api', '2.0.0', 'linux/arm64']);
    await platform.locator('.label-description', { hasText: /kB · \d+ (?:d|mo|y)$/ }).waitFor();
    await tree.click('Basic', 'team', 'api', '2.0.0');
    const before = await tree.snapshot();
    await tree.titleAction('Refresh');
    await expect.poll(() => tree.snapshot(), { timeout: 15_000 }).toEqual(before);
    expect(await tree.pane.locator('.monaco-list-row.selected .label-name').textContent()).toBe('2.0.0');
    await window.close();
  });

  it('finds a repository by searching, and reveals it', async () => {
    const window = await openRegistries(host);
    await window.command('Registries: Search Images…');
    await window.quickInput.waitTitle('Search Images');
    await window.quickInput.input.fill('web team');
    await window.quickInput.row('team/web').waitFor();
    // Before it is narrowed down, Enter takes the first of all.
    await window.quickInput.row('team/api').waitFor({ state: 'detached' });
    await window.picture('dark/search');
    await window.page.keyboard.press('Enter');
    const tree = window.tree('Registries');
    await tree.pane.locator('.monaco-list-row.selected .label-name', { hasText: 'web' }).waitFor();
    await window.close();
  });

  it('is used with the keyboard alone', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.rows.first().waitFor();
    await tree.focus();
    await window.page.keyboard.press('Home');
    await window.page.keyboard.press('ArrowRight');
    await tree.pane.locator('.monaco-list-row[aria-level="2"]').first().waitFor();
    await window.page.keyboard.press('ArrowRight');
    await tree.pane.locator('.monaco-list-row.focused[aria-level="2"]').waitFor();
    await window.close();
  });
});

describe('documents', () => {
  it('follow a digest to what it names, and come back after a reload', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.expand('Token', 'library', 'alpine');
    await tree.contextMenu(['Token', 'library', 'alpine', '3.20.3'], 'Open Manifest');
    await window.editor.waitTab('alpine:3.20.3 manifest.json');
    await tree.contextMenu(['Token', 'library', 'alpine', '3.20.3'], 'Open Config');
    await window.editor.waitTab('alpine:3.20.3 config.json');
    expect(await window.editor.text()).toContain('"architecture": "amd64"');
    await window.editor.lenses().first().waitFor();
    await window.pictures('config');
    await window.reload();
    await window.editor.waitTab('alpine:3.20.3 config.json');
    await window.editor.root
      .locator('.view-line', { hasText: '"architecture"' })
      .waitFor({ timeout: 30_000 });
    await window.close();
  });
});
