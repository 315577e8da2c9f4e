/** Dockerfiles in the editor: what is underlined, what stands beside the lines, and what a key press changes. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EditorHost } from '../support/editor/host.ts';
import { PanelPage } from '../support/editor/panel.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { buildImage, pushBuilt } from '../support/imageBuilder.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

const themes = ['dark', 'light', 'hcDark'] as const;

let registry: RealRegistry;
let host: EditorHost;
let folder: string;

/** A base with two sizes, and an image built from the Dockerfile of the workspace. */
beforeAll(async () => {
  registry = await startRealRegistry();
  await using client = createTestClient(registry.url);
  const platform = { os: 'linux', architecture: 'amd64' };
  const layer = (createdBy: string, name: string, sizeBytes: number) => ({
    createdBy,
    entries: [{ path: name, content: randomBytes(sizeBytes) }],
  });
  const base = layer('ADD rootfs.tar / # buildkit', 'usr/lib/base', 300_000);
  const push = async (repository: string, tag: string, layers: readonly ReturnType<typeof layer>[]) =>
    pushBuilt(
      client,
      { repository, tags: [tag], built: await buildImage({ platform, layers }) },
      { signal: new AbortController().signal },
    );
  await push('base/debian', 'trixie', [base, layer('RUN man # buildkit', 'usr/share/man/page', 400_000)]);
  await push('base/debian', 'trixie-slim', [base]);
  await push('team/reader', '1', [
    base,
    layer(
      'RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends less # buildkit',
      'var/lib/apt/lists/packages',
      2_400_000,
    ),
    layer('COPY . . # buildkit', 'app/main.py', 1_000),
  ]);
  folder = await mkdtemp(path.join(tmpdir(), 'dockerfiles-'));
  await writeFile(path.join(folder, 'Dockerfile'), exercise());
  host = await startPackaged({
    settings: { 'registryExplorer.registries': [{ url: registry.url, name: 'Open' }] },
  });
});

afterAll(async () => {
  await host.close();
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

function exercise(): string {
  return [
    `FROM ${registry.host}/base/debian:trixie`,
    'RUN apt-get update && apt-get install -y --no-install-recommends less',
    'WORKDIR /app',
    'COPY . .',
    'CMD ["less", "main.py"]',
    '',
  ].join('\n');
}

async function openDockerfile(): Promise<EditorWindow> {
  await writeFile(path.join(folder, 'Dockerfile'), exercise());
  const window = await openRegistries(host, folder);
  await window.pressUntil('ControlOrMeta+P', window.quickInput.input);
  await window.quickInput.input.fill('Dockerfile');
  await window.quickInput.pick('Dockerfile');
  await window.editor.waitTab('Dockerfile');
  await window.editor.lenses().first().waitFor();
  return window;
}

/** By key, to a line and a column. */
async function goTo(window: EditorWindow, place: string): Promise<void> {
  await window.editor.root.click();
  await window.pressUntil('ControlOrMeta+G', window.quickInput.input);
  await window.quickInput.input.fill(place);
  await window.page.keyboard.press('Enter');
  await window.quickInput.root.waitFor({ state: 'hidden' });
}

describe('a Dockerfile', () => {
  it('says above its stage, beside FROM and below its words what it costs', async () => {
    const window = await openDockerfile();
    await expect
      .poll(() => window.editor.lenses().first().textContent())
      .toMatch(/≈ .*base · 2 layers of its own · \d+ hints?/);
    await expect.poll(() => window.editor.text()).toMatch(/debian:trixie.*kB ·/);
    expect(await window.editor.root.locator('.squiggly-warning, .squiggly-info').count()).toBeGreaterThan(0);
    await window.pictures('dockerfile', ['dark', 'light', 'hcDark']);
    await window.close();
  });

  it('explains a finding, and a base image with its smaller variants, when the pointer rests there', async () => {
    const window = await openDockerfile();
    const hover = window.page.locator('.monaco-hover:visible');
    for (const theme of themes) {
      await window.setTheme(theme);
      await window.editor.root
        .locator('.view-line > span', { hasText: /^RUN.apt-get/ })
        .hover({ position: { x: 60, y: 8 } });
      await hover.filter({ hasText: 'Expected saving' }).first().waitFor();
      await window.picture(`${theme}/dockerfile-hover`, { keepsMouse: true });
      await window.editor.root
        .locator('.view-line > span', { hasText: /^FROM/ })
        .hover({ position: { x: 120, y: 8 } });
      await hover.filter({ hasText: 'trixie-slim' }).first().waitFor();
      await window.picture(`${theme}/dockerfile-base`, { keepsMouse: true });
    }
    await window.setTheme('dark');
    await window.close();
  });

  it('is mended by keys alone', async () => {
    const window = await openDockerfile();
    // The last is dark, in which all other windows are.
    for (const theme of themes.toReversed()) {
      await window.setTheme(theme);
      await goTo(window, ':2:6');
      const actions = window.page.locator('.action-widget').filter({ hasText: 'Remove the package lists' });
      await window.pressUntil('ControlOrMeta+.', actions);
      await window.picture(`${theme}/dockerfile-fixes`);
    }
    await window.page.keyboard.press('Enter');
    await expect.poll(() => window.editor.text()).toContain('less && rm -rf /var/lib/apt/lists/*');
    await window.page.keyboard.press('ControlOrMeta+S');
    await expect
      .poll(() => readFile(path.join(folder, 'Dockerfile'), 'utf8'))
      .toContain('less && rm -rf /var/lib/apt/lists/*');
    await window.close();
  });

  it('has its secrets and logs left out of the context, by keys alone', async () => {
    await writeFile(path.join(folder, '.env'), 'PASSWORD=1\n');
    await writeFile(path.join(folder, 'server.log'), 'line\n'.repeat(400_000));
    const window = await openDockerfile();
    await goTo(window, ':4:6');
    const action = window.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: /^Add .*\.env.* to \.dockerignore \(saves 2 MB\)$/ });
    // The context is read in the background, after the file is shown.
    await window.pressUntil('ControlOrMeta+.', action);
    await window.picture('dark/dockerfile-ignore');
    await window.page.keyboard.press('Enter');
    await expect
      .poll(() => readFile(path.join(folder, '.dockerignore'), 'utf8').catch(() => ''))
      .toBe('**/*.log\n**/.env\n');
    await window.editor.waitTab('.dockerignore');
    await window.command('Problems: Focus on Problems View');
    const rows = window.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: 'apt-lists-left' }).first().waitFor();
    await expect.poll(() => rows.filter({ hasText: 'server.log' }).count()).toBe(0);
    await window.close();
    await Promise.all(['.env', 'server.log', '.dockerignore'].map((name) => rm(path.join(folder, name))));
  });

  it('has its findings in the Problems view, each with its rule', async () => {
    const window = await openDockerfile();
    await window.command('Problems: Focus on Problems View');
    const rows = window.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: 'apt-lists-left' }).first().waitFor();
    await window.pictures('dockerfile-problems', ['dark', 'light', 'hcDark']);
    await window.close();
  });

  it('is explained in a report, and its fixes are shown as a diff before they are made', async () => {
    const window = await openDockerfile();
    await window.command('Dockerfile: Explain Image Size of This Dockerfile');
    const page = new PanelPage(window.page);
    await page.waitText('Image size of Dockerfile');
    await page.waitText('Remove the package lists in the same RUN');
    await window.pictures('dockerfile-report', ['dark', 'light', 'hcDark']);
    await window.editor.tab('Dockerfile').click();
    await window.command('Dockerfile: Preview Fixes of This Dockerfile');
    await window.editor.waitTab('Dockerfile ↔ with every safe fix');
    await window.page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await window.pictures('dockerfile-preview', ['dark', 'light', 'hcDark']);
    await window.close();
  });

  it('is measured against an image: bytes at every instruction, waste where it was made', async () => {
    const window = await openDockerfile();
    await window.command('Dockerfile: Measure Against Image…');
    await window.quickInput.type('Measure Against Image', `${registry.host}/team/reader:1`);
    await expect.poll(() => window.editor.text(), { timeout: 20_000 }).toMatch(/RUN apt-get update.*2\.4 MB/);
    await expect
      .poll(() => window.editor.lenses().first().textContent())
      .toMatch(/compressed.*2\.4 MB to save/);
    await window.command('Problems: Focus on Problems View');
    const rows = window.page.locator('.markers-panel .monaco-list-row');
    await rows
      .filter({ hasText: /2\.4 MB/ })
      .first()
      .waitFor();
    await window.pictures('dockerfile-measured', ['dark', 'light', 'hcDark']);
    await window.close();
  });

  it('is measured by itself once its image is looked into', async () => {
    const window = await openDockerfile();
    expect(await window.editor.text()).not.toContain('2.4 MB');
    await window.openContainer('Registries');
    const tree = window.tree('Registries');
    await tree.contextMenu(['Open', 'team', 'reader', '1'], 'Explore Image');
    await new PanelPage(window.page).waitText(/waste/i);
    await window.editor.tab('Dockerfile').click();
    await expect.poll(() => window.editor.text(), { timeout: 20_000 }).toMatch(/RUN apt-get update.*2\.4 MB/);
    await window.close();
  });
});
